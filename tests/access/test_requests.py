"""Two people for a change in production: one asks, another decides, and the registry changes once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from gateway.access.acting import Office
from gateway.access.permissions import Administrator, Role
from gateway.access.requests import (
    APPLIERS,
    AlreadyDecided,
    NotYours,
    Proposal,
    decide,
    open_requests,
    propose_or_apply,
    withdraw,
)
from gateway.access.scopes import Target, read_scope
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import ApprovalRule, ChangeRequest, JournalLine, School

MEUSE, PARIS = "0550001C", "0750003E"


def rename(doing, payload, act):
    """The kind of change that these tests ask for."""
    school = doing.session.get(School, payload["uai"])
    if school is None:
        raise ChangeRefused("no such school")
    school.name = payload["name"]
    doing.after["by"] = [act.author, act.approved_by]


@pytest.fixture(autouse=True)
def _applier(monkeypatch):
    monkeypatch.setitem(APPLIERS, "school.rename", rename)


@pytest.fixture
def office(stage):
    return Office(stage.house.engine, stage.house.redis, stage.clock())


def somebody(name, role=Role.PARTNERS, scope="academie"):
    return Administrator(1, f"{name}@academie.example", name, role, frozenset({read_scope(scope)}))


CLAIRE, KARIM = somebody("claire"), somebody("karim")


def proposal(uai=MEUSE, name="École Jules-Ferry"):
    target = Target("ent-a", frozenset({uai}))
    return Proposal(
        "school.rename", f"school:{uai}", target, "Renommer l'école.", "Nom officiel", {"uai": uai, "name": name}
    )


def ask_for_two(stage, scope="departement:55"):
    with stage.change() as session:
        session.add(ApprovalRule(scope=str(read_scope(scope))))


def name_of(office, uai=MEUSE):
    with reading(office.engine) as session:
        return session.get(School, uai).name


def kinds(office):
    with reading(office.engine) as session:
        return list(session.scalars(select(JournalLine.kind).order_by(JournalLine.number)))


def test_without_a_rule_one_person_is_enough(office):
    assert propose_or_apply(office, CLAIRE, proposal()).request is None
    assert name_of(office) == "École Jules-Ferry"
    assert kinds(office) == ["school.rename"]


def test_within_the_rule_nothing_changes_until_a_second_person_agrees(office, stage):
    ask_for_two(stage)
    number = propose_or_apply(office, CLAIRE, proposal()).request
    assert name_of(office) == f"École {MEUSE}"
    decide(office, KARIM, number, approve=True)
    assert name_of(office) == "École Jules-Ferry"
    assert kinds(office) == ["request.open", "request.approve"]
    with reading(office.engine) as session:
        line = session.scalars(select(JournalLine).order_by(JournalLine.number.desc())).first()
    assert '"by":["claire@academie.example","karim@academie.example"]' in line.after


def test_what_is_not_in_production_never_waits(office, stage):
    ask_for_two(stage)
    assert propose_or_apply(office, CLAIRE, proposal(), production=False).request is None


def test_outside_the_rule_one_person_is_enough(office, stage):
    ask_for_two(stage, "departement:75")
    assert propose_or_apply(office, CLAIRE, proposal()).request is None


def test_a_vendor_always_waits(office):
    vendor = somebody("editeur", Role.VENDOR, "ent:ent-a")
    assert propose_or_apply(office, vendor, proposal()).request == 1


def test_nobody_approves_their_own(office, stage):
    ask_for_two(stage)
    number = propose_or_apply(office, CLAIRE, proposal()).request
    with pytest.raises(NotYours):
        decide(office, CLAIRE, number, approve=True)
    assert name_of(office) == f"École {MEUSE}"


@pytest.mark.parametrize(
    "who",
    [somebody("eve", scope="departement:75"), somebody("lea", Role.READER), somebody("zoe", Role.VENDOR, "ent:ent-a")],
)
def test_nobody_approves_who_may_not_there(office, stage, who):
    ask_for_two(stage)
    number = propose_or_apply(office, CLAIRE, proposal()).request
    with pytest.raises(NotYours):
        decide(office, who, number, approve=True)
    with reading(office.engine) as session:
        assert list(open_requests(session, who, office.instant)) == []
        assert [one.id for one in open_requests(session, KARIM, office.instant)] == [number]


def test_a_refusal_changes_nothing_and_says_why(office, stage):
    ask_for_two(stage)
    number = propose_or_apply(office, CLAIRE, proposal()).request
    decide(office, KARIM, number, approve=False, why="Le nom officiel est autre")
    assert name_of(office) == f"École {MEUSE}"
    with reading(office.engine) as session:
        request = session.get(ChangeRequest, number)
    assert (request.state, request.decided_by, request.decision) == (
        "refused",
        KARIM.email,
        "Le nom officiel est autre",
    )


def test_of_two_who_decide_at_once_one_does(office, stage):
    ask_for_two(stage)
    number = propose_or_apply(office, CLAIRE, proposal()).request

    def decided(name):
        try:
            decide(office, somebody(name), number, approve=True)
        except AlreadyDecided:
            return "late"
        return "done"

    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(decided, ("a", "b", "c")))
    assert sorted(outcomes) == ["done", "late", "late"]
    assert kinds(office).count("request.approve") == 1


def test_what_can_no_longer_be_applied_stays_open(office, stage):
    ask_for_two(stage)
    number = propose_or_apply(office, CLAIRE, proposal()).request
    with stage.change() as session:
        session.get(ChangeRequest, number).payload = {"uai": PARIS, "name": "x"}
    with pytest.raises(ChangeRefused):
        decide(office, KARIM, number, approve=True)
    with reading(office.engine) as session:
        assert session.get(ChangeRequest, number).state == "open"


def test_whoever_asked_may_take_it_back_and_nobody_else(office, stage):
    ask_for_two(stage)
    number = propose_or_apply(office, CLAIRE, proposal()).request
    with pytest.raises(NotYours):
        withdraw(office, KARIM, number)
    withdraw(office, CLAIRE, number)
    with pytest.raises(AlreadyDecided):
        decide(office, KARIM, number, approve=True)
