"""A pupil of a SimpleSAMLphp ENT opens a page that mod_auth_mellon protects."""

from urllib.parse import urlsplit

import pytest
from interop.conftest import INES, Bridge, bridge
from peers.browser import Browser
from peers.mellon import Choices, mellon, received
from peers.simplesamlphp import RSA_SHA1, Answers

pytestmark = pytest.mark.interop

EXACTLY = {"GARPersonIdentifiant": tuple(INES.attributes["ENTPersonUid"]), "idEnt": ("B0",)}
WAYS = {
    "the assertion signed": Answers(),
    "the response signed": Answers(sign_assertion=False, sign_response=True),
    "both signed": Answers(sign_response=True),
    "the assertion signed and encrypted, the response signed": Answers(encrypt=True, sign_response=True),
    "the assertion encrypted, the response signed": Answers(sign_assertion=False, encrypt=True, sign_response=True),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_the_page_shows_exactly_the_two_attributes(standing_bridge, way):
    standing_bridge.ent.trust(standing_bridge.gateway.sp_metadata(), way)
    assert received(standing_bridge.log_in()).attributes == EXACTLY


def test_cbc_content_without_a_signed_response_needs_the_records_word(standing_bridge):
    standing_bridge.ent.trust(standing_bridge.gateway.sp_metadata(), Answers(encrypt=True))
    assert standing_bridge.log_in().status == 403
    standing_bridge.gateway.run("ent", "set", "ent", "--unsigned-cbc")
    assert received(standing_bridge.log_in()).attributes == EXACTLY
    standing_bridge.gateway.run("ent", "set", "ent", "--no-unsigned-cbc")
    assert standing_bridge.log_in().status == 403


def test_sha1_is_refused_until_a_dated_exception_says_otherwise(standing_bridge):
    gateway = standing_bridge.gateway
    standing_bridge.ent.trust(gateway.sp_metadata(), Answers(signature_algorithm=RSA_SHA1))
    assert standing_bridge.log_in().status == 403
    gateway.run("ent", "set", "ent", "--sha1-until", "2099-01-01")
    assert "SHA-1 exception until 2099-01-01" in gateway.run("check")
    assert received(standing_bridge.log_in()).attributes == EXACTLY
    gateway.run("ent", "set", "ent", "--sha1-until", "2026-01-01")
    assert standing_bridge.log_in().status == 403
    assert "run out" in gateway.run("check")


def test_encrypted_for_the_service_that_asks_for_it(standing_bridge):
    gateway = standing_bridge.gateway
    standing_bridge.ent.trust(gateway.sp_metadata())
    with mellon(gateway.idp_metadata("B0"), Choices(encryption=True)) as sealed:
        gateway.sp_add("scelle", sealed.metadata, "--encrypt")
        got = received(Bridge(gateway, standing_bridge.ent, sealed).log_in())
        assert got.attributes == EXACTLY
        assert b"EncryptedAssertion" in got.response
        assert INES.attributes["ENTPersonUid"][0].encode() not in got.response


def test_the_second_service_needs_no_round_trip_to_the_ent(standing_bridge):
    gateway = standing_bridge.gateway
    standing_bridge.ent.trust(gateway.sp_metadata())
    visitor = Browser()
    standing_bridge.log_in(browser=visitor)
    with mellon(gateway.idp_metadata("B0")) as second:
        gateway.sp_add("second", second.metadata)
        before = len(visitor.history)
        assert received(visitor.open(second.protected_url)).attributes == EXACTLY
        ent_host = urlsplit(standing_bridge.ent.entity_id).netloc
        assert not any(ent_host in page.url for page in visitor.history[before:])


def test_withdrawing_the_convention_closes_the_door_at_once(ent):
    with bridge(ent) as built:
        visitor = Browser()
        assert received(built.log_in(browser=visitor)).attributes == EXACTLY
        built.gateway.run("convention", "end", "1")
        fresh = built.log_in()
        assert (fresh.status, "convention" in fresh.text) == (403, True)
        with mellon(built.gateway.idp_metadata("B0")) as other:
            built.gateway.sp_add("autre", other.metadata)
            assert visitor.open(other.protected_url).status == 403


def test_what_is_added_while_it_serves_is_live_in_every_worker(ent):
    with bridge(ent, workers=4) as built, mellon(built.gateway.idp_metadata("B0")) as late:
        built.gateway.sp_add("tardif", late.metadata)
        bridge_to_late = Bridge(built.gateway, ent, late)
        assert all(received(bridge_to_late.log_in()).attributes == EXACTLY for _ in range(8))
        built.gateway.run("sp", "disable", "tardif")
        assert all(bridge_to_late.log_in().status == 403 for _ in range(8))
