"""Conventions by the API: written by hand, never over what somebody else wrote, ended with their consequences told."""

from datetime import timedelta

import pytest
from stage.program import program

from gateway.access.permissions import Role
from gateway.registry.collectivites import CollectiviteFields, CollectiviteKind, put_collectivite
from gateway.registry.models import Convention

UAI, OTHER = "0550001C", "0550002D"
WHY = "Avenant signé en conseil municipal"


@pytest.fixture
def caller(stage):
    return program(stage)


@pytest.fixture
def given(stage):
    """A convention that a commune signed."""
    with stage.change() as session:
        fields = CollectiviteFields("217500016", "Commune de Verdun", CollectiviteKind.COMMUNE, "055")
        number = put_collectivite(session, fields).id
        session.flush()
    today = stage.clock.today()
    return {
        "ent": "ent-a",
        "collectivite": number,
        "schools": [UAI, OTHER],
        "signed": f"{today - timedelta(days=30)}",
        "until": f"{today + timedelta(days=700)}",
        "purposes": ["Accès aux ressources du GAR"],
        "draft": False,
    }


def test_the_list_is_filtered_by_state_and_by_school(once):
    caller = program(once)
    (line,) = caller.get("/conventions").data["conventions"]
    assert (line["number"], line["schools"], line["state"]) == (1, 2, "signee")
    assert caller.get("/conventions", state="expiree").data["total"] == 0
    assert caller.get("/conventions", q=UAI).data["total"] == 1
    assert program(once, Role.READER, "departement:75").get("/conventions").data["total"] == 0
    assert program(once, Role.READER, "departement:75").get("/conventions/1").status == 403
    assert caller.get("/conventions/99").status == 404


def test_a_convention_is_added_and_opens_its_schools(caller, given):
    told = caller.post("/conventions", given)
    assert told.status == 201
    assert told.headers["Location"] == f"/api/admin/v1/conventions/{told.data['number']}"
    assert (told.data["state"], told.data["schools"]) == ("signee", [UAI, OTHER])
    assert caller.get(f"/conventions/{told.data['number']}").etag == told.etag
    assert told.data["number"] in caller.get(f"/schools/{UAI}").data["conventions"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"purposes": []}, "finalités"),
        ({"until": "2020-01-01"}, "finirait avant"),
        ({"schools": ["0559999Z"]}, "n'est pas connue"),
        ({"ent": "inconnu"}, "inconnu"),
        ({"attributes": ["mail"]}, "Valeurs possibles"),
    ],
)
def test_what_is_no_convention_is_refused_whole(caller, given, more, words):
    told = caller.post("/conventions", given | more)
    assert told.status == 422
    assert any(words in fault["detail"] for fault in told.data["faults"])
    assert caller.get("/conventions").data["total"] == 1


def test_it_is_changed_in_view_of_its_version_only(caller, given):
    added = caller.post("/conventions", given)
    path = f"/conventions/{added.data['number']}"
    assert caller.put(path, given | {"summary": "Avenant", "why": WHY}).status == 428
    changed = caller.put(path, given | {"summary": "Avenant", "why": WHY}, added.etag)
    assert (changed.status, changed.data["summary"]) == (200, "Avenant")
    late = caller.put(path, given | {"summary": "Autre"}, added.etag)
    assert (late.status, late.data["type"]) == (409, "urn:gar-gateway:conflict")
    assert caller.get(path).data["summary"] == "Avenant"


def test_who_would_lose_access_is_said_before_it_is_done(stage, caller, given):
    with stage.change() as session:
        session.get(Convention, 1).draft = True
    added = caller.post("/conventions", given)
    path = f"/conventions/{added.data['number']}"
    told = caller.put(path, given | {"schools": [UAI]}, added.etag)
    assert (told.status, told.data["type"]) == (409, "urn:gar-gateway:consequences")
    assert [school["uai"] for school in told.data["closed"]] == [OTHER]
    assert caller.put(path, given | {"schools": [UAI], "confirm": True, "why": WHY}, added.etag).status == 200
    assert caller.get(f"/schools/{OTHER}").data["school"]["convention"] != "signee"


def test_the_convention_of_a_dossier_is_not_written_by_hand(stage, caller, given):
    with stage.change() as session:
        session.get(Convention, 1).dossier = 7
    told = caller.put("/conventions/1", given, caller.get("/conventions/1").etag)
    assert told.status == 422
    assert "dossier 7" in told.data["faults"][0]["detail"]


def test_an_end_is_tried_dry_then_done_with_a_reason_once(stage, caller):
    day = {"day": f"{stage.clock.today()}"}
    dry = caller.post("/conventions/1/end", day | {"dry_run": True}).data
    assert (dry["done"], len(dry["closed"])) == (False, 2)
    assert caller.post("/conventions/1/end", day).fields == {"why"}
    assert caller.post("/conventions/1/end", day | {"why": "Dénoncée par la commune"}).data["done"] is True
    assert caller.get("/conventions/1").data["state"] == "denoncee"
    assert caller.post("/conventions/1/end", day | {"why": "Encore une fois"}).status == 422
    stage.wait_for_the_registry()
    assert stage.login(stage.visitor()).status == 403


def test_nobody_ends_a_convention_that_covers_more_than_their_schools(stage, caller):
    other = program(stage, Role.SCHOOLS, "ecole:0550001C")
    assert other.get("/conventions/1").status == 200
    day = {"day": f"{stage.clock.today()}", "why": "Dénoncée"}
    assert other.post("/conventions/1/end", day).status == 403
    assert caller.get("/conventions/1").data["state"] == "signee"


PDF = b"%PDF-1.7\n%essai"


def test_the_signed_document_is_sent_and_read_again(stage, caller):
    assert caller.get("/conventions/1/document").status == 404
    told = caller.post("/conventions/1/document", PDF, kind="application/pdf")
    assert (told.status, told.data["has_document"]) == (200, True)
    read = caller.get("/conventions/1/document")
    assert (read.data, read.headers["Content-Type"]) == (PDF, "application/pdf")
    assert program(stage, Role.READER, "departement:75").get("/conventions/1/document").status == 403


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [(b"MZ", "application/pdf", 422), (PDF, "text/csv", 400), (PDF + b"x" * 10 * 1024 * 1024, "application/pdf", 413)],
)
def test_what_is_no_document_is_refused(caller, content, kind, status):
    assert caller.post("/conventions/1/document", content, kind=kind).status == status
    assert caller.get("/conventions/1/document").status == 404
