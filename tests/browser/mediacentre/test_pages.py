"""Every page and state of the MédiaCentre in a real Chromium: wide and narrow, with and without script."""

import pytest
from kit.accessibility import check_outline, tab_order, violations
from peers.chromium import NARROW
from stage.samples import SHELF, sample
from stage.site import BOTH, VERDUN

from gateway.domain.profile import Profile
from gateway.mediacentre.handles import handle_of

pytestmark = pytest.mark.browser

LIRE = sample(SHELF[0], VERDUN)
HANDLE = handle_of(LIRE.key)
ALLOWED_FAULTS = ("Failed to load resource",)
_REQUESTS, _OCTETS, _ELEMENTS = 8, 150_000, 600


@pytest.fixture(scope="module")
def pages(town):
    """What the gateway itself answers, by situation."""
    teacher, pupil, head = town.teacher(), town.enter(), town.head()
    stranger = town.stage.visitor()
    town.enter("few").get("/mediacentre")
    found = {
        "pupil": pupil.get("/mediacentre"),
        "pupil of two schools": town.enter("full", *BOTH).get("/mediacentre"),
        "pupil, a search": pupil.get("/mediacentre?q=zzz"),
        "pupil, settings": pupil.get("/preferences"),
        "pupil, nothing": town.enter("none").get("/mediacentre"),
        "pupil, outage": town.enter("outage").get("/mediacentre"),
        "pupil, partial": town.enter("half", *BOTH).get("/mediacentre"),
        "pupil, waiting": town.enter("slow").get("/mediacentre"),
        "pupil, gone": town.enter("few").get(f"/mediacentre/ouvrir/{VERDUN}/{handle_of('ark:/99999/x')}"),
        "teacher": teacher.get("/mediacentre"),
        "teacher, filtered": teacher.get("/mediacentre?niveau=014&q=fran"),
        "teacher, too narrow": teacher.get("/mediacentre?q=zzz"),
        "teacher, table": town.teacher().get("/mediacentre?vue=liste"),
        "teacher, partial": town.teacher("half").get("/mediacentre"),
        "teacher, undeclared": town.teacher("undeclared", VERDUN).get("/mediacentre"),
        "teacher, unknown": town.teacher("unknown", VERDUN).get("/mediacentre"),
        "teacher, strange": town.teacher("strange", VERDUN).get("/mediacentre"),
        "sheet": teacher.get(f"/mediacentre/ressource/{HANDLE}"),
        "which school": teacher.get(f"/r/{LIRE.key}"),
        "diagnosis": teacher.get("/mediacentre/diagnostic"),
        "preferences": teacher.get("/preferences?effacer=1"),
        "parent": town.enter(profile=Profile.PARENT).get("/mediacentre"),
        "forbidden": pupil.get("/mediacentre/epingles"),
        "pins": head.get("/mediacentre/epingles"),
        "expired": stranger.get("/mediacentre"),
        **{path: stranger.get(path) for path in ("/aide", "/accessibilite", "/mentions-legales", "/plan-du-site")},
        "/donnees-personnelles": stranger.get("/donnees-personnelles"),
    }
    reader = {"pupil": town.enter("full", *BOTH), "teacher": town.teacher()}
    for person in reader.values():
        person.get("/mediacentre")
    with town.outage():
        found |= {f"{who}, degraded": person.get("/mediacentre") for who, person in reader.items()}
        found["diagnosis, degraded"] = reader["teacher"].get("/mediacentre/diagnostic")
    with town.maintenance():
        found |= {f"{who}, maintenance": person.get("/mediacentre") for who, person in reader.items()}
    with town.unconnected():
        found["pupil, no service"] = town.enter("none").get("/mediacentre")
        found["teacher, no service"] = town.teacher("none").get("/mediacentre")
        found["diagnosis, no service"] = town.teacher("none").get("/mediacentre/diagnostic")
    head.leave("/mediacentre/epingles", liste=f"ecole:{VERDUN}", geste="ajouter", ressource=HANDLE)
    found["pins, some"] = head.get("/mediacentre/epingles")
    refused = {"action": "ajouter-lien", "ecole": VERDUN, "titre": "", "adresse": "http://x.example"}
    found["pins, refused"] = head.leave("/mediacentre/epingles", **refused)
    head.leave("/mediacentre/epingles", liste=f"ecole:{VERDUN}", geste=f"retirer:{HANDLE}")
    return found


def test_every_page_is_for_everybody(window, pages):
    for situation, page in pages.items():
        body = page.body.replace('http-equiv="refresh"', 'name="refresh"')
        policy = {"Content-Security-Policy": page.headers["Content-Security-Policy"]}
        shown = window.show(body, **policy)
        assert violations(window) == [], situation
        check_outline(shown)
        assert not window.overflows(), situation
        assert window.strayed == [], situation
        faults = [fault for fault in window.faults if not fault.startswith(ALLOWED_FAULTS)]
        assert faults == [], situation


