"""The figures as people see them: charts beside their tables, at any width, with or without script."""

import pytest
from kit.accessibility import check_outline, tab_order, violations
from stage.figures import with_figures
from stage.months import TWO
from stage.office import clerk

pytestmark = pytest.mark.browser

STATES = {
    "last month": "",
    "under way": "?periode=m:2027-04-01",
    "a school year": "?periode=y:2026-09-01",
    "hidden": f"?perimetre=ecole:{TWO}",
    "definitions": "/definitions",
    "settings": "/reglages",
}


@pytest.fixture(scope="module")
def referent(served_stage):
    return clerk(with_figures(served_stage))


def enter(window, referent):
    window.page.context.add_cookies([{"name": "gar-admin", "value": referent.token, "url": window.origin}])


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_readable_by_everybody(window, referent, state):
    enter(window, referent)
    page = window.open(f"/admin/statistiques{STATES[state]}")
    assert "tatisti" in page.title() or "Annotations" in page.title()
    check_outline(page)
    assert violations(window) == []
    assert not window.overflows()
    assert window.strayed == window.faults == []


def test_each_chart_is_an_image_with_a_name_and_a_table_beside_it(wide, referent):
    enter(wide, referent)
    page = wide.open("/admin/statistiques")
    charts, tables = page.locator("svg[role=img]"), page.locator("table")
    assert charts.count() == 1 + 1 + 3
    assert page.get_by_role("img", name="Connexions par mois, de mars 2026 à mars 2027").count() == 1
    assert tables.first.locator("caption").inner_text().startswith("Connexions et comptes actifs")
    assert tables.first.locator("tbody th[scope=row]").count() == 13
    assert tables.first.locator("thead th[scope=col]").count() == 5


def test_bars_are_drawn_in_proportion_and_no_style_is_inline(wide, referent):
    enter(wide, referent)
    page = wide.open("/admin/statistiques")
    widths = [bar.bounding_box()["width"] for bar in page.locator("svg.rows rect.bar").all()]
    assert min(widths) > 0
    assert max(widths) / min(widths) > 5
    assert page.locator("[style]").count() == 0
    assert page.locator("svg.rows rect.bar").last.evaluate("bar => getComputedStyle(bar).fill") == "rgb(31, 79, 163)"


def test_the_month_under_way_is_hatched(wide, referent):
    enter(wide, referent)
    page = wide.open("/admin/statistiques?periode=m:2027-04-01")
    fill = page.locator("svg.rows rect.bar").last.evaluate("bar => getComputedStyle(bar).fill")
    assert "connexions-hachures" in fill
    assert page.locator("tbody").get_by_text("(mois en cours, jusqu’au 14)").count() == 1


def test_the_form_leads_to_an_address_that_says_it_all(window, referent):
    enter(window, referent)
    page = window.open("/admin/statistiques")
    page.select_option("#periode", label="mars 2026")
    page.select_option("#perimetre", label="Département 55")
    page.get_by_role("button", name="Afficher").click()
    assert "periode=m%3A2026-03-01&perimetre=departement%3A055" in page.url
    assert "10 comptes actifs" in page.locator(".headline").inner_text().replace("\xa0", " ")


def test_everything_is_reached_with_the_keyboard(wide, referent):
    enter(wide, referent)
    page = wide.open("/admin/statistiques")
    names = tab_order(page)
    assert names.index("Aller au contenu") == 0
    for name in ("Période", "Périmètre", "Profil", "Service", "Afficher", "Exporter les écoles en CSV", "Définitions"):
        assert any(found.startswith(name) for found in names), name


@pytest.mark.parametrize("query", ["", "?periode=m:2027-04-01", "?periode=y:2026-09-01"])
def test_a_wide_window_shows_the_whole_table_of_months_with_its_holidays(wide, referent, query):
    enter(wide, referent)
    page = wide.open(f"/admin/statistiques{query}")
    region = page.locator(".beside .table")
    assert region.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert "Vacances" in region.locator("thead").inner_text()


def test_holidays_are_drawn_beside_the_days_of_their_month_and_told_in_words(wide, referent):
    enter(wide, referent)
    page = wide.open("/admin/statistiques")
    for chart in ("svg.rows", "svg.weeks", "svg.columns >> nth=0"):
        assert page.locator(f"{chart} >> rect.holiday").count() >= 5
    assert page.get_by_text("les vacances scolaires de la zone B (Nancy-Metz)").count() == 2
    assert "Hiver" in page.locator(".beside tbody tr").last.inner_text()
