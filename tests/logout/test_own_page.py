"""Leaving by a link: from where it counts, and where it may lead afterwards (S-344, C-120)."""

import pytest
from stage.cas_service import EDITOR

ELSEWHERE = [
    "https://evil.example/",
    "https://editeur.example.evil.example/app",
    "https://editeur.example@evil.example/app",
    "https://evil.example\\@editeur.example/app",
    "//evil.example/app",
    "javascript:alert(1)",
    "https://editeur.example/app/../../evil",
    "",
]


@pytest.fixture(scope="module")
def stage(once):
    return once


def after_logout(stage, visitor, **parameters):
    """The last page of a logout that was asked by a CAS service; the ENT of this stage cannot be told."""
    return visitor.get("/cas/ENT1/logout", query_string=parameters)


def test_c_120_a_registered_service_gets_the_browser_back(stage, editor, known):
    page = after_logout(stage, known, service=EDITOR)
    assert page.link("Revenir au service") == EDITOR


@pytest.mark.parametrize("address", ELSEWHERE)
@pytest.mark.parametrize("name", ["service", "url"])
def test_c_120_nobody_else_does(stage, editor, known, name, address):
    page = after_logout(stage, known, **{name: address})
    assert page.status == 200
    assert page.location == ""
    assert "Revenir au service" not in page.body
    assert "evil" not in page.body
    assert "Votre session est fermée ici" in page.words


def test_c_120_two_services_are_none(stage, editor, known):
    page = known.get("/cas/ENT1/logout", query_string=[("service", EDITOR), ("service", EDITOR)])
    assert "Revenir au service" not in page.body


def test_s_344_the_session_cookie_does_not_come_with_what_another_site_loads(stage, editor, known):
    """What a page of another site can have loaded without the person going there: pictures, frames, forms by POST."""
    cookie = known.client.get_cookie("__Host-gar-session", domain="passerelle.example")
    assert cookie.same_site == "Lax"
    stranger = stage.visitor()
    assert "Aucune session n'était ouverte ici" in stranger.get("/logout").words
    assert "ticket=" in editor.knock(known).location


@pytest.mark.parametrize("path", ["/logout", "/cas/ENT1/logout"])
def test_s_344_a_form_of_another_site_ends_nothing(stage, editor, known, path):
    assert known.post(path, {}).status == 405
    assert "ticket=" in editor.knock(known).location
    assert known.get(path).status == 200
    assert "ticket=" not in editor.knock(known).location
