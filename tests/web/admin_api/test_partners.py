"""Partners by the API: a report first, changes in view of a version, two people where it is the rule."""

from datetime import timedelta

import pytest
from kit.keys import key_ring
from kit.names import IDP_A
from kit.partners import Entity, idp_metadata, key_descriptor, sp_role
from sqlalchemy import func, select
from stage.office import clerk
from stage.program import program

from gateway.access.permissions import Role
from gateway.onboarding.records import find_record
from gateway.registry.engine import generation, reading
from gateway.registry.models import ApprovalRule, ChangeRequest, Partner, Revision

NOTE = "nouvelle clé annoncée par courriel"
ENT = "/partners/ent/ent-a"
GAR = "/partners/partner/gar"


def pasted(document):
    return {"kind": "paste", "document": document.decode()}


@pytest.fixture
def caller(stage):
    return program(stage)


def fresh():
    """The ENT with one more signing certificate and another contact."""
    keys = key_ring()
    return idp_metadata(keys.idp_a_next, entity_id=IDP_A, contact="aide@ent-a.example")


def test_the_list_is_filtered_and_told_with_what_ends(once):
    told = program(once).get("/partners", kind="ent")
    (line,) = told.data["partners"]
    assert (line["slug"], line["schools"], line["state"]) == ("ent-a", 2, "production")
    assert line["ends"]
    assert program(once).get("/partners", q="absent").data["total"] == 0


def test_a_partner_is_told_with_its_certificates_and_its_version(once):
    told = program(once).get(ENT)
    assert told.etag == '"1"'
    assert told.data["entity_id"] == IDP_A
    assert told.data["moves"] == ["test", "suspended"]
    (certificate,) = told.data["certificates"]
    assert len(certificate["fingerprint"]) == 64


def test_a_dry_run_reports_and_keeps_nothing(stage, caller):
    before = generation(stage.house.engine)
    told = caller.put(f"{ENT}/metadata", {"source": pasted(fresh()), "dry_run": True})
    report = told.data["report"]
    assert told.status == 200
    assert told.data["partner"] is None
    assert report["acceptable"] is True
    proposed = {change["group"]: change["proposed"] for change in report["changes"]}
    assert proposed["certificates"] is False
    assert proposed["contacts"] is True
    assert generation(stage.house.engine) == before


def test_the_same_document_is_identical(caller):
    document = caller.get(f"{ENT}/revisions/1").data["document"]
    body = {"source": {"kind": "paste", "document": document}}
    told = caller.put(f"{ENT}/metadata", body | {"dry_run": True})
    assert told.data["report"]["identical"] is True
    refused = caller.put(f"{ENT}/metadata", body | {"note": NOTE}, told.etag)
    assert (refused.status, refused.data["type"]) == (422, "urn:gar-gateway:refused")
    assert refused.data["detail"].startswith("Rien à enregistrer")


def test_chosen_changes_are_kept_as_a_revision_compared_and_restored(stage, caller):
    report = caller.put(f"{ENT}/metadata", {"source": pasted(fresh()), "dry_run": True})
    keys = [change["key"] for change in report.data["report"]["changes"]]
    kept = caller.put(f"{ENT}/metadata", {"source": pasted(fresh()), "changes": keys, "note": NOTE}, report.etag)
    assert kept.status == 200
    assert kept.data["partner"]["revision"] == 2
    assert kept.etag != report.etag
    lines = caller.get(f"{ENT}/revisions").data["revisions"]
    assert [line["number"] for line in lines] == [2, 1]
    assert lines[0]["note"] == NOTE
    assert "jeton « essai »" in lines[0]["author"]
    diff = caller.get(f"{ENT}/diff", older=1, newer=2).data["changes"]
    assert {change["key"] for change in diff} == set(keys)
    back = caller.post(f"{ENT}/revisions/1/restore", {"note": "la clé annoncée était fausse"}, kept.etag)
    assert back.data["revision"] == 3
    assert caller.get(f"{ENT}/diff", older=1, newer=3).data["changes"] == []


def test_nothing_is_kept_in_view_of_an_older_version(stage, caller):
    seen = caller.get(ENT).etag
    assert caller.put(f"{ENT}/state", {"state": "suspended", "note": "incident chez l'éditeur"}, seen).status == 200
    body = {"source": pasted(fresh()), "note": NOTE}
    for path, given in (
        ("metadata", body),
        ("state", {"state": "production"}),
        ("upkeep", {"daily": False, "fields": [], "note": NOTE}),
    ):
        told = caller.put(f"{ENT}/{path}", given, seen)
        assert (told.status, told.data["type"]) == (409, "urn:gar-gateway:conflict"), path
        assert "jeton « essai »" in told.data["detail"]
    assert caller.put(f"{ENT}/metadata", body).status == 428


