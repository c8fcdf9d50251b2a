"""The guided tour leads through a login and tells what happened."""

import re
import time
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pyotp
import pytest
import requests
from sandbox.conftest import SECRET

from gateway.sandbox import newcomer
from gateway.sandbox.administrator import EMAIL, PASSWORD
from gateway.sandbox.cas_ent.directory import account_of
from gateway.sandbox.forms import read_page
from gateway.sandbox.pairs import PAIRS, Places, find_pair, start_address
from gateway.sandbox.people import INES, KARIM, LUCIE, NADIA, PEOPLE
from gateway.sandbox.tour import Tour, new_tour


@pytest.fixture
def browser():
    with requests.Session() as browser:
        browser.trust_env = False
        yield browser


def start_of(pair, person, way="saml-saml"):
    at = Places(pair.ent, pair.ent, pair.cas_ent, pair.gar, pair.library, pair.tour)
    return start_address(at, find_pair(way), "B0", person)


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


@pytest.mark.parametrize("way", PAIRS, ids=lambda way: way.key)
def test_everybody_can_take_each_of_the_four_ways(pair, browser, way):
    page = browser.get(f"{pair.tour}/visite/ines?par={way.key}").text
    assert page.count('aria-current="true"') == 1
    assert all(f'href="/visite/ines?par={other.key}"' in page for other in PAIRS)
    assert f"«&nbsp;{way.opens}&nbsp;»" in page
    start = unescape(re.search(r'class="button" href="([^"]+)"', page)[1])
    assert start == start_of(pair, INES, way.key)
    assert start.startswith(pair.cas_ent if way.ent == "cas" else pair.ent)
    onward = dict(parse_qsl(urlsplit(start).query))["suite"]
    assert onward.startswith(pair.library if way.service == "cas" else pair.gar)
    assert dict(parse_qsl(urlsplit(onward).query))["ent"] == way.slug


def test_a_way_that_does_not_exist_is_told(pair, browser):
    assert browser.get(f"{pair.tour}/visite/ines?par=saml-oidc").status_code == 404


def test_the_person_of_the_cas_ent_is_in_schools_of_that_ent(pair, browser):
    page = browser.get(f"{pair.tour}/visite/karim?par=cas-saml").text
    assert all(school.name in page for school in account_of(KARIM).schools)
    assert not any(school.name in page for school in KARIM.schools)


def test_starting_leads_straight_to_the_gar_and_back_to_what_happened(pair, browser):
    arrived = follow(browser, start_of(pair, INES))
    assert arrived.url.startswith(f"{pair.gar}/domaineGar?")
    assert INES.uid in arrived.text
    assert f'href="{pair.tour}/ce-qui-s-est-passe"' in arrived.text
    happened = browser.get(f"{pair.tour}/ce-qui-s-est-passe").text
    assert "sur Inès" in happened
    assert INES.uid in happened


def test_the_next_person_is_not_taken_for_the_one_before(pair, browser):
    follow(browser, start_of(pair, INES))
    assert KARIM.uid in follow(browser, start_of(pair, KARIM)).text
    assert "sur Karim" in browser.get(f"{pair.tour}/ce-qui-s-est-passe").text


def test_the_opening_page_says_how_one_administers_the_gateway(pair, browser):
    """The address, the account, and the code that its telephone shows now."""
    for page in (browser.get(pair.tour).text, browser.get(f"{pair.tour}/brancher").text):
        assert f"{pair.ent}/admin" in page
        assert EMAIL in page
        assert PASSWORD in page
        codes = {pyotp.TOTP(SECRET).at(time.time() - back) for back in (0, 30)}
        assert any(f"{code[:3]} {code[3:]}" in page for code in codes)


def test_hooking_an_ent_is_told_with_all_that_is_to_be_pasted(pair, browser):
    page = browser.get(f"{pair.tour}/brancher").text
    for told in (f"{pair.ent}/metadata", newcomer.VALOMBREUSE.uai, newcomer.VALOMBREUSE.name, newcomer.COLLECTIVITE):
        assert f"<code>{told}</code>" in page


def test_without_an_administrator_nothing_is_said_of_one(tmp_path):
    tour = new_tour(Tour(Places(*["http://127.0.0.1:1"] * 7), "B0", tmp_path)).test_client()
    assert "Mot de passe" not in tour.get("/").text
    assert tour.get("/brancher").status_code == 404


def test_a_partner_that_does_not_answer_is_told(tmp_path):
    tour = Tour(Places(*["http://127.0.0.1:1"] * 6), "B0")
    page = new_tour(tour).test_client().get("/ce-qui-s-est-passe")
    assert page.status_code == 502
    assert "ne répond pas" in page.text
