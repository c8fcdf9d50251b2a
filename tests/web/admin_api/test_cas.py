"""CAS partners by the API: looked at first, added as drafts, changed in view of a version, two people where asked."""

import pytest
from stage.office import clerk
from stage.program import program

from gateway.access.permissions import Role
from gateway.domain.standing import Standing
from gateway.onboarding.records import find_record
from gateway.registry.engine import generation, reading
from gateway.registry.models import ApprovalRule, ChangeRequest

NOTE = "convention signée hier"
NEW = {"kind": "partner", "slug": "blog", "name": "Blog", "address": "https://blog.example/app/", "note": NOTE}
BLOG = "/partners/partner/blog"
MOVED = {"name": "Blog", "address": "https://blog2.example/", "note": "le service a changé d'hôte"}


@pytest.fixture
def caller(stage):
    return program(stage)


@pytest.fixture
def blog(caller):
    return caller.post("/partners/cas", NEW)


def test_a_dry_run_says_what_would_match_and_keeps_nothing(stage, caller):
    before = generation(stage.house.engine)
    told = caller.post("/partners/cas", NEW | {"dry_run": True, "tried": "https://blog.example/app/2"})
    assert (told.status, told.data["acceptable"], told.data["partner"]) == (200, True, None)
    matches = {match["address"]: match["matches"] for match in told.data["matches"]}
    assert matches["https://blog.example/app/2"] is True
    assert matches["https://autre.blog.example/app"] is False
    assert generation(stage.house.engine) == before


def test_a_service_is_added_as_a_draft_with_its_first_revision(caller, blog):
    assert (blog.status, blog.headers["Location"]) == (201, f"/api/admin/v1{BLOG}")
    assert blog.data["partner"] == caller.get(BLOG).data
    assert (blog.data["partner"]["state"], blog.data["partner"]["protocol"]) == ("draft", "cas")
    (line,) = caller.get(f"{BLOG}/revisions").data["revisions"]
    assert (line["number"], line["note"]) == (1, NOTE)
    assert "jeton « essai »" in line["author"]


def test_an_ent_is_added_with_its_version_and_its_dialect(caller):
    new = {"kind": "ent", "slug": "ent-b", "project": "ENT1", "name": "ENT B", "note": NOTE}
    told = caller.post(
        "/partners/cas", new | {"address": "https://cas.example/cas", "version": "2", "dialect": "laclasse"}
    )
    assert told.status == 201, told.data
    settings = caller.get("/partners/ent/ent-b/cas").data
    assert (settings["version"], settings["dialect"], settings["projects"]) == ("2", "laclasse", ["ENT1"])


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"address": "http://blog.example/"}, {"address"}),
        ({"address": "https://10.0.0.1/", "may_proxy": True}, {"address"}),
        ({"note": "bref"}, {"note"}),
        ({"kind": "autre"}, {"kind"}),
        ({"project": "P9", "kind": "ent"}, {""}),
    ],
)
def test_what_cannot_be_is_refused_field_by_field(stage, caller, wrong, fields):
    before = generation(stage.house.engine)
    told = caller.post("/partners/cas", NEW | wrong)
    assert (told.status, told.fields) == (422, fields)
    assert generation(stage.house.engine) == before


def test_settings_are_changed_in_view_of_their_version_and_come_back(caller, blog):
    seen = caller.get(f"{BLOG}/cas")
    assert seen.etag == blog.etag
    assert caller.put(f"{BLOG}/cas", MOVED).status == 428
    dry = caller.put(f"{BLOG}/cas", MOVED | {"dry_run": True})
    assert (dry.status, dry.data["partner"], dry.etag) == (200, None, seen.etag)
    told = caller.put(f"{BLOG}/cas", MOVED, seen.etag)
    assert (told.status, told.data["partner"]["address"]) == (200, "https://blog2.example/")
    late = caller.put(f"{BLOG}/cas", MOVED | {"name": "Blogs"}, seen.etag)
    assert (late.status, "jeton « essai »" in late.data["detail"]) == (409, True)
    back = caller.post(f"{BLOG}/revisions/1/restore", {"note": "retour à l'ancien hôte"}, told.etag)
    assert caller.get(f"{BLOG}/cas").data["address"] == seen.data["address"]
    assert caller.put(f"{BLOG}/cas", seen.data | {"note": NOTE}, back.etag).data["detail"].startswith("Rien à")


def test_an_address_that_is_taken_is_refused(caller, blog):
    told = caller.post("/partners/cas", NEW | {"slug": "autre"})
    assert (told.status, told.fields) == (422, {"address"})


def test_the_project_of_an_ent_stays(caller):
    new = {
        "kind": "ent",
        "slug": "ent-b",
        "project": "ENT1",
        "name": "B",
        "address": "https://cas.example",
        "note": NOTE,
    }
    etag = caller.post("/partners/cas", new).etag
    change = {"name": "Bois", "address": "https://cas.example", "note": NOTE}
    told = caller.put("/partners/ent/ent-b/cas", change, etag)
    assert (told.data["settings"]["name"], told.data["settings"]["projects"]) == ("Bois", ["ENT1"])


def test_in_production_it_waits_for_another_person_and_then_is_in_force(stage, blog):
    with stage.change() as session:
        find_record(session, "partner:blog").state = Standing.PRODUCTION
        session.add(ApprovalRule(scope="academie"))
    claire, karim = clerk(stage), clerk(stage, Role.PARTNERS)
    asking, deciding = program(stage, maker=claire.email), program(stage, Role.PARTNERS, maker=karim.email)
    told = asking.put(f"{BLOG}/cas", MOVED, asking.get(BLOG).etag)
    assert told.status == 202
    one = f"/requests/{told.data['request']}"
    assert asking.post(f"{one}/approve", {}).status == 403
    assert asking.get(BLOG).data["address"] != "https://blog2.example/"
    assert deciding.post(f"{one}/approve", {}).status == 200
    assert asking.get(BLOG).data["address"] == "https://blog2.example/"
    with reading(stage.house.engine) as session:
        assert session.get(ChangeRequest, 1).kind == "partner.cas"


def test_a_saml_partner_has_no_such_settings_and_a_vendor_adds_none(stage, caller):
    assert caller.get("/partners/ent/ent-a/cas").status == 404
    assert caller.put("/partners/ent/ent-a/cas", MOVED, caller.get("/partners/ent/ent-a").etag).status == 404
    vendor = program(stage, Role.VENDOR, "ent:ent-a")
    assert vendor.post("/partners/cas", NEW).status == 403
