"""CAS services and CAS ENTs by page: looked at first with what would match, then kept with a reason."""

import pytest
from sqlalchemy import func, select
from stage.office import clerk

from gateway.access.permissions import Role
from gateway.onboarding.records import find_record
from gateway.registry.engine import reading
from gateway.registry.models import ApprovalRule, Partner, Revision

ADD = "/admin/partenaires/cas/ajouter"
WHY = "demandé par l'éditeur le 12"
SERVICE = {"role": "service", "slug": "editeur", "name": "Éditeur", "address": "https://editeur.example/app"}
PORTAL = {
    "role": "ent", "slug": "ent-c", "name": "ENT C", "address": "https://cas.ent-c.example/cas", "project": "ENT1",
    "cas_version": "2", "dialect": "sdet",
}  # fmt: skip
KEEP = {"confirm": "oui", "note": WHY}


@pytest.fixture
def claire(stage):
    return clerk(stage)


def record(stage, subject):
    with reading(stage.house.engine) as session:
        found = find_record(session, subject)
        return found.state, found.cas_url if subject.startswith("ent") else found.service_url, found.version


def counted(stage):
    with reading(stage.house.engine) as session:
        return [session.scalar(select(func.count()).select_from(kind)) for kind in (Partner, Revision)]


def edit(stage, who, subject="partner:editeur", **changes):
    *_, version = record(stage, subject)
    form = {"version": f"{version}", "name": "Éditeur", "address": "https://editeur.example/app"} | KEEP | changes
    return who.submit(f"/admin/partenaires/{subject.replace(':', '/')}/cas", form)


def test_nothing_is_kept_before_it_is_confirmed_and_what_matches_is_shown(stage, claire):
    before = counted(stage)
    page = claire.submit(ADD, SERVICE | {"tried": "https://editeur.example/app/classe?id=1"})
    assert page.status == 200
    rows = page.words.replace("\xa0", " ")
    assert "https://editeur.example/app/page?x=1 Oui" in rows
    assert "https://editeur.example/appx Non" in rows
    assert "https://autre.editeur.example/app Non" in rows
    assert "https://editeur.example/app/classe?id=1 Oui" in rows
    assert counted(stage) == before


def test_a_service_is_added_as_a_draft_with_its_reason(stage, claire):
    page = claire.submit(ADD, SERVICE | KEEP)
    assert page.location == "/admin/partenaires/partner/editeur", page.words
    assert record(stage, "partner:editeur")[:2] == ("draft", "https://editeur.example/app")
    assert WHY in claire.get("/admin/partenaires/partner/editeur/historique").words
    assert "https://editeur.example/app" in claire.get("/admin/partenaires/partner/editeur/historique/1").words
    assert claire.get("/admin/partenaires/partner/editeur/historique/1.xml").status == 404


def test_an_ent_is_added_and_put_in_test(stage, claire):
    assert claire.submit(ADD, PORTAL | KEEP).location == "/admin/partenaires/ent/ent-c"
    assert record(stage, "ent:ent-c")[:2] == ("draft", "https://cas.ent-c.example/cas")
    *_, version = record(stage, "ent:ent-c")
    claire.submit("/admin/partenaires/ent/ent-c/etat/test", {"version": f"{version}"})
    assert record(stage, "ent:ent-c")[0] == "test"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        (SERVICE | {"address": "https://*.example/app"}, "sans joker"),
        (SERVICE | {"address": "http://editeur.example/app"}, "https://"),
        (SERVICE | {"address": "https://editeur/app"}, "incomplet"),
        (SERVICE | {"address": "https://10.0.0.1/app", "proxy": "oui"}, "n'est pas permise"),
        (PORTAL | {"address": "https://10.0.0.1/cas"}, "n'est pas permise"),
        (PORTAL | {"address": "https://cas.example/cas?x=1"}, "requête"),
    ],
)
def test_what_cannot_be_is_refused_and_said_why(stage, claire, form, told):
    before = counted(stage)
    page = claire.submit(ADD, form | KEEP)
    assert (page.status, told in page.words) == (422, True), page.words
    assert counted(stage) == before


def test_a_service_that_is_never_called_may_stand_at_a_private_address(claire):
    page = claire.submit(ADD, SERVICE | {"address": "https://10.0.0.1/app"} | KEEP)
    assert page.status == 303


def test_neighbours_are_told_and_the_same_address_is_refused(stage, claire):
    claire.submit(ADD, SERVICE | KEEP)
    below = SERVICE | {"slug": "autre", "address": "https://editeur.example/app/jeux"}
    assert "L'adresse la plus précise l'emporte" in claire.submit(ADD, below).words
    same = claire.submit(ADD, SERVICE | {"slug": "autre"} | KEEP)
    assert (same.status, "Un autre service a cette adresse" in same.words) == (422, True)


def test_without_a_reason_nothing_is_kept(stage, claire):
    before = counted(stage)
    assert claire.submit(ADD, SERVICE | {"confirm": "oui", "note": "court"}).status == 422
    assert counted(stage) == before


