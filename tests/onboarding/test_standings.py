"""States move along their ways, with a reason where somebody is cut off, and take effect in the catalogue at once."""

from datetime import timedelta

import pytest
from onboarding.importing import ME

from gateway.domain.standing import OPEN, Standing
from gateway.onboarding.errors import MoveRefused, NoConventionYet, PurgeRefused, ReasonMissing
from gateway.onboarding.records import find_record
from gateway.onboarding.standings import Move, end_suspensions, impact_of, may_undo, move, purge, undo
from gateway.registry.catalogue import Snapshot
from gateway.registry.engine import changing, generation, reading
from gateway.registry.models import Convention, ConventionSchool, Ent, School

WHY = "panne annoncée par l'éditeur"


@pytest.fixture
def at(engine, clock):
    """Moves the ENT of the stage, or another partner."""

    def act(to, note=WHY, subject="ent:ent-a", until=None):
        with changing(engine) as session:
            record = find_record(session, subject)
            move(session, record, Move(Standing(to), ME, clock(), note, until), clock.today())

    return act


def put(engine, state):
    with changing(engine) as session:
        find_record(session, "ent:ent-a").state = state


def seen_by_logins(engine):
    snapshot = Snapshot(engine, generation(engine))
    offered = [choice.slug for choice in snapshot.ents_of("ENT1") if not choice.in_test]
    return snapshot.ent("ent-a") is not None, offered


@pytest.mark.parametrize("state", list(Standing))
def test_only_open_states_let_people_through_and_only_production_is_offered(engine, state):
    put(engine, state)
    assert seen_by_logins(engine) == (state in OPEN, ["ent-a"] if state is Standing.PRODUCTION else [])


@pytest.mark.parametrize("start", list(Standing))
@pytest.mark.parametrize("to", list(Standing))
def test_a_state_leads_where_it_leads(engine, at, start, to):
    put(engine, start)
    if to in start.moves:
        at(to)
        with reading(engine) as session:
            assert find_record(session, "ent:ent-a").state == to
    else:
        with pytest.raises(MoveRefused):
            at(to)


def test_whoever_suspends_says_why(engine, at):
    with pytest.raises(ReasonMissing):
        at("suspended", note="panne")
    at("suspended")
    with reading(engine) as session:
        record = find_record(session, "ent:ent-a")
        assert (record.state_note, record.changed_by) == (WHY, ME)


def test_no_production_without_a_convention_in_force(engine, at, clock):
    at("test")
    with changing(engine) as session:
        session.query(Convention).one().ended = clock.today()
    with pytest.raises(NoConventionYet):
        at("production")
    with changing(engine) as session:
        session.query(Convention).one().ended = None
        session.query(Convention).one().draft = True
    with pytest.raises(NoConventionYet):
        at("production")
    with changing(engine) as session:
        session.query(Convention).one().draft = False
    at("production")


def test_a_suspension_can_be_taken_back_for_a_quarter_of_an_hour(engine, at, clock):
    at("suspended")
    moved = clock()
    clock.forward(minutes=14)
    with changing(engine) as session:
        undo(find_record(session, "ent:ent-a"), moved, clock(), ME, clock())
    assert seen_by_logins(engine)[0]
    at("suspended")
    moved = clock()
    clock.forward(minutes=15)
    with changing(engine, dry_run=True) as session, pytest.raises(MoveRefused):
        undo(find_record(session, "ent:ent-a"), moved, clock(), ME, clock())
    with reading(engine) as session:
        assert not may_undo(find_record(session, "ent:ent-a"), clock())


def test_what_was_asked_for_in_time_is_taken_back_later_unless_another_move_came_between(engine, at, clock):
    at("suspended")
    moved, asked = clock(), clock() + timedelta(minutes=1)
    clock.forward(hours=3)
    with changing(engine, dry_run=True) as session:
        undo(find_record(session, "ent:ent-a"), moved, asked, ME, clock())
    at("test")
    with changing(engine, dry_run=True) as session, pytest.raises(MoveRefused):
        undo(find_record(session, "ent:ent-a"), moved, asked, ME, clock())


def test_a_suspension_with_a_last_day_ends_by_itself(engine, at, clock):
    at("suspended", until=clock.today() + timedelta(days=2))
    for days, ended in ((1, []), (1, ["ent:ent-a"]), (1, [])):
        clock.forward(days=days)
        with changing(engine) as session:
            assert end_suspensions(session, clock(), clock.today()) == ended
    assert seen_by_logins(engine)[0]


def test_who_is_affected_is_told_before(engine, clock):
    with reading(engine) as session:
        impact = impact_of(session, find_record(session, "ent:ent-a"), clock.today())
        assert (impact.uais, impact.conventions) == (("0550001C", "0550002D"), 1)
        assert impact_of(session, find_record(session, "partner:gar"), clock.today()).projects == ()


def test_only_what_is_archived_for_long_and_named_again_is_deleted(engine, at, clock):
    at("suspended", subject="partner:gar")
    at("archived", subject="partner:gar")

    def try_to(typed="https://gar.example/sp"):
        with changing(engine) as session:
            purge(session, find_record(session, "partner:gar"), typed, clock(), 12)

    with pytest.raises(PurgeRefused, match="less than 12 months"):
        try_to()
    clock.forward(days=367)
    with pytest.raises(PurgeRefused, match="entityID"):
        try_to("gar")
    try_to()
    with reading(engine) as session:
        assert Snapshot(engine, 0).saml_service("https://gar.example/sp") is None
        assert session.query(Ent).count() == 1


def test_an_ent_with_schools_is_not_deleted(engine, at, clock):
    at("suspended")
    at("archived")
    clock.forward(days=367)
    with changing(engine, dry_run=True) as session:
        record = find_record(session, "ent:ent-a")
        with pytest.raises(PurgeRefused, match="schools"):
            purge(session, record, record.entity_id, clock(), 12)
        for kind in (ConventionSchool, Convention, School):
            session.query(kind).delete()
        purge(session, record, record.entity_id, clock(), 12)
        session.flush()
        assert session.query(Ent).count() == 0


def test_what_is_not_archived_is_not_deleted(engine, clock):
    with changing(engine, dry_run=True) as session, pytest.raises(PurgeRefused, match="not archived"):
        purge(session, find_record(session, "ent:ent-a"), "https://ent-a.example/idp", clock(), 12)
