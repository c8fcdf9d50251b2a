"""Addresses that open a resource have the shape that the GAR gives them."""

from urllib.parse import parse_qs, urlsplit

import pytest

from gateway.sandbox.resources import RESOURCES, decode, launch_address


def test_an_address_names_project_school_and_resource():
    parts = urlsplit(launch_address("http://127.0.0.1:1", "B0", "0559001K", RESOURCES[0]))
    query = parse_qs(parts.query)
    assert parts.path == "/domaineGar"
    assert query["idENT"] == ["QjA="]
    assert decode(query["idEtab"][0]) == "0559001K"
    assert query["idRessource"] == [RESOURCES[0].ark]


@pytest.mark.parametrize("value", ["B0", "QjA", "é", "/w=="])
def test_what_is_not_base64_of_text_is_refused(value):
    with pytest.raises(ValueError, match="Base64"):
        decode(value)
