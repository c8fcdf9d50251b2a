"""Schools by the API: read, written in view of a version, acted upon in numbers, loaded from a file."""

import pytest
from sqlalchemy import func, select
from stage.program import program

from gateway.access.permissions import Role
from gateway.registry.engine import generation, reading
from gateway.registry.models import School

UAI, OTHER = "0550001C", "0550002D"
ONE = f"/schools/{UAI}"
FIELDS = {"name": "École Jules-Ferry", "commune": "Verdun", "ent": "ent-a"}
WHY = "Nom corrigé par la mairie"


@pytest.fixture
def caller(stage):
    return program(stage)


def test_the_list_is_cut_into_pages_that_follow(once):
    caller = program(once)
    first = caller.get("/schools", limit=1).data
    assert (first["total"], first["following"]) == (2, UAI)
    second = caller.get("/schools", limit=1, after=first["following"]).data
    assert [school["uai"] for school in second["schools"]] == [OTHER]
    assert second["following"] == ""
    assert caller.get("/schools", with_ent="false").data["total"] == 0
    assert caller.get("/schools", q="0550002d").data["total"] == 1


def test_each_scope_lists_its_own_schools_and_no_other(once):
    for scope, seen in (("ecole:0550001C", {UAI}), ("departement:55", {UAI, OTHER}), ("departement:75", set())):
        told = program(once, Role.READER, scope).get("/schools").data
        assert {school["uai"] for school in told["schools"]} == seen, scope
    assert program(once, Role.READER, "ecole:0550002D").get(ONE).status == 404


def test_a_school_comes_with_its_diagnosis_and_its_conventions(once):
    told = program(once).get(ONE)
    assert told.data["school"]["convention"] == "signee"
    assert told.data["conventions"] == [1]
    sentences = {step["title"]: step["sentence"] for step in told.data["diagnosis"]}
    assert sentences["ENT"] == "ENT ent-a parle pour cette école."
    assert "{0}" not in sentences["Convention"]


def test_a_school_is_added_then_changed_in_view_of_its_version(stage, caller):
    added = caller.put("/schools/0550003E", FIELDS)
    assert (added.status, added.headers["Location"]) == (201, "/api/admin/v1/schools/0550003E")
    assert caller.put("/schools/0550003E", FIELDS | {"why": WHY}).status == 428
    changed = caller.put("/schools/0550003E", FIELDS | {"commune": "Stenay", "why": WHY}, added.etag)
    assert changed.data["school"]["commune"] == "Stenay"
    late = caller.put("/schools/0550003E", FIELDS | {"why": WHY}, added.etag)
    assert (late.status, late.data["type"]) == (409, "urn:gar-gateway:conflict")
    assert caller.put("/schools/0550003E", FIELDS, changed.etag).fields == {"why"}
    assert caller.get("/schools/0550003E").data["school"]["commune"] == "Stenay"


@pytest.mark.parametrize(
    ("uai", "more", "fault"),
    [("05500", {}, "uai"), ("0550003e", {}, "uai"), ("0550003E", {"name": ""}, "name"), ("0550003E", {"ent": "x"}, "")],
)
def test_what_is_no_school_is_refused_whole(stage, caller, uai, more, fault):
    before = generation(stage.house.engine)
    told = caller.put(f"/schools/{uai}", FIELDS | more)
    assert (told.status, told.fields) == (422, {fault})
    assert generation(stage.house.engine) == before


def test_nobody_writes_outside_of_their_scope_nor_moves_a_school_out_of_it(stage):
    caller = program(stage, Role.SCHOOLS, "departement:75")
    assert caller.put(ONE, FIELDS | {"why": WHY}, '"x"').status == 403
    assert caller.put("/schools/0550003E", FIELDS).status == 403
    with reading(stage.house.engine) as session:
        assert session.get(School, "0550003E") is None
    assert caller.put("/schools/0750003E", FIELDS).status == 201


def test_an_act_says_first_who_loses_access(stage, caller):
    act = {"act": "suspendre", "schools": [UAI, OTHER, UAI]}
    told = caller.post("/schools/acts", act | {"dry_run": True})
    assert (told.data["done"], told.data["changed"]) == (False, 2)
    assert {school["uai"] for school in told.data["closed"]} == {UAI, OTHER}
    assert caller.get(ONE).data["school"]["enabled"] is True
    assert caller.post("/schools/acts", act).fields == {"why"}
    assert caller.post("/schools/acts", act | {"why": "Travaux dans l'école"}).data["done"] is True
    assert caller.get(ONE).data["school"]["state"] == "suspendue"
    assert caller.post("/schools/acts", act | {"act": "rattacher", "why": WHY}).fields == {"ent"}


def test_an_act_on_a_school_of_somebody_else_does_nothing_at_all(stage, caller):
    other = program(stage, Role.SCHOOLS, "ecole:0550001C")
    told = other.post("/schools/acts", {"act": "suspendre", "schools": [UAI, OTHER], "why": "Travaux"})
    assert told.status == 403
    assert caller.get(ONE).data["school"]["enabled"] is True


def test_a_file_is_reported_on_line_by_line_then_kept(stage, caller):
    file = "UAI;Nom;ENT\n0550003E;Les Tilleuls;ent-a\n0550001C;Jules-Ferry;\n05;x;\n"
    dry = caller.call("POST", "/schools/import", file, query={"dry_run": "true"}, kind="text/csv").data
    assert (dry["saved"], dry["added"], dry["changed"], dry["faulty"]) == (False, 1, 1, 1)
    assert [line["effect"] for line in dry["lines"]] == ["ajoutée", "modifiée", "erreur"]
    refused = caller.call("POST", "/schools/import", file, query={"why": WHY}, kind="text/csv")
    assert refused.status == 422
    assert any(fault["detail"].startswith("ligne 4") for fault in refused.data["faults"])
    with reading(stage.house.engine) as session:
        assert session.scalar(select(func.count()).select_from(School)) == 2
    kept = caller.call("POST", "/schools/import", file, query={"skip_faulty": "true"}, kind="text/csv").data
    assert kept["saved"] is True
    assert caller.get("/schools/0550003E").data["school"]["name"] == "Les Tilleuls"


@pytest.mark.parametrize(("file", "kind", "status"), [("nom\nx", "text/csv", 422), ("{}", "application/json", 400)])
def test_what_is_no_file_of_schools_is_refused(caller, file, kind, status):
    assert caller.call("POST", "/schools/import", file, kind=kind).status == status


def test_a_file_with_a_school_of_somebody_else_is_refused(stage):
    caller = program(stage, Role.SCHOOLS, "ecole:0550001C")
    file = "UAI;Nom\n0550001C;Jules-Ferry\n0550002D;Les Lilas\n"
    assert caller.call("POST", "/schools/import", file, kind="text/csv").status == 403
    assert caller.call("POST", "/schools/import", "\n".join(file.split("\n")[:2]), kind="text/csv").status == 200
