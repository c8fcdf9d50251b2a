"""Addresses that open a resource have the shape that the GAR gives them."""

from urllib.parse import parse_qs, urlsplit

import pytest

from gateway.sandbox.resources import RESOURCES, decode, find_resource, launch_address


def test_an_address_names_project_school_and_resource():
    parts = urlsplit(launch_address("http://127.0.0.1:1", "B0", "0559001K", RESOURCES[0]))
    query = parse_qs(parts.query)
    assert parts.path == "/domaineGar"
    assert query["idENT"] == ["QjA="]
    assert decode(query["idEtab"][0]) == "0559001K"
    assert find_resource(query["idRessource"][0]) is RESOURCES[0]


@pytest.mark.parametrize("value", ["B0", "QjA", "é", "/w=="])
def test_what_is_not_base64_of_text_is_refused(value):
    with pytest.raises(ValueError, match="Base64"):
        decode(value)


def test_an_unknown_ark_is_no_resource():
    assert find_resource("ark:/99999/unknown") is None
