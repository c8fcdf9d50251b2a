"""Choosing one's ENT: straight through when only one fits, a page that finds it otherwise."""

import html
import re

import pytest
from kit.keys import key_ring
from stage.gateway import SCHOOLS, add_portal
from stage.service import portal_metadata

from gateway.registry.schools import add_school

COMMUNES = ("Verdun", "Étain", "Bar-le-Duc", "Saint-Mihiel")


def sso(number):
    return f"https://ent-{number}.example/sso"


@pytest.fixture
def many_ents(stage):
    """Twenty portals in one project, the first four with a school in a commune."""
    with stage.change() as session:
        for number in range(20):
            metadata = portal_metadata(f"https://ent-{number}.example/idp", (key_ring().idp_b,), sso(number))
            add_portal(session, stage.clock, f"ent-{number}", metadata)
        for number, commune in enumerate(COMMUNES):
            add_school(session, f"055010{number}A", f"ent-{number}", f"École Jules-Ferry {number}", commune)
    stage.wait_for_the_registry()
    return stage


def sealed_in(page):
    return re.search(r"way=([^&\"]+)", page.body)[1]


def first_choice(page):
    return html.unescape(re.search(r'class="choice[^"]*" href="([^"]+)"', page.body)[1])


def choice_page(stage, visitor=None):
    page, _ = stage.knock(visitor or stage.visitor())
    assert page.status == 200
    return page


def test_a_project_with_one_ent_goes_straight_through(stage):
    assert stage.knock(stage.visitor())[0].status == 303


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("etain", "Étain"),
        ("VERDUN", "Verdun"),
        ("saint mihiel", "Saint-Mihiel"),
        ("0550102a", "Bar-le-Duc"),
        ("jules 3", "Saint-Mihiel"),
    ],
)
def test_a_search_finds_the_ent_by_commune_school_or_uai(many_ents, typed, expected):
    visitor = many_ents.visitor()
    page = choice_page(many_ents, visitor)
    found = visitor.get("/login", query_string={"way": sealed_in(page), "q": typed})
    assert expected in found.words
    assert "1 ENT trouvé" in found.words
    assert visitor.get(first_choice(found)).location.startswith(sso(COMMUNES.index(expected)))


@pytest.mark.parametrize("typed", ["inexistante", "%", "_", "'; DROP TABLE school; --", "<script>"])
def test_a_search_that_finds_nothing_says_so(many_ents, typed):
    visitor = many_ents.visitor()
    page = choice_page(many_ents, visitor)
    found = visitor.get("/login", query_string={"way": sealed_in(page), "q": typed})
    assert found.status == 200
    assert "Aucun ENT trouvé" in found.words
    assert "<script>" not in found.body


def test_the_last_choice_is_offered_first_and_can_be_forgotten(many_ents):
    visitor = many_ents.visitor()
    page = choice_page(many_ents, visitor)
    assert "La dernière fois" not in page.words
    assert visitor.get(page.link("ENT ent-1")).location.startswith(sso(1))
    again = choice_page(many_ents, visitor)
    assert "La dernière fois" in again.words
    assert visitor.get(first_choice(again)).location.startswith(sso(1))
    forgotten = visitor.get(again.link("Oublier ce choix"))
    assert "La dernière fois" not in forgotten.words
    assert "La dernière fois" not in choice_page(many_ents, visitor).words


def test_the_choice_is_remembered_by_this_browser_only_and_names_nobody(many_ents):
    visitor = many_ents.visitor()
    visitor.get(choice_page(many_ents, visitor).link("ENT ent-1"))
    cookie = visitor.client.get_cookie("__Host-gar-ent", domain="passerelle.example")
    assert cookie.value == "ENT1.ent-1"
    assert cookie.http_only
    assert "La dernière fois" not in choice_page(many_ents).words


def test_a_remembered_ent_that_is_gone_is_not_offered(many_ents):
    visitor = many_ents.visitor()
    visitor.client.set_cookie("__Host-gar-ent", "ENT1.disparu~autre.x~", domain="passerelle.example", secure=True)
    assert "La dernière fois" not in choice_page(many_ents, visitor).words


def test_the_service_may_name_the_portals_that_it_accepts(many_ents):
    entries = '<samlp:IDPEntry ProviderID="https://ent-5.example/idp"/>'
    inside = f"<samlp:Scoping><samlp:IDPList>{entries}</samlp:IDPList></samlp:Scoping>"
    assert many_ents.knock(many_ents.visitor(), inside=inside)[0].location.startswith(sso(5))
    two = inside.replace("</samlp:IDPList>", '<samlp:IDPEntry ProviderID="https://ent-6.example/idp"/></samlp:IDPList>')
    page, _ = many_ents.knock(many_ents.visitor(), inside=two)
    assert "ENT ent-5" in page.words
    assert "ENT ent-7" not in page.words
    unknown = inside.replace("ent-5", "ent-99")
    page, _ = many_ents.knock(many_ents.visitor(), inside=unknown)
    assert page.statuses == ["Responder", "NoAvailableIDP"]


def test_a_session_of_another_portal_than_those_named_does_not_answer(many_ents):
    visitor = many_ents.visitor()
    many_ents.come_back(visitor, many_ents.ask(visitor, ent="ent-a"))
    entries = '<samlp:IDPEntry ProviderID="https://ent-5.example/idp"/>'
    inside = f"<samlp:Scoping><samlp:IDPList>{entries}</samlp:IDPList></samlp:Scoping>"
    assert many_ents.knock(visitor, inside=inside)[0].status == 303
    assert many_ents.knock(visitor)[0].status == 200


def test_a_relay_state_may_name_the_portal_and_comes_back_whole(many_ents):
    visitor = many_ents.visitor()
    asked = many_ents.ask(visitor, relay_state="ent=ent-a;https://gar.example/r")
    page = many_ents.come_back(visitor, asked)
    assert page.form[1]["RelayState"] == "ent=ent-a;https://gar.example/r"


def test_a_relay_state_that_names_no_portal_of_the_project_is_no_hint(many_ents):
    page, _ = many_ents.knock(many_ents.visitor(), relay_state="ent=nowhere;1")
    assert page.status == 200
    assert "Quel est votre ENT" in page.words


def test_passive_with_a_remembered_choice_asks_that_portal(many_ents):
    visitor = many_ents.visitor()
    visitor.get(choice_page(many_ents, visitor).link("ENT ent-10"))
    assert many_ents.knock(visitor, passive=True)[0].location.startswith(sso(10))


def test_the_page_of_choices_shows_a_dozen_and_a_search_for_the_rest(many_ents):
    page = choice_page(many_ents)
    assert page.body.count('class="choice"') == 12
    assert 'type="search"' in page.body
    assert SCHOOLS[0] not in page.body
