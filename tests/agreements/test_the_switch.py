"""Conventions and schools close and open the way of a login itself, open sessions included."""

from datetime import timedelta

import pytest
from kit.responses import Identity
from stage.gateway import SCHOOLS

from gateway.agreements.consequences import closed_at_the_end, closed_without, say
from gateway.agreements.school_acts import SchoolAct, carry_out, foresee
from gateway.registry.agreements import ConventionFields, write_convention
from gateway.registry.collectivites import CollectiviteFields, put_collectivite
from gateway.registry.models import Convention

FIRST, SECOND = SCHOOLS
PUPIL = Identity(
    "u-1", (("ENTPersonUid", ("u-1",)), ("ENTPersonProfils", ("National_elv",)), ("ENTPersonStructRattachUAI", SCHOOLS))
)
OF_FIRST = Identity("u-2", (*PUPIL.attributes[:2], ("ENTPersonStructRattachUAI", (FIRST,))))


def fields(stage, number, *uais, draft=False, days=300):
    day = stage.clock.today()
    until = day + timedelta(days=days)
    return ConventionFields("ent-a", number, uais, day, until, ("Ressources",), draft=draft)


@pytest.fixture
def signatory(stage):
    """A collectivité; the convention that the stage begins with is gone."""
    with stage.change() as session:
        for row in session.query(Convention):
            session.delete(row)
        return put_collectivite(session, CollectiviteFields("215500018", "Commune de Valmeuse", departement="055")).id


def goes_through(stage, person=OF_FIRST):
    stage.wait_for_the_registry()
    return stage.login(stage.visitor(), person=person).status == 200


def test_a_draft_opens_nothing_and_its_signature_opens_everything_it_covers(stage, signatory):
    with stage.change() as session:
        number = write_convention(session, fields(stage, signatory, FIRST, draft=True)).id
    assert not goes_through(stage)
    assert stage.audit()[-1].reason == "NoConvention"
    with stage.change() as session:
        write_convention(session, fields(stage, signatory, FIRST), session.get(Convention, number))
    assert goes_through(stage)


def test_what_is_foreseen_is_what_happens_when_a_convention_ends(stage, signatory):
    day = stage.clock.today()
    with stage.change() as session:
        number = write_convention(session, fields(stage, signatory, FIRST, SECOND)).id
        write_convention(session, fields(stage, signatory, SECOND))
    assert goes_through(stage)
    with stage.change() as session:
        closed = closed_without(session, [number], day)
        assert [closing.uai for closing in closed] == [FIRST]
        assert say(closed) == "1 école n'aura plus accès."
        session.get(Convention, number).ended = day
    assert not goes_through(stage)
    assert goes_through(stage, PUPIL)


def test_the_morning_after_its_last_day_a_convention_opens_nothing(stage, signatory):
    with stage.change() as session:
        row = write_convention(session, fields(stage, signatory, FIRST, SECOND, days=0))
        assert len(closed_at_the_end(session, row)) == 2
    assert goes_through(stage)
    stage.clock.forward(days=1)
    assert not goes_through(stage)


def test_a_renewal_takes_over_without_a_gap(stage, signatory):
    with stage.change() as session:
        row = write_convention(session, fields(stage, signatory, FIRST, days=0))
        following = fields(stage, signatory, FIRST, days=300)
        write_convention(session, following)
        assert closed_at_the_end(session, row) == []
    stage.clock.forward(days=1)
    assert goes_through(stage)


def test_a_suspended_school_is_closed_at_once_for_open_sessions_too(stage, signatory):
    day = stage.clock.today()
    with stage.change() as session:
        write_convention(session, fields(stage, signatory, FIRST))
    visitor = stage.visitor()
    assert stage.login(visitor, person=OF_FIRST).status == 200
    with stage.change() as session:
        foreseen = foresee(session, SchoolAct.SUSPEND, SCHOOLS, day)
        assert (foreseen.changed, [closing.uai for closing in foreseen.closed]) == (2, [FIRST])
        assert carry_out(session, SchoolAct.SUSPEND, SCHOOLS, day) == 2
    page, _ = stage.knock(visitor)
    assert page.status == 403
    with stage.change() as session:
        assert foresee(session, SchoolAct.RESUME, SCHOOLS, day).closed == ()
        carry_out(session, SchoolAct.RESUME, SCHOOLS, day)
    assert goes_through(stage)
