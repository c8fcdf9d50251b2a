"""Each opened session is one connexion: counted once, whatever happens to its line, and without a name."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from kit.responses import ALICE, Identity
from sqlalchemy import func, select
from stage.gateway import PROJECT, open_stage

from gateway.domain.figures import pseudonym
from gateway.login.spool import Trail
from gateway.registry.engine import reading
from gateway.registry.models import FigureDay, FigurePerson
from gateway.state import audit_queue
from gateway.state.errors import StateUnavailable
from gateway.web.app import build_app

BOTH_SCHOOLS = "0550001C:National_elv 0550002D:National_elv"
KARIM = Identity("karim", (("ENTPersonUid", ("karim",)), *ALICE.attributes[1:]))


@pytest.fixture(autouse=True)
def ten_o_clock(stage):
    """A Wednesday in the middle of a month, at ten: far from every midnight."""
    day = stage.clock().replace(hour=9)
    while day.weekday() != 2 or not 7 < day.day < 24:
        day += timedelta(days=1)
    stage.clock.instant = day


def figures(stage):
    """Connexions and people, all that waits brought in."""
    stage.house.trail.move()
    with reading(stage.house.engine) as session:
        connexions = session.scalar(select(func.sum(FigureDay.n))) or 0
        return int(connexions), len(set(session.scalars(select(FigurePerson.who))))


def test_a_login_is_one_connexion_of_one_person_in_each_of_their_schools(stage):
    stage.login(stage.visitor())
    assert figures(stage) == (1, 1)
    with reading(stage.house.engine) as session:
        (row,) = session.scalars(select(FigurePerson))
        assert (row.attached, row.service, row.n) == (BOTH_SCHOOLS, "gar", 1)
        key = stage.house.gate.key_of_month(row.month)
        assert row.who == pseudonym(key, PROJECT, "alice-7c1d0fa2")


def test_what_an_open_session_answers_is_no_connexion(stage):
    visitor = stage.visitor()
    stage.login(visitor)
    assert "SAMLResponse" in stage.knock(visitor)[0].form[1]
    assert figures(stage) == (1, 1)


@pytest.mark.parametrize(("minutes", "connexions"), [(0, 1), (29, 1), (30, 2), (300, 2)])
def test_somebody_who_comes_back_within_half_an_hour_is_the_same_connexion(stage, minutes, connexions):
    stage.login(stage.visitor())
    stage.clock.forward(minutes=minutes)
    stage.login(stage.visitor())
    assert figures(stage) == (connexions, 1)


def test_each_return_keeps_the_connexion_open_for_half_an_hour_more(stage):
    for _ in range(4):
        stage.login(stage.visitor())
        stage.clock.forward(minutes=20)
    assert figures(stage) == (1, 1)


def test_two_people_are_two(stage):
    stage.login(stage.visitor())
    stage.login(stage.visitor(), person=KARIM)
    assert figures(stage) == (2, 2)


def test_a_portal_that_answers_without_being_seen_opens_no_connexion(stage):
    visitor = stage.visitor()
    page = stage.come_back(visitor, stage.ask(visitor, passive=True))
    assert page.attributes["GARPersonIdentifiant"] == ["alice-7c1d0fa2"]
    assert figures(stage) == (0, 0)


def test_a_login_that_is_refused_counts_nothing(stage):
    stage.login(stage.visitor(), audience="https://autre.example")
    assert figures(stage) == (0, 0)


def test_an_answer_given_twice_counts_once(stage):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    form = stage.response(asked)
    for _ in range(3):
        visitor.post("/saml/sp/acs", form)
    assert figures(stage) == (1, 1)


def test_a_cas_service_counts_at_the_opening_and_not_at_each_ticket(stage, editor):
    visitor = stage.visitor()
    editor.log_in(visitor)
    for _ in range(3):
        assert editor.validate(editor.new_ticket(visitor)).user
    assert figures(stage) == (1, 1)


def test_a_count_that_is_delivered_twice_counts_once(stage, monkeypatch):
    stage.login(stage.visitor())
    with monkeypatch.context() as dying:
        dying.setattr(audit_queue, "drop", lambda *_: (_ for _ in ()).throw(StateUnavailable("x")))
        with pytest.raises(StateUnavailable):
            stage.house.trail.move()
    assert figures(stage) == (1, 1)
    assert audit_queue.waiting(stage.house.redis) == 0


def test_two_nodes_count_the_same_person_once(stage, tmp_path, redis_url):
    """Homes of their own, one database, one store; each takes its turn at moving."""
    house = stage.house
    shared = house.settings.database
    shutil.copytree(tmp_path / "home" / "certs", tmp_path / "other" / "certs")
    other = open_stage(tmp_path / "other", redis_url, database_url=shared)
    stage.login(stage.visitor())
    other.clock.instant = stage.clock() + timedelta(hours=1)
    other.login(other.visitor())
    movers = [replace(node.house.trail, worker=f"node-{number}") for number, node in enumerate((stage, other))]
    for mover in movers:
        _take_turn(mover)
    other.house.engine.dispose()
    other.house.redis.close()
    assert figures(stage) == (2, 1)


def _take_turn(mover: Trail) -> None:
    mover.redis.delete("{gar}:audit-mover")
    mover.move()


def test_without_a_key_people_get_through_uncounted(stage):
    gate = replace(stage.house.gate, key_of_month=lambda _: None)
    stage.app = build_app(replace(stage.house, gate=gate))
    assert stage.login(stage.visitor()).attributes["idEnt"] == [PROJECT]
    assert figures(stage) == (0, 0)


def test_the_queue_holds_nothing_that_names_a_person(stage):
    stage.login(stage.visitor())
    (entry,) = audit_queue.peek(stage.house.redis)
    assert entry.counted
    assert "alice" not in entry.counted + entry.line