def test_the_pages_are_those_that_they_are_called(pages):
    for who in ("pupil", "teacher"):
        assert "Liste de" in pages[f"{who}, degraded"].words
        assert pages[f"{who}, degraded"].status == 200
        assert pages[f"{who}, maintenance"].status == 503
    assert "On répare" in pages["pupil, maintenance"].words
    assert "mise à jour" in pages["teacher, maintenance"].words


def test_titles_differ_from_page_to_page(pages):
    titles = {name: page.body.partition("<title>")[2].partition("</title>")[0] for name, page in pages.items()}
    own = ("pupil, settings", "teacher, filtered", "sheet", "diagnosis", "pins", "expired", "/aide", "teacher")
    assert len({titles[name] for name in own}) == len(own)
    assert titles["pins, refused"].startswith("Erreur – ")


@pytest.mark.parametrize("who", ["pupil", "teacher"])
def test_a_page_is_light(look, town, who):
    seen = look(town.enter() if who == "pupil" else town.teacher(), "/mediacentre")
    sizes = seen.page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".map(e => e.encodedBodySize)"
    )
    assert len(seen.requested) <= _REQUESTS
    assert sum(sizes) <= _OCTETS
    assert seen.page.evaluate("document.querySelectorAll('*').length") <= _ELEMENTS
    assert seen.strayed == []


def test_a_child_reaches_every_card_by_keyboard_in_reading_order(look, town):
    seen = look(town.enter("few"), "/mediacentre")
    names = tab_order(seen.page)
    assert names[0] == "Aller au contenu"
    cards = [card.inner_text() for card in seen.page.query_selector_all(".open")]
    assert [name for name in names if name in cards] == cards
    assert len(cards) == 6


def inside(page, card):
    """What a card's picture looks like, but for the anti-aliased corners."""
    box = card.bounding_box()
    clip = {"x": box["x"] + 9, "y": box["y"] + 9, "width": box["width"] - 18, "height": box["height"] - 18}
    return page.screenshot(clip=clip)


@pytest.mark.parametrize("who", ["pupil", "teacher"])
def test_a_missing_picture_leaves_the_letter_and_no_broken_image(look, town, who):
    seen = look(town.enter("strange") if who == "pupil" else town.teacher("strange", VERDUN), "/mediacentre")
    card, image = seen.page.locator("[data-initial=F]"), seen.page.locator(".picture img")
    card.scroll_into_view_if_needed()
    image.evaluate("image => image.decode()")
    shown = inside(seen.page, card)
    assert seen.faults == []
    image.evaluate("image => new Promise(done => { image.onerror = done; image.src = '/absent'; })")
    broken = inside(seen.page, card)
    image.evaluate("image => image.remove()")
    assert inside(seen.page, card) == shown != broken


def test_a_favourite_changes_in_its_place(look, town):
    seen = look(town.teacher(), "/mediacentre")
    button = seen.page.locator(".star").first
    name = button.inner_text()
    button.click()
    seen.page.locator("#dit", has_text="Ajouté").wait_for()
    assert name.startswith("Ajouter")
    assert button.inner_text() == name.replace("Ajouter", "Retirer").replace("aux favoris", "des favoris")
    seen.page.reload()
    assert "on" in seen.page.locator(".star").first.get_attribute("class").split()


def test_filters_apply_while_they_are_set_and_the_focus_stays(look, town):
    seen = look(town.teacher("full", VERDUN), "/mediacentre")
    seen.page.locator("input[name=niveau][value='014']").check()
    seen.page.locator("#dit", has_text="trouvée").wait_for()
    assert "niveau=014" in seen.page.url
    assert seen.page.evaluate("document.activeElement.value") == "014"
    assert seen.page.locator("#dit").inner_text() == seen.page.locator("#t-resultats").inner_text()


def test_a_narrow_page_opens_its_filters_by_a_link(look, town):
    seen = look(town.teacher(), "/mediacentre", NARROW)
    assert not seen.page.locator("#filtres").is_visible()
    seen.page.get_by_text("Filtrer les ressources").click()
    assert seen.page.locator("#filtres").is_visible()


def test_the_waiting_page_completes_itself_without_script(browser, town):
    reader = town.enter("slow")
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "gar-session", "value": reader.token, "url": town.base}])
    page = context.new_page()
    page.goto(f"{town.base}/mediacentre")
    assert page.get_by_text("On cherche tes ressources").is_visible()
    page.get_by_text("Mes manuels").wait_for(timeout=8000)
    context.close()
