"""Whose signature is believed: nobody's, a federation's, or that of whoever signed first."""

import pytest
from kit.donors import signed_metadata
from kit.keys import key_ring
from kit.names import DS, IDP_A, IDP_B, MD
from kit.partners import Entity, aggregate, idp_role, key_descriptor
from kit.signing import Manner, sign
from kit.trees import read, write

from gateway.onboarding.anchors import UNANCHORED, Anchor, Trust, anchor_of, pinned
from gateway.onboarding.sources import Kind, Source
from gateway.saml.errors import MetadataRefused
from gateway.saml.metadata_findings import Level

SIGNED = signed_metadata(key_ring().idp_a)
OURS = pinned(key_ring().idp_a.certificate_pem.decode())
THEIRS = pinned(key_ring().evil.base64)
FIRST = Anchor(Trust.FIRST_SEEN)
FEDERATION = Source(Kind.AGGREGATE, "https://federation.example", IDP_B)


def codes(importer, document, anchor, level=Level.BLOCKING, **options):
    return [finding.code for finding in importer.inspect(document, anchor=anchor, **options).of(level)]


def federation(pair, *names):
    entities = [Entity((idp_role(key_descriptor(key_ring().idp_b.base64), "\n"),), name) for name in names]
    root = read(aggregate(*entities, attributes=' ID="_all"'))
    sign(root, pair, Manner(first=True))
    return write(root)


def test_without_an_anchor_the_place_is_believed_and_said_so(importer):
    assert codes(importer, SIGNED, UNANCHORED) == []
    assert "signature-unverified" in codes(importer, SIGNED, UNANCHORED, Level.INFO)


def test_a_pinned_certificate_must_have_signed(importer):
    assert codes(importer, SIGNED, OURS) == []
    assert codes(importer, SIGNED, THEIRS) == ["signature-invalid"]


def test_what_is_not_signed_is_not_believed_behind_an_anchor(importer, in_force):
    for anchor in (OURS, FIRST):
        assert codes(importer, in_force, anchor) == ["signature-missing"]


def test_who_signs_first_signs_ever_after(importer):
    seen = importer.accepted(SIGNED, anchor=FIRST)
    assert seen.anchor.fingerprint
    assert codes(importer, SIGNED, seen.anchor) == []
    assert codes(importer, signed_metadata(key_ring().idp_b), seen.anchor) == ["signature-other-key"]


def test_a_whole_aggregate_is_verified_before_one_entity_is_read(importer):
    document = federation(key_ring().idp_a, IDP_A, IDP_B)
    assert importer.accepted(document, anchor=OURS, source=FEDERATION).entity.entity_id == IDP_B
    forged = document.replace(b"ent-b", b"ent-x")
    assert codes(importer, forged, OURS, source=Source(Kind.AGGREGATE, "x", "https://ent-x.example/idp")) == [
        "signature-invalid"
    ]


def test_a_signed_entity_wrapped_in_an_aggregate_proves_nothing_of_its_neighbours(importer):
    """S-360: the signature of one child, another child beside it."""
    inner = SIGNED.decode().partition("?>")[2] if SIGNED.startswith(b"<?xml") else SIGNED.decode()
    evil = Entity((idp_role(key_descriptor(key_ring().evil.base64)),), IDP_B).text()
    wrapped = f'<md:EntitiesDescriptor xmlns:md="{MD}">{inner}{evil}</md:EntitiesDescriptor>'.encode()
    assert codes(importer, wrapped, OURS, source=FEDERATION) == ["signature-missing"]
    moved = f'<md:EntitiesDescriptor xmlns:md="{MD}" xmlns:ds="{DS}" ID="_x">{inner}{evil}</md:EntitiesDescriptor>'
    signature = moved[moved.index("<ds:Signature") : moved.index("</ds:Signature>") + 15]
    moved = moved.replace(signature, "").replace('ID="_x">', f'ID="_x">{signature}', 1)
    assert codes(importer, moved.encode(), OURS, source=FEDERATION) in (["signature-reference"], ["metadata-schema"])


def test_lines_are_those_of_the_file_even_behind_a_signature(importer):
    document = federation(key_ring().idp_a, IDP_A, IDP_B, IDP_A)
    plain = codes(importer, document, UNANCHORED, source=FEDERATION, level=Level.WARNING)
    lines = {
        anchor.trust: [f.line for f in importer.inspect(document, anchor=anchor, source=FEDERATION).of(Level.WARNING)]
        for anchor in (UNANCHORED, OURS)
    }
    assert plain
    assert lines[Trust.NONE] == lines[Trust.PINNED]


def test_an_anchor_is_kept_as_text(importer):
    seen = importer.accepted(SIGNED, anchor=FIRST).anchor
    for anchor in (UNANCHORED, OURS, seen):
        assert anchor_of(anchor.trust, anchor.value) == anchor
    with pytest.raises(MetadataRefused):
        pinned("nothing of the kind")
    with pytest.raises(MetadataRefused):
        pinned("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")
