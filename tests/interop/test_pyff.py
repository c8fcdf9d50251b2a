"""Metadata from a real federation service: pyFF as an MDQ server and as the source of an aggregate."""

from datetime import UTC, datetime

import pytest
from kit.keys import key_ring
from kit.partners import Entity, display_name, idp_role, key_descriptor
from peers.pyff import pyff

from gateway.onboarding.anchors import Anchor, Trust, pinned
from gateway.onboarding.bulk import Fate, harvest
from gateway.onboarding.inspecting import inspect
from gateway.onboarding.saving import Ourselves
from gateway.onboarding.sources import Kind, Source, fetch_document
from gateway.outbound.egress import Egress
from gateway.saml.metadata_findings import Level, Rules

pytestmark = pytest.mark.interop

US = Ourselves(frozenset(), "https://passerelle.example")
NAMES = tuple(f"https://ent-{number}.example/idp" for number in range(3))


def entity(name):
    role = idp_role(key_descriptor(key_ring().idp_b.base64, "signing"), sso=f"{name}/sso", extensions=display_name("É"))
    return Entity((role,), name).document()


@pytest.fixture(scope="module")
def federation():
    with pyff({f"e{number}": entity(name) for number, name in enumerate(NAMES)}, key_ring().idp_a) as service:
        yield service


@pytest.fixture
def call():
    egress = Egress(loopback=True)
    return lambda source: fetch_document(source, egress, seconds=30)


ANCHOR = pinned(key_ring().idp_a.base64)


def codes(seen):
    return [finding.code for finding in seen.of(Level.BLOCKING)]


def test_one_entity_is_asked_for_by_mdq_and_its_signature_is_verified(federation, call):
    source = Source(Kind.MDQ, federation.mdq, NAMES[1])
    seen = inspect(call(source), source, ANCHOR, Rules(datetime.now(UTC)), "idp")
    assert codes(seen) == []
    assert (seen.entity.entity_id, seen.entity.display_name) == (NAMES[1], "É")
    other = inspect(call(source), source, pinned(key_ring().evil.base64), Rules(datetime.now(UTC)), "idp")
    assert codes(other) == ["signature-invalid"]


def test_an_entity_that_the_federation_does_not_know_is_not_there(federation, call):
    source = Source(Kind.MDQ, federation.mdq, "https://inconnu.example/idp")
    seen = inspect(call(source), source, ANCHOR, Rules(datetime.now(UTC)), "idp")
    assert codes(seen) == ["metadata-which-entity"]


def test_the_aggregate_is_read_whole(federation, call):
    document = call(Source(Kind.AGGREGATE, federation.aggregate))
    for anchor in (ANCHOR, Anchor(Trust.FIRST_SEEN)):
        found = harvest(document, anchor, Rules(datetime.now(UTC)), "idp", US)
        assert sorted(entry.entity_id for entry in found.of(Fate.USABLE)) == list(NAMES)


def test_an_aggregate_that_was_touched_on_the_way_is_refused(federation, call):
    document = call(Source(Kind.AGGREGATE, federation.aggregate)).replace(b"ent-1.example", b"ent-9.example")
    found = harvest(document, ANCHOR, Rules(datetime.now(UTC)), "idp", US)
    assert [fault.code for fault in found.faults] == ["signature-invalid"]


def test_one_of_the_aggregate_is_hooked_up_alone(federation, call):
    source = Source(Kind.AGGREGATE, federation.aggregate, NAMES[2])
    assert inspect(call(source), source, ANCHOR, Rules(datetime.now(UTC)), "idp").entity.entity_id == NAMES[2]
