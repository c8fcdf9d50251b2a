"""A login walked without a browser, between a real ENT and a real GAR that know each other."""

import pytest

from gateway.sandbox.people import INES, KARIM, PEOPLE, attributes_of
from gateway.sandbox.resources import RESOURCES, launch_address
from gateway.sandbox.walk import Received, Stopped, walk_login


def start(pair, person, more=""):
    return launch_address(pair.gar, "B0", person.schools[0].uai, RESOURCES[0]) + more


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.key)
def test_everybody_arrives_when_nothing_stands_in_between(pair, person):
    walked = walk_login(start(pair, person), person.key)
    expected = {name: list(values) for name, values in attributes_of(person).items()}
    assert walked == Received(expected, f"{pair.ent}/metadata", "urn:oasis:names:tc:SAML:2.0:nameid-format:transient")


@pytest.mark.parametrize("more", ["&post=1", "&force=1", "&post=1&force=1"])
def test_every_way_to_ask_arrives(pair, more):
    walked = walk_login(start(pair, INES, more), "ines")
    assert isinstance(walked, Received)
    assert walked.attributes["ENTPersonUid"] == [INES.uid]


def test_the_page_that_stops_a_walk_is_given_with_its_text(pair):
    walked = walk_login(start(pair, KARIM, "-unknown"), "karim")
    assert isinstance(walked, Stopped)
    assert walked.status == 404
    assert walked.address.startswith(pair.gar)
    assert walked.text.startswith("Cette ressource n’est plus là")


def test_somebody_without_an_account_stays_at_the_login_page(pair):
    walked = walk_login(start(pair, INES), "nobody")
    assert isinstance(walked, Stopped)
    assert walked.status == 200
    assert walked.address.startswith(f"{pair.ent}/connexion")
    assert "Qui se connecte" in walked.text
