"""An aggregate in one pass: what was verified is what is read, and nothing hides in it."""

import pytest
from kit.keys import key_ring
from kit.names import IDP_A, IDP_B, MD
from kit.partners import Entity, aggregate, idp_role, key_descriptor
from kit.signing import Manner, signed

from gateway.saml.keys import Certificate
from gateway.saml.metadata_findings import UnusableMetadata
from gateway.saml.metadata_stream import open_aggregate

OURS = (Certificate.from_base64(key_ring().idp_a.base64),)
THEIRS = (Certificate.from_base64(key_ring().evil.base64),)
LIMIT = 1 << 20


def entity(name):
    return Entity((idp_role(key_descriptor(key_ring().idp_b.base64, "signing")),), name)


def federation(*names, attributes=' ID="_all"'):
    return signed(aggregate(*map(entity, names), attributes=attributes), key_ring().idp_a, ".", how=Manner(first=True))


def names(document, anchors=(), **options):
    return [element.get("entityID") for _, element in open_aggregate(document, LIMIT, anchors, **options).entities()]


def refused(document, anchors=(), **options):
    with pytest.raises(UnusableMetadata) as caught:
        open_aggregate(document, LIMIT, anchors, **options)
    return caught.value.findings[0].code


def test_every_entity_is_given_once_in_order():
    assert names(federation(IDP_A, IDP_B), OURS) == [IDP_A, IDP_B]
    assert names(aggregate(entity(IDP_B), entity(IDP_A))) == [IDP_B, IDP_A]


def test_entities_of_groups_within_the_group_are_read_too():
    inner = aggregate(entity(IDP_B)).decode()
    outer = f'<md:EntitiesDescriptor xmlns:md="{MD}">{entity(IDP_A).text()}{inner}</md:EntitiesDescriptor>'.encode()
    assert names(outer) == [IDP_A, IDP_B]


def test_an_entity_is_emptied_once_the_next_one_is_asked_for():
    entities = open_aggregate(federation(IDP_A, IDP_B), LIMIT, OURS).entities()
    _, first = next(entities)
    assert len(first)
    next(entities)
    assert not len(first)


def test_the_lines_are_those_of_the_file_that_came():
    document = aggregate(entity(IDP_A), entity(IDP_B)).replace(b"<md:EntityDescriptor", b"\n\n<md:EntityDescriptor")
    assert [line for line, _ in open_aggregate(document, LIMIT).entities()] == [3, 5]


def test_what_surrounds_an_entity_can_be_asked_for_its_end():
    document = aggregate(entity(IDP_A), attributes=' validUntil="2027-01-01T00:00:00Z"')
    (until,) = [e.getparent().get("validUntil") for _, e in open_aggregate(document, LIMIT).entities()]
    assert until == "2027-01-01T00:00:00Z"


def test_another_key_than_the_anchor_is_refused():
    document = federation(IDP_A, IDP_B)
    assert refused(document, THEIRS) == "signature-invalid"
    assert refused(document.replace(b"ent-b", b"ent-x"), OURS) == "signature-invalid"
    assert refused(aggregate(entity(IDP_A)), OURS) == "signature-missing"


def test_the_key_that_is_seen_first_is_told():
    assert open_aggregate(federation(IDP_A), LIMIT, first_seen=True).signer == OURS[0]
    assert open_aggregate(aggregate(entity(IDP_A)), LIMIT, first_seen=True).signer is None


def test_a_signed_aggregate_wrapped_in_another_vouches_for_nothing_around_it():
    inside = federation(IDP_A).decode().partition("?>")[2] or federation(IDP_A).decode()
    wrapped = (
        f'<md:EntitiesDescriptor xmlns:md="{MD}" ID="_outer">{entity(IDP_B).text()}{inside}</md:EntitiesDescriptor>'
    )
    assert refused(wrapped.encode(), OURS) == "signature-missing"


@pytest.mark.parametrize("around", ["{}", f'<md:EntitiesDescriptor xmlns:md="{MD}">{{}}</md:EntitiesDescriptor>'])
def test_s_360_an_entity_that_hides_in_the_extensions_of_another_is_none(around):
    hidden = f"<md:Extensions>{around.format(entity(IDP_B).text())}</md:Extensions>"
    host = Entity((idp_role(key_descriptor(key_ring().idp_b.base64, "signing")),), IDP_A, top=hidden)
    assert names(aggregate(host)) == [IDP_A]
    assert names(aggregate(host, entity(IDP_B))) == [IDP_A, IDP_B]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b'<!DOCTYPE x [<!ENTITY e "e">]>' + aggregate(entity(IDP_A)), "xml-forbidden-markup"),
        (aggregate(entity(IDP_A)).replace(b"<md:EntityDescriptor", b"<oops/><md:EntityDescriptor"), "metadata-schema"),
        (aggregate(entity(IDP_A))[:-3], "xml-malformed"),
        (entity(IDP_A).document(), "metadata-not-aggregate"),
        (aggregate(entity(IDP_A)) + b" " * LIMIT, "xml-too-large"),
    ],
)
def test_what_is_no_honest_aggregate_is_refused_whole(document, code):
    assert refused(document) == code
