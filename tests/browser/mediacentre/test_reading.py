"""Whoever reads in their own way loses nothing: larger text, wider spacing, no style sheet, no mouse (RGAA 10)."""

import pytest
from kit.accessibility import lost, tab_order
from peers.chromium import NARROW, WIDE
from stage.samples import SHELF
from stage.site import VERDUN

pytestmark = pytest.mark.browser

SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""
"""WCAG 2.1, 1.4.12."""

DOUBLED = ":root { font-size: 200% !important; }"
"""WCAG 2.1, 1.4.4; at 320 px the window is also that of 640 px zoomed to 200 %."""

CUT = "h1, h3, .name, .lead { overflow: hidden !important; height: 1em !important; white-space: nowrap !important; }"


def wear(page, sheet):
    """What a reader's own style sheet does to a page."""
    put_on = (
        "sheet => { const made = new CSSStyleSheet(); made.replaceSync(sheet); document.adoptedStyleSheets = [made]; }"
    )
    page.evaluate(put_on, sheet)


@pytest.fixture(scope="module")
def readers(town):
    """Somebody before each kind of page, and its path."""
    teacher, pupil = town.teacher("few", VERDUN), town.enter("few", VERDUN)
    return {
        "pupil": (pupil, "/mediacentre"),
        "pupil, strange titles": (town.enter("strange"), "/mediacentre"),
        "pupil, outage": (town.enter("outage"), "/mediacentre"),
        "pupil, settings": (pupil, "/preferences"),
        "teacher": (teacher, "/mediacentre"),
        "teacher, table": (town.teacher("few", VERDUN), "/mediacentre?vue=liste"),
        "teacher, too narrow": (teacher, "/mediacentre?q=zzz"),
        "teacher, undeclared": (town.teacher("undeclared", VERDUN), "/mediacentre"),
        "diagnosis": (teacher, "/mediacentre/diagnostic"),
        "preferences": (teacher, "/preferences"),
        "pins": (town.head("few"), "/mediacentre/epingles"),
        "help": (pupil, "/aide"),
    }


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_text_twice_as_large_or_spaced_out_loses_nothing(look, readers, width):
    faults = {}
    for situation, (reader, path) in readers.items():
        seen = look(reader, path, width)
        for name, sheet in {"spaced": SPACED, "doubled": DOUBLED}.items():
            wear(seen.page, sheet)
            faults[situation, name] = lost(seen.page) + ["to be scrolled sideways"] * seen.overflows()
    assert {place: found for place, found in faults.items() if found} == {}


def test_a_text_that_is_cut_would_be_seen(look, readers):
    seen = look(*readers["pupil, strange titles"], NARROW)
    wear(seen.page, CUT)
    assert any(text.startswith("Un titre qui n’en finit pas") for text in lost(seen.page))


@pytest.fixture
def plain(look):
    """A page as it is without any style sheet; its lines of text."""

    def read(reader, path):
        seen = look(reader, "/aide")
        seen.page.context.route("**/*.css", lambda route: route.abort())
        seen.open(path)
        assert seen.page.locator(".menu").evaluate("menu => getComputedStyle(menu).display") == "block"
        return [line.strip() for line in seen.page.inner_text("body").splitlines() if line.strip()]

    return read


def in_order(lines, *wanted):
    """Whether these come in this order, each as a line of its own or the beginning of one."""
    rest = iter(lines)
    return all(any(line.startswith(each) for line in rest) for each in wanted)


def test_without_style_a_child_reads_the_page_in_its_order(plain, town):
    lines = plain(town.enter("few"), "/mediacentre")
    titles = sorted(line[0] for line in SHELF[:6])
    assert in_order(lines, "Aller au contenu", "Mes ressources", "Bonjour Inès", "Mes ressources", "Mes manuels")
    assert in_order(lines, "Mes manuels", "Compter malin CE1", "Lire ensemble CE1", "Mes ressources", "Accessibilité")
    assert all(any(title in line for line in lines) for title in titles)


def test_without_style_a_teacher_reads_the_page_in_its_order(plain, town):
    lines = plain(town.teacher("few", VERDUN), "/mediacentre")
    assert in_order(
        lines, "Aller au contenu", "Mes ressources", "Rechercher une ressource", "Filtrer", "Niveau", "Matière",
        "6 ressources", "Trier", "Compter malin CE1", "Lire ensemble CE1", "Pourquoi je ne vois", "Accessibilité",
    )  # fmt: skip


def test_without_style_an_outage_is_told_and_what_to_do(plain, town):
    lines = plain(town.teacher("outage", VERDUN), "/mediacentre")
    assert in_order(lines, "Ressources injoignables", "Le GAR ne répond pas", "Réessayez", "Réessayer", "Référence")
    town.enter("few").get("/mediacentre")


def test_a_teacher_reaches_everything_by_keyboard_in_reading_order(look, town):
    seen = look(town.teacher("few", VERDUN), "/mediacentre")
    names = tab_order(seen.page, most=150)
    filters = names.index("Favoris seulement"), names.index("Appliquer les filtres")
    first, second = names.index("Compter malin CE1"), names.index("Dictionnaire des juniors")
    assert names[:6] == ["Aller au contenu", "Passerelle GAR", "Mes ressources", "Préférences", "Aide", "Quitter"]
    assert names[6:8] == ["Rechercher une ressource (titre, éditeur, matière)", "Rechercher"]
    assert filters[0] == 8
    assert [name for name in names if name.startswith(("GS ", "CP ", "CE1 "))] == ["GS (1)", "CP (3)", "CE1 (6)"]
    assert names[filters[1] + 1 : first] == ["Nom", "Récemment ouvertes", "Éditeur", "Vignettes", "Liste"]
    assert names[first + 1 : second] == ["Fiche de Compter malin CE1", "Ajouter Compter malin CE1 aux favoris"]
    cards = [title.inner_text() for title in seen.page.query_selector_all("#resultats h3")]
    assert [name for name in names if name in cards] == cards
    assert names[-6:] == [
        "Pourquoi je ne vois pas ma ressource ?", "Accessibilité : non conforme", "Mentions légales",
        "Données personnelles", "Plan du site", "Aide",
    ]  # fmt: skip