def test_a_change_that_the_document_no_longer_holds_is_a_conflict(caller):
    seen = caller.get(ENT).etag
    told = caller.put(f"{ENT}/metadata", {"source": pasted(fresh()), "changes": ["0" * 12], "note": NOTE}, seen)
    assert (told.status, told.data["title"]) == (409, "Modification concurrente")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"<!DOCTYPE x [<!ENTITY e 'x'>]><x>&e;</x>", "DOCTYPE"),
        (b"<html/>", "Ce n'est pas un fichier de métadonnées"),
        (b"<", "XML bien formé"),
    ],
)
def test_a_document_that_blocks_is_reported_and_refused(stage, caller, document, words):
    seen = caller.get(ENT).etag
    report = caller.put(f"{ENT}/metadata", {"source": pasted(document), "dry_run": True}).data["report"]
    assert report["acceptable"] is False
    assert any(words in finding["says"] for finding in report["findings"])
    told = caller.put(f"{ENT}/metadata", {"source": pasted(document), "note": NOTE}, seen)
    assert told.status == 422
    assert any(words in fault["detail"] for fault in told.data["faults"])
    assert caller.get(ENT).etag == seen


@pytest.mark.parametrize("address", ["http://ent.example/m", "https://169.254.169.254/m", "https://localhost/m"])
def test_nothing_private_is_called(caller, address):
    told = caller.put(f"{ENT}/metadata", {"source": {"kind": "url", "address": address}, "dry_run": True})
    assert (told.status, told.fields) == (422, {"source.address"})


def test_a_new_partner_begins_as_a_draft(stage, caller):
    role = sp_role(key_descriptor(key_ring().sp_only.base64))
    document = Entity((role,), entity_id="https://console.example/sp").document()
    body = {"kind": "partner", "slug": "console", "name": "Console", "source": pasted(document)}
    dry = caller.post("/partners", body | {"dry_run": True})
    assert (dry.status, dry.data["partner"]) == (200, None)
    assert caller.get("/partners/partner/console").status == 404
    assert caller.post("/partners", body).fields == {"note"}
    told = caller.post("/partners", body | {"note": "convention signée hier"})
    assert told.status == 201
    assert told.headers["Location"] == "/api/admin/v1/partners/partner/console"
    assert told.data["partner"]["state"] == "draft"
    again = caller.post("/partners", body | {"note": "convention signée hier"})
    assert again.status == 422
    moved = caller.put("/partners/partner/console/state", {"state": "test"}, told.etag)
    assert moved.data["state"] == "test"


def test_a_state_says_what_it_needs(caller):
    seen = caller.get(ENT).etag
    assert "10 caractères" in caller.put(f"{ENT}/state", {"state": "suspended"}, seen).data["detail"]
    assert caller.put(f"{ENT}/state", {"state": "suspended", "note": NOTE, "until": "2020-01-01"}, seen).fields == {
        "until"
    }
    assert "n'est plus possible" in caller.put(f"{ENT}/state", {"state": "draft"}, seen).data["detail"]
    assert caller.get(ENT).data["state"] == "production"


def test_a_suspension_by_the_api_closes_the_door_within_a_second(stage, caller):
    seen = caller.get(ENT).etag
    assert stage.login(stage.visitor()).statuses == ["Success"]
    caller.put(f"{ENT}/state", {"state": "suspended", "note": "incident chez l'éditeur"}, seen)
    stage.wait_for_the_registry()
    page, _ = stage.knock(stage.visitor())
    assert (page.status, page.location) == (403, "")


def test_where_two_people_are_needed_the_change_waits_for_the_second(stage):
    maker, second = clerk(stage), clerk(stage)
    caller = program(stage, maker=maker.email)
    with stage.change() as session:
        session.add(ApprovalRule(scope="academie"))
    seen = caller.get(ENT).etag
    told = caller.put(f"{ENT}/state", {"state": "suspended", "note": "incident chez l'éditeur"}, seen)
    assert told.status == 202
    assert caller.get(ENT).data["state"] == "production"
    number = told.data["request"]
    assert "Accepter" not in maker.get(f"/admin/demandes/{number}").words
    assert maker.submit(f"/admin/demandes/{number}/decision", {"accepter": "1"}).status == 403
    assert caller.get(ENT).data["state"] == "production"
    with reading(stage.house.engine) as session:
        assert session.get(ChangeRequest, number).author == f"{maker.email}, jeton « essai »"
    assert "Accepter" in second.get(f"/admin/demandes/{number}").words
    assert second.submit(f"/admin/demandes/{number}/decision", {"accepter": "1"}).status == 303
    assert caller.get(ENT).data["state"] == "suspended"


def test_a_vendor_s_program_always_waits_and_sees_only_its_own(stage):
    caller = program(stage, Role.VENDOR, "ent:ent-a")
    seen = caller.get(ENT).etag
    assert caller.put(f"{ENT}/upkeep", {"daily": True, "fields": ["certificates"], "note": NOTE}, seen).status in {
        202,
        422,
    }
    told = caller.put(f"{ENT}/metadata", {"source": pasted(fresh()), "note": NOTE}, seen)
    assert told.status == 202
    with reading(stage.house.engine) as session:
        assert session.scalar(select(func.count()).select_from(Revision).where(Revision.subject == "ent:ent-a")) == 1
    other = program(stage, Role.VENDOR, "ent:ent-b")
    assert other.get(ENT).status == 403
    assert other.get("/partners", kind="ent").data["total"] == 0
    assert other.put(f"{GAR}/state", {"state": "test"}, '"1"').status == 403


