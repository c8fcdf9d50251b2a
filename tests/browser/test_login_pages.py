"""The pages of a login as people meet them: readable by everybody, at any width, with or without script."""

import re

import pytest
from flask import render_template
from kit.accessibility import check_outline, tab_order, violations
from kit.keys import key_ring
from stage.gateway import add_portal
from stage.service import portal_metadata

from gateway.registry.schools import add_school
from gateway.web.responding import LEAVING_POLICY
from gateway.web.wording import WORDINGS

pytestmark = pytest.mark.browser

REFERENCE = "K7PM-42XA"


def sealed_in(page):
    return re.search(r'name="way" value="([^"]+)"', page.body)[1]


def refusal(app, name, *, child):
    """The document of a page that stops a login."""
    wording = WORDINGS[name]
    with app.test_request_context():
        return render_template(
            "refusal.html",
            wording=wording,
            sentence=wording.child if child else wording.adult,
            child=child,
            reference=REFERENCE,
            retry="/login?way=x",
            back=None,
        )


@pytest.fixture(scope="module")
def many_portals(served_stage):
    """A project with so many ENTs that one has to search."""
    with served_stage.change() as session:
        for number in range(14):
            metadata = portal_metadata(
                f"https://ent-{number}.example/idp", (key_ring().idp_b,), f"https://ent-{number}.example/sso"
            )
            add_portal(session, served_stage.clock, f"ent-{number}", metadata)
        add_school(session, "0550100A", "ent-0", "École Jules-Ferry", "Verdun")
    served_stage.wait_for_the_registry()
    return served_stage


@pytest.fixture(scope="module")
def documents(served_stage, many_portals):
    """What the gateway itself answers, by situation."""
    stage = many_portals
    pupil = stage.visitor()
    stage.come_back(pupil, stage.ask(pupil, ent="ent-a"))
    choosing, _ = stage.knock(stage.visitor())
    return {
        "accueil": stage.visitor().get("/").body,
        "connecté": pupil.get("/").body,
        "déconnexion": pupil.get("/logout").body,
        "choix de l'ENT": choosing.body,
        "recherche": stage.visitor().get(f"/login?way={sealed_in(choosing)}&q=verdun").body,
    }


SITUATIONS = ("accueil", "connecté", "déconnexion", "choix de l'ENT", "recherche")


def check(window, html):
    page = window.show(html, **{"Content-Security-Policy": LEAVING_POLICY})
    assert violations(window) == []
    check_outline(page)
    assert not window.overflows()
    assert window.strayed == []
    assert window.faults == []


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_page_on_the_way_is_for_everybody(window, documents, situation):
    check(window, documents[situation])


@pytest.mark.parametrize("child", [False, True], ids=["adult", "child"])
def test_every_page_that_stops_a_login_is_for_everybody(narrow, served_stage, child):
    for name in WORDINGS:
        check(narrow, refusal(served_stage.app, name, child=child))


def test_the_keyboard_reaches_what_the_eye_sees_in_the_same_order(wide, documents):
    page = wide.show(documents["choix de l'ENT"])
    names = tab_order(page)
    assert names[:4] == ["Aller au contenu", "Passerelle GAR", "Votre commune ou votre école", "Chercher"]
    assert len([name for name in names if name.startswith("ENT")]) >= 10


def test_the_skip_link_leads_to_the_content(wide, documents):
    page = wide.show(documents["choix de l'ENT"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
