"""The administration's own pages as people meet them: for everybody, at two widths, with and without script."""

import os
import re
from pathlib import Path

import pytest
from kit.accessibility import check_outline, tab_order, violations
from peers.chromium import NARROW, WIDE
from stage.office import clerk
from stage.telephone import PASSWORD, Telephone, enrolled, invitation

from gateway.access.acting import Office
from gateway.access.permissions import Administrator, Role
from gateway.access.requests import APPLIERS, Proposal, propose_or_apply
from gateway.access.scopes import Target, read_scope
from gateway.registry.models import School

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("GAR_GATEWAY_PICTURES")
"""A folder in which each page that is looked at leaves its picture."""


@pytest.fixture(scope="module")
def office(served_stage):
    """An administration with people, acts, a request that waits and an announcement."""
    APPLIERS["school.rename"] = lambda doing, payload, act: None
    boss = clerk(served_stage, email="claire.martin@academie.example")
    for role, scope in ((Role.SCHOOLS, "departement:55"), (Role.VENDOR, "ent:ent-a"), (Role.HEAD, "ecole:0550001C")):
        clerk(served_stage, role, scope, email=f"{role}@commune-de-bar-le-duc.example")
    boss.submit("/admin/systeme/bandeau", {"texte": "Maintenance jeudi de 18 h à 19 h : rien ne s'enregistrera."})
    boss.submit("/admin/acces/accords", {"perimetre": "departement:55"})
    token = {"name": "tableur du service", "role": "reader", "perimetres": "departement:55", "days": "90"}
    for name in ("tableur du service", "annuaire de la collectivité de Bar-le-Duc"):
        boss.submit("/admin/jetons/nouveau", token | {"name": name})
    boss.submit("/admin/jetons/2/revoquer")
    for key in (2, 3):
        form = {"why": "Changement de poste à la rentrée de septembre"}
        boss.submit(f"/admin/acces/{key}/desactiver", form)
    vendor = Administrator(9, "editeur@ent.example", "", Role.VENDOR, frozenset({read_scope("ent:ent-a")}))
    target = Target("ent-a", frozenset({"0550001C"}))
    proposal = Proposal(
        "school.rename",
        "school:0550001C",
        target,
        "Remplacer les métadonnées de l'ENT de Bar-le-Duc : un certificat de signature de plus.",
        "Renouvellement annuel du certificat",
        {"uai": "0550001C", "certificats": ["b7" * 32]},
    )
    propose_or_apply(
        Office(served_stage.house.engine, served_stage.house.redis, served_stage.clock()), vendor, proposal
    )
    with served_stage.change() as session:
        session.get(School, "0550001C").name = "École Jules-Ferry"
    yield boss
    del APPLIERS["school.rename"]


def sign_in(window, who):
    window.page.context.add_cookies([{"name": "gar-admin", "value": who.token, "url": who.base}])


def check(window, picture=""):
    """Nothing wrong for axe, one outline, nothing beyond the edge, nothing of another site."""
    if PICTURES and picture:
        width = window.page.viewport_size["width"]
        name = re.sub(r"\W+", "-", picture).strip("-") or "accueil"
        window.page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
    assert violations(window) == []
    check_outline(window.page)
    assert not window.overflows()
    assert window.strayed == []
    # The console tells of the status of the page itself, which is meant.
    assert [fault for fault in window.faults if "responded with a status of 4" not in fault] == []


