"""The whole circle in the demonstration's own processes: ENT, MédiaCentre, GAR, silent login, publisher."""

import re
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import requests
from peers.demo import demonstration
from peers.process import wait_until

from gateway.sandbox.people import HELENE, INES, KARIM, PETIT_PONT, TILLEULS

pytestmark = pytest.mark.browser

_SECONDS = 30_000
_HOUR = r"\d{1,2}\u00a0h\u00a0\d\d"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Lists are asked for at every page, so that a plug that is pulled shows at once."""
    with demonstration(tmp_path_factory.mktemp("demo"), resources_fresh_seconds="0") as running:
        yield running


@pytest.fixture
def enter(browser, demo):
    """Somebody's own browser on the portal of their ENT, where they have signed in already."""
    opened = []

    def sit_down(person):
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="fr-FR", reduced_motion="reduce")
        opened.append(context)
        context.set_default_timeout(_SECONDS)
        page = context.new_page()
        page.goto(f"{demo.ent}/connexion")
        page.locator(f"button[value={person.key}]").click()
        page.get_by_role("heading", name=f"Bonjour {person.given_name}").wait_for()
        return page

    yield sit_down
    for context in opened:
        context.close()


@pytest.fixture
def ask_gar(demo):
    """The GAR's pages, for whoever looks at what it saw."""
    with requests.Session() as session:
        session.trust_env = False
        yield lambda method, path: session.request(method, f"{demo.gar}{path}", timeout=10)


def into_the_list(page):
    """The tile of the ENT, and the list behind it."""
    page.get_by_role("link", name="MédiaCentre").click()
    page.locator("a[href^='/mediacentre/ouvrir/']").first.wait_for()


def cards(page):
    """The addresses that open what is shown."""
    return [link.get_attribute("href") for link in page.locator("a[href^='/mediacentre/ouvrir/']").all()]


@contextmanager
def plug_pulled(page, demo):
    """The trouble is chosen on the GAR's own page; all is well again afterwards."""
    gar = page.context.new_page()
    gar.goto(f"{demo.gar}/pannes")
    gar.get_by_label("Prise débranchée").check()
    gar.get_by_role("button", name="Provoquer la panne").click()
    gar.get_by_text("En ce moment :").wait_for()
    try:
        yield
    finally:
        gar.get_by_role("button", name="Tout réparer").click()
        gar.get_by_text("tout va bien").wait_for()
        gar.close()


def test_a_pupil_opens_a_resource_in_two_clicks_from_her_ent(enter, demo, ask_gar):
    page = enter(INES)
    ask_gar("POST", "/journal")
    shown, asked = [], []
    page.on("domcontentloaded", lambda seen: shown.append(seen.url))
    page.context.on("request", lambda request: asked.append(urlsplit(request.url).hostname))

    page.get_by_role("link", name="MédiaCentre").click()
    page.get_by_role("link", name="Lire ensemble").click()

    page.get_by_text("La ressource est ouverte.").wait_for()
    assert urlsplit(page.url).path == f"/editeur/lire-ensemble/{TILLEULS.uai}"
    assert page.get_by_role("heading", level=1).inner_text() == "Lire ensemble"
    assert not [address for address in shown if address.startswith(f"{demo.ent}/connexion")]
    assert set(asked) == {"127.0.0.1"}
    told = [sight["what"] for sight in ask_gar("GET", "/journal.json").json()["sights"]]
    assert [line for line in told if line.startswith("La passerelle demande la liste des ressources pour Inès")]
    assert [line for line in told if not re.search("liste|image|répond", line)] == [
        "Quelqu’un ouvre « Lire ensemble ».",
        "Le GAR ne sait pas qui arrive : il le demande à la passerelle.",
        "La passerelle dit qui arrive, et rien de plus.",
        "Le GAR a vérifié : la ressource est attribuée dans cette école.",
        "L’éditeur ouvre « Lire ensemble ».",
    ]


def test_a_card_is_a_link_like_any_other_for_the_middle_button_and_for_who_copies_it(enter, demo):
    page = enter(INES)
    into_the_list(page)
    card = page.get_by_role("link", name="Lire ensemble")

    with page.context.expect_page() as beside:
        card.click(button="middle")
    beside.value.get_by_text("La ressource est ouverte.").wait_for()
    assert urlsplit(page.url).path == "/mediacentre"

    pasted = page.context.new_page()
    pasted.goto(f"{demo.gateway}{card.get_attribute('href')}")
    pasted.get_by_text("La ressource est ouverte.").wait_for()