def test_an_edit_shows_what_changes_then_is_in_force(stage, claire):
    claire.submit(ADD, SERVICE | KEEP)
    looked = edit(stage, claire, address="https://editeur.example/nouveau", confirm="")
    assert "https://editeur.example/app → https://editeur.example/nouveau" in looked.words
    assert record(stage, "partner:editeur")[1] == "https://editeur.example/app"
    assert edit(stage, claire, address="https://editeur.example/nouveau").status == 303
    assert record(stage, "partner:editeur")[1] == "https://editeur.example/nouveau"
    assert edit(stage, claire, address="https://editeur.example/nouveau").status == 422


def test_of_two_edits_that_cross_the_second_is_told(stage, claire):
    claire.submit(ADD, SERVICE | KEEP)
    *_, seen = record(stage, "partner:editeur")
    assert edit(stage, claire, name="Un").status == 303
    late = edit(stage, clerk(stage), version=f"{seen}", name="Deux")
    assert (late.status, claire.email in late.words, 'value="Deux"' in late.body) == (409, True, True)


def test_in_production_an_edit_waits_where_two_are_asked_for(stage, claire):
    claire.submit(ADD, SERVICE | KEEP)
    with stage.change() as session:
        find_record(session, "partner:editeur").enabled = True
        session.add(ApprovalRule(scope="academie"))
    assert "deuxième personne" in claire.follow(edit(stage, claire, name="Autre nom")).words
    assert "Autre nom" not in claire.get("/admin/partenaires/partner/editeur").words
    clerk(stage).submit("/admin/demandes/1/decision", {"accepter": "1"})
    assert "Autre nom" in claire.get("/admin/partenaires/partner/editeur").words


def test_a_vendor_edits_its_own_portal_and_no_service(stage, claire):
    claire.submit(ADD, SERVICE | KEEP)
    claire.submit(ADD, PORTAL | KEEP)
    vendor = clerk(stage, Role.VENDOR, "ent:ent-c")
    assert vendor.get("/admin/partenaires/ent/ent-c/cas").status == 200
    assert vendor.get("/admin/partenaires/partner/editeur/cas").status == 403
    assert vendor.get(ADD).status == 403


def test_a_saml_partner_has_no_such_page(claire):
    assert claire.get("/admin/partenaires/ent/ent-a/cas").status == 404


def restore(stage, who, number, subject="partner:editeur", note="le nouveau serveur ne répond pas", version=None):
    *_, present = record(stage, subject)
    base = f"/admin/partenaires/{subject.replace(':', '/')}/historique/{number}"
    return who.submit(f"{base}/restaurer", {"version": f"{version or present}", "note": note})


@pytest.mark.parametrize(
    ("added", "subject", "first"),
    [
        (SERVICE, "partner:editeur", "https://editeur.example/app"),
        (PORTAL, "ent:ent-c", "https://cas.ent-c.example/cas"),
    ],
)
def test_an_older_revision_comes_back_by_a_button_under_a_new_number(stage, claire, added, subject, first):
    claire.submit(ADD, added | KEEP)
    other = {key: value for key, value in added.items() if key != "slug"} | {"address": f"{first}/nouveau"}
    assert edit(stage, claire, subject, **other).status == 303
    base = f"/admin/partenaires/{subject.replace(':', '/')}/historique"
    assert "Restaurer cette version" in claire.get(f"{base}/1").words
    assert "Restaurer cette version" not in claire.get(f"{base}/2").words
    assert restore(stage, claire, 1, subject, note="court").status == 422
    page = claire.follow(restore(stage, claire, 1, subject))
    assert "La révision 1 est de nouveau en service" in page.words.replace("\xa0", " ")
    assert "3 (en service)" in page.words
    assert record(stage, subject)[1] == first


def test_a_revision_that_says_what_is_in_force_is_not_restored(stage, claire):
    claire.submit(ADD, SERVICE | KEEP)
    page = restore(stage, claire, 1)
    assert (page.status, "Rien à enregistrer" in page.words) == (409, True)


def test_an_address_that_somebody_else_has_by_now_is_not_restored(stage, claire):
    claire.submit(ADD, SERVICE | KEEP)
    edit(stage, claire, address="https://editeur.example/nouveau")
    claire.submit(ADD, SERVICE | {"slug": "autre"} | KEEP)
    page = restore(stage, claire, 1)
    assert (page.status, "Un autre service a cette adresse" in page.words) == (409, True)
    assert record(stage, "partner:editeur")[1] == "https://editeur.example/nouveau"


def test_in_production_a_restored_revision_waits_where_two_are_asked_for(stage, claire):
    claire.submit(ADD, SERVICE | KEEP)
    edit(stage, claire, name="Autre nom")
    with stage.change() as session:
        find_record(session, "partner:editeur").enabled = True
        session.add(ApprovalRule(scope="academie"))
    assert "deuxième personne" in claire.follow(restore(stage, claire, 1)).words
    assert "Autre nom" in claire.get("/admin/partenaires/partner/editeur").words
    clerk(stage).submit("/admin/demandes/1/decision", {"accepter": "1"})
    assert "Autre nom" not in claire.get("/admin/partenaires/partner/editeur").words