def test_what_a_service_receives_is_previewed_granted_and_refused_without_a_purpose(caller):
    told = caller.get(f"{GAR}/release", ent="ent-a")
    assert [item["attribute"] for item in told.data["policy"]] == ["GARPersonIdentifiant", "idEnt"]
    pupil = told.data["previews"][0]
    assert [sent["attribute"] for sent in pupil["attributes"]] == ["GARPersonIdentifiant", "idEnt"]
    more = [*told.data["policy"], {"attribute": "UAI", "purpose": "choisir l'école"}]
    tried = caller.post(f"{GAR}/release/preview", {"attributes": more, "ent": "ent-a"})
    line = next(line for line in tried.data["coverage"] if line["attribute"] == "UAI")
    assert (line["covered"], line["purpose"]) == (0, "choisir l'école")
    assert caller.get(f"{GAR}/release").data["policy"] == told.data["policy"]
    empty = [{"attribute": "UAI", "purpose": ""}]
    assert caller.put(f"{GAR}/release", {"attributes": empty, "note": NOTE}, told.etag).status == 422
    kept = caller.put(f"{GAR}/release", {"attributes": more, "note": NOTE}, told.etag)
    assert kept.data["policy"] == more
    assert caller.put(f"{ENT}/release", {"attributes": [], "note": NOTE}, caller.get(ENT).etag).status == 404


def test_a_state_is_taken_back_in_time_and_not_later(stage, caller):
    seen = caller.get(ENT).etag
    moved = caller.put(f"{ENT}/state", {"state": "suspended", "note": NOTE}, seen)
    assert caller.post(f"{ENT}/undo", None, seen).status == 409
    assert caller.post(f"{ENT}/undo", None, moved.etag).data["state"] == "production"
    moved = caller.put(f"{ENT}/state", {"state": "suspended", "note": NOTE}, caller.get(ENT).etag)
    stage.clock.forward(minutes=15)
    late = caller.post(f"{ENT}/undo", None, moved.etag)
    assert (late.status, "n'est plus possible" in late.data["detail"]) == (422, True)


def test_taking_back_what_two_agreed_on_waits_for_the_second(stage, caller):
    with stage.change() as session:
        session.add(ApprovalRule(scope="academie"))
    caller.put(f"{ENT}/state", {"state": "suspended", "note": NOTE}, caller.get(ENT).etag)
    clerk(stage).submit("/admin/demandes/1/decision", {"accepter": "1"})
    assert caller.post(f"{ENT}/undo", None, caller.get(ENT).etag).status == 202
    assert caller.get(ENT).data["state"] == "suspended"


def test_an_archived_partner_is_purged_after_its_time_by_its_identifier(stage, caller):
    with stage.change() as session:
        session.add(Partner(slug="vieux", name="Vieux", protocol="cas", service_url="https://vieux.example/app",
                            state="archived", state_since=stage.clock() - timedelta(days=10)))  # fmt: skip
    one, body = "/partners/partner/vieux", {"identifier": "https://vieux.example/app"}
    early = caller.post(f"{one}/purge", body, caller.get(one).etag)
    assert "mois après son archivage" in early.data["faults"][0]["detail"]
    stage.clock.forward(days=29)
    with stage.change() as session:
        find_record(session, "partner:vieux").state_since = stage.clock() - timedelta(days=4000)
    seen = caller.get(one).etag
    assert "Recopiez-le" in caller.post(f"{one}/purge", {"identifier": "vieux"}, seen).data["faults"][0]["detail"]
    assert caller.post(f"{one}/purge", body).status == 428
    assert caller.post(f"{one}/purge", body, seen).data == {"purged": "partner:vieux"}
    assert caller.get(one).status == 404


def test_revisions_of_a_cas_partner_are_restored_and_not_compared(stage, caller):
    who = clerk(stage)
    form = {"role": "service", "slug": "editeur", "name": "Éditeur", "address": "https://editeur.example/app"}
    keep = {"confirm": "oui", "note": NOTE}
    who.submit("/admin/partenaires/cas/ajouter", form | keep)
    one = "/partners/partner/editeur"
    version = caller.get(one).etag.strip('"')
    who.submit("/admin/partenaires/partner/editeur/cas", form | keep | {"name": "Autre", "version": version})
    assert caller.get(one).data["name"] == "Autre"
    assert caller.get(f"{one}/diff", older=1, newer=2).status == 404
    back = caller.post(f"{one}/revisions/1/restore", {"note": NOTE}, caller.get(one).etag)
    assert back.data["name"] == "Éditeur"