def test_covers_come_through_us_and_a_missing_one_leaves_its_letter(enter, demo):
    page = enter(KARIM)
    into_the_list(page)

    def kind_of(image):
        address = image.get_attribute("src")
        assert address.startswith("/mediacentre/vignette/")
        return page.request.get(f"{demo.gateway}{address}").headers["content-type"]

    for image in page.locator(".picture img").all()[:6]:
        wait_until(lambda image=image: kind_of(image) == "image/jpeg", "a cover to be fetched")
    page.goto(f"{demo.gateway}/mediacentre?q=musee")
    assert [kind_of(image) for image in page.locator(".picture img").all()] == ["image/svg+xml"]


def test_a_teacher_searches_filters_pins_and_switches_school_by_its_uai(enter, demo):
    page = enter(KARIM)
    into_the_list(page)
    page.get_by_label("Rechercher une ressource").fill("etude de la LANGUE")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("heading", name="2 ressources trouvées").wait_for()
    assert page.get_by_role("heading", level=3).all_inner_texts() == [
        "L’étude de la langue au CE2",
        "La dictée du jour",
    ]

    page.get_by_role("link", name="Tout effacer").click()
    page.get_by_label(re.compile("^CE2 ")).check()
    page.get_by_label(re.compile("^Éditions du Sablier ")).check()
    page.wait_for_url("**niveau=*editeur=*")
    page.locator("#t-resultats", has_text=re.compile(r"^\d ressources trouvées")).wait_for()
    assert "Le dico des écoliers" in page.get_by_role("heading", level=3).all_inner_texts()

    page.get_by_role("button", name="Ajouter Le dico des écoliers aux favoris").click()
    page.get_by_role("button", name="Retirer Le dico des écoliers des favoris").wait_for()
    page.goto(f"{demo.gateway}/mediacentre?favoris=1")
    assert page.get_by_role("heading", level=3).all_inner_texts() == ["Le dico des écoliers"]

    page.goto(f"{demo.gateway}/mediacentre")
    for school in (PETIT_PONT, TILLEULS, PETIT_PONT):
        page.get_by_label("École affichée").select_option(school.uai)
        page.get_by_role("button", name="Afficher").click()
        page.locator(f"a[href^='/mediacentre/ouvrir/{school.uai}/']").first.wait_for()
        assert {address.split("/")[3] for address in cards(page)} == {school.uai}
    page.get_by_role("link", name="Lire ensemble", exact=True).click()
    page.get_by_text("La ressource est ouverte.").wait_for()
    assert urlsplit(page.url).path == f"/editeur/lire-ensemble/{PETIT_PONT.uai}"
    assert page.get_by_text(PETIT_PONT.uai).is_visible()


def test_pulling_the_gars_plug_leaves_everybody_with_a_truthful_page(enter, demo):
    pupil, teacher, newcomer = enter(INES), enter(KARIM), enter(HELENE)
    for page in (pupil, teacher):
        into_the_list(page)
    before = cards(pupil)
    with plug_pulled(teacher, demo):
        pupil.reload()
        pupil.get_by_text(re.compile(f"^Liste de {_HOUR}\\.$")).wait_for()
        assert cards(pupil) == before

        teacher.goto(f"{demo.gateway}/mediacentre?ecole=toutes")
        for school in (TILLEULS, PETIT_PONT):
            said = f"^GAR ne répond pas pour {school.name} \\({school.town}\\)\\. Liste de {_HOUR}"
            assert teacher.get_by_text(re.compile(said)).is_visible()
        assert cards(teacher)

        newcomer.get_by_role("link", name="MédiaCentre").click()
        newcomer.get_by_role("heading", name="Ressources injoignables").wait_for()
        assert newcomer.get_by_text("Le GAR ne répond pas pour l’instant").is_visible()
        assert newcomer.get_by_text("Référence à donner au support").is_visible()
        assert newcomer.get_by_role("link", name="Réessayer").get_attribute("href") == "/mediacentre"
        assert newcomer.reload().status == 503
    for _ in range(30):
        newcomer.get_by_role("link", name="Réessayer").click()
        newcomer.wait_for_load_state()
        if cards(newcomer):
            break
        newcomer.wait_for_timeout(1000)
    assert cards(newcomer)
