"""S-332: whoever is to be answered under encryption is never answered in the clear."""

import pytest
from kit.keys import key_ring
from kit.names import DS
from kit.partners import key_descriptor

from gateway.registry.models import Partner
from gateway.registry.names import find_named
from gateway.registry.revisions import Origin, add_revision
from gateway.saml.metadata_reader import Rules, read_metadata

SIGNING_ONLY = {'<md:KeyDescriptor xmlns:ds="': '<md:KeyDescriptor use="signing" xmlns:ds="'}


def publish(stage, changes):
    """The service publishes new metadata, and asks for encryption."""
    text = stage.service.metadata().decode()
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    entity = read_metadata(text.encode(), Rules(stage.clock())).entity
    with stage.change() as session:
        partner = find_named(session, Partner, "gar")
        partner.encrypt = True
        origin = Origin("test", stage.clock(), "test", "test")
        partner.revision = add_revision(session, "partner:gar", text.encode(), entity, origin)


def with_encryption_key(certificate):
    place = '<md:AssertionConsumerService index="0"'
    key = key_descriptor(certificate, "encryption").replace("<ds:KeyInfo>", f'<ds:KeyInfo xmlns:ds="{DS}">')
    return SIGNING_ONLY | {place: key + place}


def test_an_assertion_is_encrypted_for_a_key_that_serves_both_uses(stage):
    publish(stage, {})
    answer = stage.login(stage.visitor()).answer
    assert answer.find("{*}EncryptedAssertion") is not None
    assert answer.find(".//{*}Assertion") is None


@pytest.mark.parametrize("lost", ["all", "all but an elliptic one"])
def test_a_service_that_lost_its_encryption_key_is_told_so_and_learns_nothing(stage, lost):
    elliptic = with_encryption_key(key_ring().elliptic.base64)
    publish(stage, SIGNING_ONLY if lost == "all" else elliptic)
    visitor = stage.visitor()
    page = stage.login(visitor)
    assert page.statuses == ["Responder"]
    assert page.answer.find(".//{*}Assertion") is None
    assert stage.audit()[-1].reason == "encryption-key"
    publish(stage, with_encryption_key(key_ring().sp_only.base64))
    assert stage.login(visitor).answer.find("{*}EncryptedAssertion") is not None
