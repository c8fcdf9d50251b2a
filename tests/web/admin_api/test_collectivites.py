"""Collectivités by the API: listed within one's scopes, added once, changed in view of a version."""

import pytest
from stage.office import clerk
from stage.program import program

from gateway.access.permissions import Role
from gateway.registry.engine import reading
from gateway.registry.models import Collectivite, School

VERDUN = {"siren": "215505454", "name": "Commune de Verdun", "kind": "commune", "departement": "055", "why": "liste"}
CHANGED = {"name": "Ville de Verdun", "kind": "commune", "departement": "055", "contact": "dpo@verdun.example"}


@pytest.fixture
def caller(stage):
    return program(stage)


@pytest.fixture
def verdun(caller):
    return caller.post("/collectivites", VERDUN)


def test_one_is_added_found_and_read(caller, verdun):
    assert verdun.status == 201
    one = verdun.headers["Location"].removeprefix("/api/admin/v1")
    assert caller.get(one).data == verdun.data
    assert caller.get("/collectivites", q="verdun", departement="055").data["collectivites"] == [verdun.data]
    assert caller.get("/collectivites", departement="075").data["collectivites"] == []
    assert caller.get("/collectivites/99").status == 404


def test_what_is_wrong_is_told_in_french(caller):
    told = caller.post("/collectivites", VERDUN | {"siren": "123456789", "departement": "5"})
    assert told.status == 422
    assert [fault["detail"][:9] for fault in told.data["faults"]] == ["Le SIREN ", "Le départ"]


def test_a_siren_that_is_known_is_not_added_again(stage, caller, verdun):
    again = VERDUN | {"name": "À nous"}
    assert "déjà connue : Commune de Verdun" in caller.post("/collectivites", again).data["faults"][0]["detail"]
    page = clerk(stage, Role.SCHOOLS, "departement:75").submit("/admin/conventions/collectivites/ajouter", again)
    assert (page.status, "déjà connue" in page.words) == (422, True)
    with reading(stage.house.engine) as session:
        assert session.query(Collectivite).one().name == "Commune de Verdun"


def test_it_is_changed_in_view_of_its_version(caller, verdun):
    one = f"/collectivites/{verdun.data['number']}"
    assert caller.put(one, CHANGED).status == 428
    told = caller.put(one, CHANGED, verdun.etag)
    assert (told.status, told.data["name"], told.data["siren"]) == (200, "Ville de Verdun", VERDUN["siren"])
    assert caller.put(one, CHANGED, verdun.etag).status == 409
    assert caller.put("/collectivites/99", CHANGED, verdun.etag).status == 404


def test_each_scope_sees_and_changes_its_own(stage, verdun):
    one = f"/collectivites/{verdun.data['number']}"
    with stage.change() as session:
        session.get(School, "0550001C").collectivite_id = verdun.data["number"]
    meuse, paris = (program(stage, Role.SCHOOLS, scope) for scope in ("departement:55", "departement:75"))
    assert (meuse.get(one).status, paris.get(one).status) == (200, 404)
    assert paris.put(one, CHANGED, verdun.etag).status == 403
    assert meuse.put(one, CHANGED, verdun.etag).status == 200
