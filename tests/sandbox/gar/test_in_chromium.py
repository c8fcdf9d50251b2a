"""The GAR's pages in a real browser: axe finds nothing, nothing to scroll sideways, all of it by keyboard."""

import pytest
from kit.accessibility import check_outline, tab_order, violations
from peers.chromium import NARROW, WIDE, chromium, sight
from sandbox.gar.lists import ask, link

from gateway.sandbox.gar.troubles import Trouble
from gateway.sandbox.people import KARIM, PETIT_PONT, TILLEULS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(params=[WIDE, NARROW])
def window(request, browser, gar, enter):
    """A window in which Karim has opened a resource already, after his list had its troubles."""
    gar.trouble(Trouble.UNAVAILABLE, PETIT_PONT.uai)
    for school in KARIM.schools:
        ask(gar, KARIM, school)
    with enter(KARIM) as open_link, sight(browser, gar.base, request.param) as window:
        assert open_link(link(gar, "saisons", TILLEULS)).status_code == 200
        cookies = [{"name": one.name, "value": one.value, "url": gar.base} for one in open_link.cookies]
        window.page.context.add_cookies(cookies)
        yield window


PATHS = {
    "troubles": "/pannes",
    "journal": "/journal",
    "home": "/",
    "publisher": f"/editeur/saisons/{TILLEULS.uai}",
    "refused": f"/editeur/opera/{TILLEULS.uai}",
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_a_page_is_for_everybody(window, path):
    page = window.open(path)
    assert violations(window) == []
    check_outline(page)
    assert not window.overflows()
    assert window.strayed == []


def test_a_trouble_is_chosen_with_the_keyboard_alone(window, gar):
    page = window.open("/pannes")
    assert tab_order(page)[:4] == ["Aller au contenu", "GAR du Bac à sable", "Tout réparer", "Pour quelle école ?"]
    page.get_by_label("Pour quelle école ?").select_option(TILLEULS.uai)
    page.get_by_label("Service indisponible (503)").press("Space")
    page.get_by_role("button", name="Provoquer la panne").press("Enter")
    page.wait_for_url("**/pannes")
    assert page.get_by_role("listitem").filter(has_text=TILLEULS.name).is_visible()
    assert ask(gar, KARIM, TILLEULS).status == 503
    page.get_by_role("button", name="Tout réparer").press("Enter")
    page.get_by_text("En ce moment, tout va bien.").wait_for()
    assert ask(gar, KARIM, TILLEULS).status == 200
