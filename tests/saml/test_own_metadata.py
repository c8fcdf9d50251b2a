"""What the gateway publishes of itself, as partners' libraries read it."""

from datetime import timedelta

import pytest
from kit.expecting import certificate
from kit.names import ACS, GATEWAY, NOW, POST, REDIRECT, SSO, TRANSIENT, md
from kit.second_opinion import covered
from kit.trees import read
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

from gateway.saml.metadata_reader import Rules, read_metadata
from gateway.saml.own_metadata import Address, Identity, Published, idp_metadata, sp_metadata

US = "https://passerelle.example/saml/idp/ENT1/metadata"
IDENTITY = Identity("Passerelle <GAR>", 'Pour l\'école & "vous"', "Académie", "https://a.example/?a&b", "x@a.example")
UNTIL = NOW + timedelta(days=7)
IDP = Address(US, SSO, "https://passerelle.example/saml/idp/ENT1/slo")
SP = Address(GATEWAY, ACS, "https://passerelle.example/saml/sp/slo")


@pytest.fixture(scope="module")
def published(keys):
    signing = (certificate(keys.gateway_signing), certificate(keys.idp_a_next))
    return Published(signing, (certificate(keys.gateway_encryption),))


def test_services_read_the_identity_provider(own, published, keys):
    document = idp_metadata(IDP, Published(published.signing), IDENTITY, own, UNTIL)
    report = read_metadata(document, Rules(NOW))
    assert [finding.code for finding in report.findings] == ["no-logo"]
    entity = report.entity
    assert (entity.entity_id, entity.valid_until, entity.sp) == (US, UNTIL, None)
    assert (entity.display_name, entity.organization) == ("Passerelle <GAR>", "Académie")
    assert {(e.binding, e.location) for e in entity.idp.sso} == {(REDIRECT, SSO), (POST, SSO)}
    assert {(e.binding, e.location) for e in entity.idp.slo} == {(REDIRECT, IDP.logout), (POST, IDP.logout)}
    assert entity.idp.signing == (keys.gateway_signing.base64, keys.idp_a_next.base64)
    assert entity.contacts[0].email == "x@a.example"


def test_python3_saml_reads_the_identity_provider(own, published, keys):
    document = idp_metadata(IDP, Published(published.signing), IDENTITY, own, UNTIL)
    idp = OneLogin_Saml2_IdPMetadataParser.parse(document)["idp"]
    assert (idp["entityId"], idp["singleSignOnService"]["url"]) == (US, SSO)
    assert idp["x509certMulti"]["signing"] == [keys.gateway_signing.base64, keys.idp_a_next.base64]


def test_ents_read_the_service_provider(own, published, keys):
    entity = read_metadata(sp_metadata(SP, published, IDENTITY, own, UNTIL), Rules(NOW)).entity
    assert (entity.entity_id, entity.idp) == (GATEWAY, None)
    assert [(e.binding, e.location, e.index, e.is_default) for e in entity.sp.acs] == [(POST, ACS, 0, True)]
    assert entity.sp.encryption == (keys.gateway_encryption.base64,)
    assert entity.sp.signing == (keys.gateway_signing.base64, keys.idp_a_next.base64)
    assert (entity.sp.signs_requests, entity.sp.name_id_formats) == (True, (TRANSIENT,))


def test_every_cipher_that_is_announced_is_one_that_is_decrypted(own, published):
    """The corpus holds a message of each: S-204."""
    methods = read_metadata(sp_metadata(SP, published, IDENTITY, own, UNTIL), Rules(NOW)).entity.sp.encryption_methods
    assert {method.rpartition("#")[2] for method in methods} == {
        "aes256-gcm",
        "aes128-gcm",
        "rsa-oaep-mgf1p",
        "rsa-oaep",
    }


@pytest.mark.parametrize(("make", "at"), [(idp_metadata, IDP), (sp_metadata, SP)])
def test_it_is_signed_first_of_all(make, at, own, published, keys):
    root = read(make(at, published, IDENTITY, own, UNTIL))
    assert root[0].tag.endswith("}Signature")
    signed = read(covered(root, "./", keys.gateway_signing))
    assert (signed.tag, signed.get("entityID")) == (md("EntityDescriptor"), at.entity_id)


def test_an_identity_without_an_address_has_no_contact(own, published):
    nobody = Identity("a", "b", "c", "https://a.example")
    assert b"ContactPerson" not in sp_metadata(SP, published, nobody, own, UNTIL)


def test_it_can_be_made_with_characters_that_mean_something_to_xml(own, published, keys):
    hostile = Identity("]]>\r\n<a b='c'>&amp;", "\u0085\u2028", '"', "https://a.example/?a=\"&b='")
    at = Address('https://a.example/?"<&>', "https://a.example/'", "https://a.example/\t")
    root = read(covered(read(idp_metadata(at, published, hostile, own, UNTIL)), "./", keys.gateway_signing))
    assert root.get("entityID") == at.entity_id
    assert "]]>\r\n<a b='c'>&amp;" in [node.text for node in root.iter()]
