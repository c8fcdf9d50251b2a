"""Schools, conventions and the register as administrators meet them: readable by everybody, at any width, on paper."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from kit.accessibility import check_outline, tab_order, violations
from peers.chromium import NARROW, WIDE, sight
from stage.gateway import SCHOOLS
from stage.office import clerk

from gateway.registry.agreements import ConventionFields, write_convention
from gateway.registry.collectivites import CollectiviteFields, put_collectivite
from gateway.registry.models import DemarcheDossier, DemarcheProgress, FigureSchool, School
from gateway.registry.schools import folded_words

pytestmark = pytest.mark.browser

FIRST = SCHOOLS[0]
LONG = "École primaire intercommunale du Val-d’Ornain et des Côtes-de-Meuse-Saint-Mihiel"


@pytest.fixture(scope="module")
def office(served_stage):
    """Two collectivités, a school without an ENT, conventions of every state; somebody who may do everything."""
    stage = served_stage
    day = stage.clock.today()
    with stage.change() as session:
        owner = put_collectivite(session, CollectiviteFields("215500018", "Commune de Valmeuse", departement="055"))
        folded = folded_words("0550003E", LONG, "Valmeuse")
        session.add(School(uai="0550003E", name=LONG, commune="Valmeuse", folded=folded, collectivite=owner))
        session.get(School, FIRST).collectivite = owner
        session.add(FigureSchool(uai=FIRST, first=day - timedelta(90), last=day))
        for signed, until, draft in ((-300, 45, False), (0, 300, True), (-900, -2, False)):
            days = day + timedelta(signed), day + timedelta(until)
            fields = ConventionFields("ent-a", owner.id, SCHOOLS, *days, ("Ressources",), draft=draft)
            write_convention(session, fields)
        session.add(DemarcheProgress(demarche=0, began=stage.clock(), ended=stage.clock(), outcome="demarche-token"))
        faults = ["Aucun code UAI d'école ne se lit dans le dossier."]
        session.add(
            DemarcheDossier(demarche=0, number=7, state="accepte", changed=stage.clock(), faults=faults, faulty=True)
        )
    return clerk(stage)


PAGES = (
    "/admin/ecoles",
    "/admin/ecoles?q=introuvable",
    f"/admin/ecoles/{FIRST}",
    "/admin/ecoles/0550003E",
    "/admin/ecoles/ajouter",
    "/admin/ecoles/import",
    "/admin/ecoles/couverture",
    "/admin/ecoles/couverture/055",
    "/admin/ecoles/couverture/055/1",
    "/admin/conventions",
    "/admin/conventions/2",
    "/admin/conventions/3",
    "/admin/conventions/4",
    "/admin/conventions/2/denoncer",
    "/admin/conventions/2/modifier",
    "/admin/conventions/collectivites",
    "/admin/conventions/collectivites/1",
    "/admin/conventions/collectivites/ajouter",
    "/admin/conventions/demarche",
    "/admin/registre",
    "/admin/registre/personne",
)


@pytest.fixture(params=[WIDE, NARROW])
def window(request, browser, served_stage):
    """Wide and narrow; that nothing needs a script is for the test of an act to show."""
    with sight(browser, served_stage.base, request.param) as seen:
        yield seen


def enter(window, office):
    window.page.context.add_cookies([{"name": "gar-admin", "value": office.token, "url": window.origin}])


def check(window):
    assert violations(window) == []
    with window.still() as page:
        check_outline(page)
    assert not window.overflows()
    assert window.strayed == []
    assert window.faults == []


def test_every_page_is_for_everybody(window, office):
    enter(window, office)
    titles = []
    for path in PAGES:
        page = window.open(path)
        check(window)
        titles.append(page.title())
        assert page.locator("table:not(:has(caption))").count() == 0
        assert page.locator("th:not([scope])").count() == 0
    assert len(set(titles)) >= len(PAGES) - 2, "each page has a title of its own, but for two states of one page"


def test_what_is_wrong_in_a_form_is_told_and_takes_the_focus(wide, office):
    enter(wide, office)
    page = wide.open("/admin/conventions/ajouter")
    page.eval_on_selector_all("form", "all => all.forEach(form => form.noValidate = true)")
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_load_state("networkidle")
    assert page.title().startswith("Erreur – ")
    assert page.evaluate("document.activeElement.id") == "erreurs"
    assert page.locator("[aria-invalid=true][aria-describedby]").count() >= 4
    assert violations(wide) == []


def test_whoever_comes_second_finds_what_they_typed_and_goes_on(window, served_stage, office):
    enter(window, office)
    page, path = window.open(f"/admin/ecoles/{FIRST}/modifier"), f"/admin/ecoles/{FIRST}/modifier"
    other = clerk(served_stage, email=f"karim-{window.page.viewport_size['width']}@ac-exemple.fr")
    seen = page.get_attribute("[name=seen]", "value")
    fields = {"seen": seen, "name": f"École de {other.email}", "ent": "ent-a", "why": "nom corrigé"}
    assert other.submit(path, fields).status == 303
    page.get_by_label("Nom", exact=True).fill("École Jules-Ferry")
    page.get_by_label("Motif").fill("nom officiel")
    page.get_by_role("button", name="Enregistrer").click()
    assert page.get_by_text(f"modifiée par {other.email}").is_visible()
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"école en conflit-{page.viewport_size['width']}.png", full_page=True)
    assert violations(window) == []
    assert not window.overflows()
    page.get_by_role("button", name="Enregistrer").click()
    assert page.get_by_role("heading", name="École Jules-Ferry").is_visible()


def test_an_act_on_ticked_schools_is_foreseen_without_any_script(browser, served_stage, office):
    with sight(browser, served_stage.base, NARROW, script=False) as narrow:
        enter(narrow, office)
        page = narrow.open("/admin/ecoles")
        page.get_by_label(re.compile(FIRST)).check()
        page.get_by_label("Action").select_option("suspendre")
        page.get_by_role("button", name="Continuer").click()
        assert page.get_by_text("1 école n’aura plus accès.").is_visible()
        check(narrow)


def test_a_file_is_previewed_line_by_line(wide, office, tmp_path):
    enter(wide, office)
    path = tmp_path / "ecoles.csv"
    path.write_text("UAI;Nom\n0550009L;Nouvelle\n05;X\n")
    page = wide.open("/admin/ecoles/import")
    page.set_input_files("#file", path)
    page.get_by_role("button", name="Vérifier sans enregistrer").click()
    assert page.get_by_role("button", name="Importer seulement les lignes justes").is_visible()
    check(wide)


def test_the_sheet_of_a_collectivite_is_ready_for_the_printer(wide, office):
    enter(wide, office)
    page = wide.open("/admin/ecoles/couverture/055/1")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.locator("table").is_visible()
    for hidden in ("nav", ".actions", ".who", "footer"):
        assert not any(part.is_visible() for part in page.locator(hidden).all()), hidden
    assert page.pdf(format="A4").startswith(b"%PDF-")


def test_the_keyboard_goes_through_the_list_in_the_order_of_the_eye(wide, office):
    enter(wide, office)
    names = tab_order(wide.open("/admin/ecoles?q=0550001C"))
    assert names[0] == "Aller au contenu"
    assert names.index("Nom, commune ou UAI") < names.index("Filtrer") < names.index("Continuer")
