"""The guided tour leads through a login and tells what happened."""

import pytest
import requests

from gateway.sandbox.forms import read_page
from gateway.sandbox.people import INES, KARIM, LUCIE, NADIA, PEOPLE
from gateway.sandbox.tour import Tour, new_tour, start_address


@pytest.fixture
def browser():
    with requests.Session() as browser:
        browser.trust_env = False
        yield browser


def tour_of(pair):
    return Tour(pair.tour, pair.ent, pair.ent, pair.gar, "B0")


def follow(browser, address):
    """What a browser does with an address and with the messages that come as forms."""
    answer = browser.get(address)
    while forms := [form for form in read_page(answer.url, answer.text).forms if "RelayState" in form.fields]:
        answer = browser.post(forms[0].action, data=forms[0].fields)
    return answer


def test_everybody_can_be_followed(pair, browser):
    home = browser.get(pair.tour).text
    for person in PEOPLE:
        assert f'href="/visite/{person.key}"' in home
        assert person.given_name in browser.get(f"{pair.tour}/visite/{person.key}").text
    assert browser.get(f"{pair.tour}/visite/nobody").status_code == 404


def test_a_visit_says_beforehand_who_will_be_stopped_and_why(pair, browser):
    assert "ouvre la ressource." in browser.get(f"{pair.tour}/visite/ines").text
    for person in (NADIA, LUCIE):
        page = browser.get(f"{pair.tour}/visite/{person.key}").text
        assert person.stopped_because in page
        assert "Il ne reçoit rien" in page


def test_starting_leads_straight_to_the_gar_and_back_to_what_happened(pair, browser):
    arrived = follow(browser, start_address(tour_of(pair), INES))
    assert arrived.url.startswith(f"{pair.gar}/domaineGar?")
    assert INES.uid in arrived.text
    assert f'href="{pair.tour}/ce-qui-s-est-passe"' in arrived.text
    happened = browser.get(f"{pair.tour}/ce-qui-s-est-passe").text
    assert "sur Inès" in happened
    assert INES.uid in happened


def test_the_next_person_is_not_taken_for_the_one_before(pair, browser):
    follow(browser, start_address(tour_of(pair), INES))
    assert KARIM.uid in follow(browser, start_address(tour_of(pair), KARIM)).text
    assert "sur Karim" in browser.get(f"{pair.tour}/ce-qui-s-est-passe").text


def test_a_partner_that_does_not_answer_is_told(tmp_path):
    tour = Tour("http://127.0.0.1:1", *["http://127.0.0.1:1"] * 3, "B0")
    page = new_tour(tour).test_client().get("/ce-qui-s-est-passe")
    assert page.status_code == 502
    assert "ne répond pas" in page.text
