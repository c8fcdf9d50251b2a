"""The report: all that is wrong at once, in three levels, with lines; hostile files are refused and leave nothing."""

import pytest
from kit.canary import listening as canary_listening
from kit.keys import key_ring
from kit.names import IDP_A, SERVICE
from kit.partners import Entity, idp_metadata, idp_role, key_descriptor, sp_metadata, sp_role
from outbound.servers import answer, endless, silent, speaking
from sqlalchemy import func, select

from gateway.onboarding.anchors import UNANCHORED
from gateway.onboarding.sources import Kind, Source, fetch_document
from gateway.outbound.egress import Egress
from gateway.outbound.errors import BadAnswer, ForbiddenDestination, Unreachable
from gateway.registry.engine import generation, reading
from gateway.registry.models import Revision
from gateway.saml.metadata_findings import Level

HERE = Egress(loopback=True)


def codes(importer, document, level, **options):
    return {finding.code for finding in importer.inspect(document, **options).of(level)}


def test_the_three_levels(importer):
    document = idp_metadata(key_ring().idp_a, contact="")
    assert codes(importer, document, Level.BLOCKING) == set()
    assert codes(importer, document, Level.WARNING) == {"no-contact", "no-logo", "valid-until-absent"}
    assert codes(importer, document, Level.INFO) == {"no-logout", "unsigned"}


def test_a_service_without_a_key_to_encrypt_for_is_told(importer):
    document = Entity((sp_role(),), entity_id=SERVICE).document()
    assert "no-encryption-key" in codes(importer, document, Level.INFO, role="sp")
    assert "no-encryption-key" not in codes(importer, sp_metadata(key_ring().sp_only), Level.INFO, role="sp")


def test_one_plays_the_role_that_it_is_chosen_for(importer):
    assert codes(importer, sp_metadata(key_ring().sp_only), Level.BLOCKING) == {"not-an-identity-provider"}
    assert codes(importer, idp_metadata(key_ring().idp_a), Level.BLOCKING, role="sp") == {"not-a-service-provider"}


def test_both_roles_in_one_entity_are_remarked(importer):
    """S-362."""
    roles = (idp_role(key_descriptor(key_ring().idp_a.base64)), sp_role(key_descriptor(key_ring().sp_only.base64)))
    assert "two-roles" in codes(importer, Entity(roles).document(), Level.INFO)


def test_hostile_files_are_refused_and_fetch_nothing(importer):
    good = idp_metadata(key_ring().idp_a)
    before = generation(importer.engine)
    with canary_listening() as canary:
        hostile = {
            "dtd": f'<!DOCTYPE x SYSTEM "{canary.url}/x.dtd">'.encode() + good,
            "entity": f'<!DOCTYPE x [<!ENTITY e SYSTEM "{canary.url}">]>'.encode() + good,
            "laughs": b'<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + good,
            "too large": good + b" " * (2 * 1024 * 1024),
            "deep": b"<a>" * 5000 + b"</a>" * 5000,
            "html": b"<html><body>Bienvenue</body></html>",
            "cut": good[:-30],
            "empty": b"",
            "utf-16": good.decode().encode("utf-16"),
        }
        for name, document in hostile.items():
            seen = importer.inspect(document)
            assert len(seen.of(Level.BLOCKING)) == 1, name
            assert (seen.entity, seen.document) == (None, b""), name
        assert canary.calls == []
    assert generation(importer.engine) == before
    with reading(importer.engine) as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 2


def test_an_address_is_read_and_nothing_but_its_answer():
    with speaking(answer(b"<x/>")) as partner:
        assert fetch_document(Source(Kind.URL, partner.url), HERE) == b"<x/>"
        assert "application/samlmetadata+xml" in partner.requests[0]


def test_an_mdq_service_is_asked_by_the_entity_id():
    with speaking(answer(b"<x/>")) as partner:
        fetch_document(Source(Kind.MDQ, partner.url, IDP_A), HERE)
        assert partner.requests[0].startswith("GET /metadata/entities/https%3A%2F%2Fent-a.example%2Fidp HTTP")


@pytest.mark.parametrize(
    ("speak", "error"),
    [
        (answer(b"", status="404 Not Found"), BadAnswer),
        (answer(b"", "Location: http://127.0.0.1/", status="302 Found"), BadAnswer),
        (endless(b"HTTP/1.1 200 OK\r\n\r\n", b" " * 1024 * 1024), BadAnswer),
        (silent, Unreachable),
    ],
    ids=["not found", "moved", "endless", "slow"],
)
def test_servers_that_do_not_answer_as_they_should(speak, error):
    with speaking(speak) as partner, pytest.raises(error):
        fetch_document(Source(Kind.URL, partner.url), HERE, seconds=0.4)


@pytest.mark.parametrize(
    "address",
    ["http://169.254.169.254/", "https://169.254.169.254/", "https://10.0.0.1/", "https://localhost/", "file:///etc/x",
     "https://[::1]/", "https://2852039166/", "https://user:x@ent.example/", "gopher://ent.example/", "https://e.x:22/"],
)  # fmt: skip
def test_no_private_place_is_called(address):
    """S-361."""
    with pytest.raises(ForbiddenDestination):
        fetch_document(Source(Kind.URL, address), Egress())


def test_what_was_inspected_says_how_it_is_trusted(importer):
    assert importer.accepted(idp_metadata(key_ring().idp_a)).anchor == UNANCHORED