PAGES = (
    "/admin",
    "/admin/compte",
    "/admin/confirmer",
    "/admin/confirmer?suite=/admin/jetons/nouveau&brouillon=1",
    "/admin/demandes",
    "/admin/demandes/1",
    "/admin/journal",
    "/admin/journal?verifier=1",
    "/admin/journal/1",
    "/admin/journal?mots=rien-de-tel",
    "/admin/acces",
    "/admin/acces?a-confirmer=1",
    "/admin/acces/nouveau",
    "/admin/acces/2",
    "/admin/acces/3/desactiver",
    "/admin/acces/accords",
    "/admin/jetons",
    "/admin/jetons/nouveau",
    "/admin/jetons/1/revoquer",
    "/admin/systeme",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("window", [(WIDE, True), (NARROW, True)], indirect=True, ids=["wide", "narrow"])
def test_a_page_is_for_everybody(window, office, path):
    sign_in(window, office)
    window.open(path)
    check(window, path)


@pytest.mark.parametrize("window", [(WIDE, True), (NARROW, True)], indirect=True, ids=["wide", "narrow"])
def test_a_new_token_is_shown_to_everybody_who_may_make_it(window, office):
    sign_in(window, office)
    page = window.open("/admin/jetons/nouveau")
    page.get_by_label("Nom").fill("essai")
    page.get_by_label("Durée").fill("999")
    page.get_by_role("button", name="Créer le jeton").click()
    assert "Un jeton vaut de 1 à 366 jours." in page.inner_text("main")
    check(window, "jeton refusé")
    page.get_by_label("Durée").fill("30")
    page.get_by_role("button", name="Créer le jeton").click()
    assert page.locator("code", has_text="gar-jeton-").count() == 1
    check(window, "jeton créé")


@pytest.mark.parametrize("window", [(WIDE, True), (NARROW, True)], indirect=True, ids=["wide", "narrow"])
def test_pages_before_the_door_are_for_everybody(window, served_stage, office):
    for path in ("/admin/connexion", "/admin/connexion?suite=/admin/acces&brouillon=1", "/admin/inscription/inconnu"):
        window.open(path)
        check(window, path)


@pytest.mark.parametrize("window", [(WIDE, True), (NARROW, True)], indirect=True, ids=["wide", "narrow"])
def test_a_page_that_is_refused_is_for_everybody(window, served_stage, office):
    sign_in(window, clerk(served_stage, Role.READER))
    for path in ("/admin/journal", "/admin/rien"):
        window.open(path)
        check(window, path + "-refus")


def test_a_first_visit_and_a_sign_in_by_hand(window, served_stage, office):
    """From the link to the dashboard, as a person types it, with and without script."""
    email = f"karim-{window.page.viewport_size['width']}-{window.script}@academie.example".lower()
    page = window.open(invitation(served_stage, email))
    secret = "".join(page.inner_text(".key").split())
    check(window, "inscription")
    assert page.evaluate("document.querySelector('.qr').naturalWidth") > 100
    page.fill("#password", "trop bref")
    page.fill("#again", "trop bref")
    page.fill("#code", "000000")
    page.click("text=Ouvrir mon compte")
    check(window, "inscription-erreurs")
    for field in ("#password", "#again"):
        page.fill(field, PASSWORD)
    page.fill("#code", Telephone(secret).code(served_stage.clock()))
    page.click("text=Ouvrir mon compte")
    check(window, "codes")
    page.click("text=Les codes sont rangés")
    served_stage.clock.forward(seconds=30)
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.fill("#code", Telephone(secret).code(served_stage.clock()))
    page.click("button:text-is('Se connecter')")
    assert page.inner_text("h1") == "Tableau de bord"


def test_what_is_wrong_gets_the_focus_and_leads_to_its_field(wide, office):
    sign_in(wide, office)
    page = wide.open("/admin/acces/3/desactiver")
    page.fill("#why", "bref")
    page.click("main button.danger")
    assert page.title().startswith("Erreur – ")
    page.wait_for_function("document.activeElement?.id === 'erreurs'")
    page.click(".faults a")
    assert page.evaluate("document.activeElement.id") == "why"
    described = page.get_attribute("#why", "aria-describedby").split()
    assert all(page.query_selector(f"#{name}") for name in described)
    check(wide, "desactiver-erreur")


def test_the_warning_comes_before_the_end_and_prolongs(wide, served_stage, office):
    sign_in(wide, office)
    page = wide.page
    page.clock.install()
    wide.open("/admin/compte")
    assert not page.is_visible(".idle")
    page.clock.fast_forward("25:01")
    assert page.is_visible(".idle")
    check(wide, "avertissement")
    page.click("text=Prolonger")
    assert page.url.endswith("/admin/compte")
    assert "prolongée" in page.inner_text(".said")


def test_the_keyboard_meets_the_menu_before_the_page(wide, office):
    sign_in(wide, office)
    names = tab_order(wide.open("/admin/journal"))
    assert names[0] == "Aller au contenu"
    assert names.index("Tableau de bord") < names.index("Journal") < names.index("Accès") < names.index("Système")
    assert names.index("Système") < names.index("Mots")


def test_a_strict_cookie_survives_a_link_from_another_site(wide, served_stage, office):
    """The portal's mail links to us: whoever has a session sees the page, not the sign-in."""
    sign_in(wide, office)
    wide.page.route(
        "http://localhost:1/mail",
        lambda route: route.fulfill(content_type="text/html", body=f'<a href="{office.base}/admin/journal">voir</a>'),
    )
    wide.page.goto("http://localhost:1/mail")
    wide.page.click("text=voir")
    wide.page.wait_for_selector("h1:text-is('Journal')")


def test_the_journal_is_printed_without_its_menu(wide, office):
    sign_in(wide, office)
    page = wide.open("/admin/journal")
    page.emulate_media(media="print")
    assert not page.is_visible("nav.menu")
    assert page.is_visible("table")


def test_somebody_whose_session_ended_finds_what_they_typed(wide, served_stage, office):
    who = enrolled(served_stage, "lea@academie.example")
    page = wide.open("/admin/acces/nouveau")

    def enter():
        served_stage.clock.forward(seconds=30)
        page.fill("#email", who.email)
        page.fill("#password", PASSWORD)
        page.fill("#code", who.telephone.code(served_stage.clock()))
        page.click("button:text-is('Se connecter')")

    enter()
    page.fill("#email", "nouvelle@academie.example")
    page.fill("#perimetres", "departement:55")
    served_stage.clock.forward(hours=11)
    page.click("text=Créer le compte")
    assert "Votre brouillon est conservé 24 heures" in page.inner_text("main").replace("\u00a0", " ")
    enter()
    assert page.input_value("#email") == "nouvelle@academie.example"
    assert page.input_value("#perimetres") == "departement:55"
    check(wide, "brouillon")
