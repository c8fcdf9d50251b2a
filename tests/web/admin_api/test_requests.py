"""Requests by the API: another person's program decides, never whoever asked, by whatever way they asked."""

import pytest
from stage.office import clerk
from stage.program import program

from gateway.access.permissions import Role
from gateway.registry.engine import reading
from gateway.registry.models import ApprovalRule, ChangeRequest

ENT = "/partners/ent/ent-a"
NOTE = "incident chez l'éditeur"


@pytest.fixture
def people(stage):
    """Two who may decide, each with a session and a program."""
    with stage.change() as session:
        session.add(ApprovalRule(scope="academie"))
    claire, karim = clerk(stage), clerk(stage, Role.PARTNERS)
    return claire, program(stage, maker=claire.email), karim, program(stage, Role.PARTNERS, maker=karim.email)


def suspend(caller):
    told = caller.put(f"{ENT}/state", {"state": "suspended", "note": NOTE}, caller.get(ENT).etag)
    assert told.status == 202
    return f"/requests/{told.data['request']}"


def state(caller):
    return caller.get(ENT).data["state"]


def test_a_program_agrees_to_what_another_person_asked_for(people):
    _, asking, _, deciding = people
    one = suspend(asking)
    (line,) = deciding.get("/requests").data["requests"]
    assert (line["kind"], line["may_decide"], line["own"], line["why"]) == ("partner.state", True, False, NOTE)
    assert deciding.get(one).data["change"]["to"] == "suspended"
    told = deciding.post(f"{one}/approve", {"why": "vu avec l'éditeur"})
    assert (told.status, told.data["state"]) == (200, "applied")
    assert "jeton « essai »" in told.data["decided_by"]
    assert state(asking) == "suspended"
    assert deciding.get("/requests").data["requests"] == []


def test_nobody_agrees_to_their_own_by_any_way(stage, people):
    claire, asking, _, _ = people
    other = program(stage, maker=claire.email, name="un autre jeton")
    by_program, by_page = suspend(asking), "/requests/2"
    form = {"version": asking.get(ENT).etag.strip('"'), "note": NOTE}
    assert claire.submit("/admin/partenaires/ent/ent-a/etat/suspended", form).status == 303
    for one in (by_program, by_page):
        assert asking.get(one).data["own"] is True
        for caller in (asking, other):
            assert caller.post(f"{one}/approve", {}).status == 403
            assert caller.post(f"{one}/refuse", {"why": "je me ravise aussitôt"}).status == 403
    assert claire.submit("/admin/demandes/1/decision", {"accepter": "1"}).status == 403
    assert state(asking) == "production"


def test_a_token_of_the_command_line_decides_nothing(stage, people):
    _, asking, _, _ = people
    one = suspend(asking)
    nobody = program(stage)
    assert nobody.get("/requests").data["requests"] == []
    assert nobody.post(f"{one}/approve", {}).status == 403
    assert state(asking) == "production"


@pytest.mark.parametrize(
    ("role", "scope"), [(Role.READER, "academie"), (Role.PARTNERS, "departement:75"), (Role.VENDOR, "ent:ent-a")]
)
def test_who_may_not_decide_there_does_not(stage, people, role, scope):
    one = suspend(people[1])
    maker = clerk(stage, role, scope)
    caller = program(stage, role, scope, maker=maker.email)
    assert caller.post(f"{one}/approve", {}).status == 403
    assert caller.get(one).status == 403


def test_a_refusal_says_why_and_changes_nothing(people):
    _, asking, _, deciding = people
    one = suspend(asking)
    assert deciding.post(f"{one}/refuse", {"why": "non"}).fields == {"why"}
    told = deciding.post(f"{one}/refuse", {"why": "l'incident est clos"})
    assert (told.data["state"], told.data["decision"]) == ("refused", "l'incident est clos")
    assert state(asking) == "production"


def test_what_was_decided_is_not_decided_again(people):
    _, asking, karim, deciding = people
    one = suspend(asking)
    deciding.post(f"{one}/approve", {})
    told = deciding.post(f"{one}/approve", {})
    assert (told.status, karim.email in told.data["detail"]) == (409, True)
    assert asking.post(f"{one}/withdraw", None).status == 409
    assert deciding.post("/requests/99/approve", {}).status == 404


def test_one_takes_ones_own_back_and_nobody_elses(people):
    _, asking, _, deciding = people
    one = suspend(asking)
    assert deciding.post(f"{one}/withdraw", None).status == 403
    assert asking.post(f"{one}/withdraw", None).data["state"] == "withdrawn"
    assert deciding.post(f"{one}/approve", {}).status == 409


def test_what_can_no_longer_be_done_stays_open_and_says_why(stage, people):
    _, asking, _, deciding = people
    first, second = suspend(asking), suspend(asking)
    deciding.post(f"{first}/approve", {})
    told = deciding.post(f"{second}/approve", {})
    assert (told.status, "n'est plus possible" in told.data["detail"]) == (422, True)
    with reading(stage.house.engine) as session:
        assert session.get(ChangeRequest, 2).state == "open"


def test_a_request_that_is_a_month_old_is_not_agreed_to(stage, people):
    _, asking, _, _ = people
    one = suspend(asking)
    stage.clock.forward(days=29, hours=12)
    last = program(stage, maker=clerk(stage).email)
    stage.clock.forward(hours=13)
    assert last.get(one).data["expired"] is True
    assert "30 jours" in last.post(f"{one}/approve", {}).data["faults"][0]["detail"]
    assert state(last) == "production"
