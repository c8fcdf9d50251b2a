"""Our own keys by the API: what is published, and each step in view of the one before, at its date."""

import pytest
from sqlalchemy import select
from stage.program import program

from gateway.access.permissions import Role
from gateway.registry.engine import reading
from gateway.registry.models import JournalLine

ONE = "/keys/sp-signing"
WHY = {"why": "renouvellement prévu tous les trois ans"}


@pytest.fixture
def caller(stage):
    return program(stage, Role.OPERATOR)


def steps(told):
    return {step["step"]: (step["done"], step["is_open"]) for step in told.data["steps"]}


def test_each_use_is_told_with_its_certificates_and_who_must_hear(once):
    told = program(once, Role.OPERATOR).get("/keys").data["keys"]
    assert [key["use"] for key in told] == ["idp-signing", "sp-signing", "sp-encryption"]
    idp, sp, _ = told
    (certificate,) = sp["certificates"]
    assert (certificate["present"], len(certificate["fingerprint"])) == (True, 64)
    assert (idp["concerned"], idp["first_concerned"][0]["slug"]) == (1, "gar")
    assert sp["metadata"] == [f"{once.base}/saml/sp/metadata"]


def test_a_key_follows_another_step_by_step(stage, caller):
    before = caller.get(ONE)
    assert steps(before) == {"next": (False, True), "switch": (False, False), "withdraw": (False, False)}
    published = caller.post(f"{ONE}/next", WHY, before.etag)
    assert [one["present"] for one in published.data["certificates"]] == [True, False]
    early = caller.post(f"{ONE}/switch", WHY, published.etag)
    assert (early.status, "pas encore ouverte" in early.data["detail"]) == (422, True)
    stage.clock.forward(hours=48, minutes=1)
    switched = caller.post(f"{ONE}/switch", WHY, published.etag)
    new, old = (one["fingerprint"] for one in switched.data["certificates"])
    assert (old, steps(switched)["withdraw"]) == (before.data["certificates"][0]["fingerprint"], (False, False))
    stage.clock.forward(hours=48, minutes=1)
    withdrawn = caller.post(f"{ONE}/withdraw", WHY, switched.etag)
    assert [one["fingerprint"] for one in withdrawn.data["certificates"]] == [new]
    with reading(stage.house.engine) as session:
        lines = session.scalars(select(JournalLine).order_by(JournalLine.number)).all()
    assert [(line.kind, line.subject) for line in lines[-3:]] == [
        (f"keys.{step}", "keys:sp-signing") for step in ("next", "switch", "withdraw")
    ]
    assert {(line.via, line.why) for line in lines[-3:]} == {("api", WHY["why"])}


def test_a_step_is_taken_once_in_view_of_the_one_before(caller):
    seen = caller.get(ONE)
    assert caller.post(f"{ONE}/next", WHY).status == 428
    assert caller.post(f"{ONE}/next", {"why": "bref"}, seen.etag).fields == {"why"}
    assert caller.post(f"{ONE}/next", WHY, seen.etag).status == 200
    assert caller.post(f"{ONE}/next", WHY, seen.etag).status == 409
    again = caller.post(f"{ONE}/next", WHY, caller.get(ONE).etag)
    assert (again.status, "déjà faite" in again.data["detail"]) == (422, True)


def test_there_are_no_other_uses_nor_steps(caller):
    assert caller.get("/keys/autre").status == 404
    assert caller.post("/keys/autre/next", WHY, '"x"').status == 404
    assert caller.post(f"{ONE}/autre", WHY, '"x"').status == 404


def test_who_does_not_run_the_system_neither_sees_nor_acts(stage, caller):
    partners = program(stage, Role.PARTNERS)
    assert partners.get("/keys").status == 403
    assert partners.post(f"{ONE}/next", WHY, caller.get(ONE).etag).status == 403
    assert len(caller.get(ONE).data["certificates"]) == 1
