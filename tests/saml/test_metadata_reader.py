"""What is read of a partner's file, and how its faults are told; attacks are in ``attacks/test_metadata.py``."""

from datetime import UTC, datetime

import pytest
from kit.judging import remarks
from kit.names import IDP_A, NOW, POST, REDIRECT, SERVICE, SERVICE_ACS, SOAP, TRANSIENT
from kit.partners import Entity, display_name, endpoint, idp_metadata, idp_role, key_descriptor, sp_metadata, sp_role

from gateway.saml.metadata import Contact, Endpoint, RequestedAttribute
from gateway.saml.metadata_reader import Finding, Level, Rules, UnusableMetadata, read_metadata, utc_now

RULES = Rules(NOW)
METHOD = '<md:EncryptionMethod Algorithm="urn:m"/>'
ORGANIZATION = (
    '<md:Organization><md:OrganizationName xml:lang="en">x</md:OrganizationName>'
    '<md:OrganizationDisplayName xml:lang="en">Seller</md:OrganizationDisplayName>'
    '<md:OrganizationDisplayName xml:lang="fr-FR"> Vendeur </md:OrganizationDisplayName>'
    '<md:OrganizationURL xml:lang="en">https://x.example</md:OrganizationURL></md:Organization>'
)


def read(*roles, **more):
    return read_metadata(Entity(roles, **more).document(), RULES).entity


def test_an_identity_provider_is_read(keys):
    services = endpoint("SingleLogoutService", REDIRECT, f"{IDP_A}/slo", f' ResponseLocation="{IDP_A}/slo/answer"')
    services += "<md:NameIDFormat>urn:f</md:NameIDFormat>" + endpoint("SingleSignOnService", SOAP, f"{IDP_A}/soap")
    services += endpoint("SingleSignOnService", POST, f"{IDP_A}/post")
    key = key_descriptor(keys.idp_a.base64, "signing")
    entity = read(idp_role(key, endpoints=services, attributes=' WantAuthnRequestsSigned=" 1 "'))
    assert entity.entity_id == IDP_A
    assert entity.idp.sso == (Endpoint(POST, f"{IDP_A}/post"),)
    assert entity.idp.slo == (Endpoint(REDIRECT, f"{IDP_A}/slo", f"{IDP_A}/slo/answer"),)
    assert entity.idp.signing == (keys.idp_a.base64,)
    assert entity.idp.wants_signed_requests
    assert entity.sp is None


def test_a_service_is_read(keys):
    services = "<md:NameIDFormat>\n urn:f </md:NameIDFormat>".replace("urn:f", TRANSIENT)
    services += endpoint("AssertionConsumerService", POST, SERVICE_ACS, ' index="7" isDefault="false"')
    services += endpoint("AssertionConsumerService", POST, f"{SERVICE_ACS}/2", ' index=" 8 "')
    roles = sp_role(
        key_descriptor(keys.sp_only.base64, "signing"),
        key_descriptor(keys.idp_b.base64, "encryption", METHOD),
        endpoints=services,
        attributes=' AuthnRequestsSigned="true"',
    )
    sp = read(roles, entity_id=SERVICE).sp
    assert sp.acs == (
        Endpoint(POST, SERVICE_ACS, index=7, is_default=False),
        Endpoint(POST, f"{SERVICE_ACS}/2", index=8),
    )
    assert (sp.signing, sp.encryption) == ((keys.sp_only.base64,), (keys.idp_b.base64,))
    assert (sp.encryption_methods, sp.name_id_formats, sp.signs_requests) == (("urn:m",), (TRANSIENT,), True)


def test_a_key_without_a_use_serves_both(keys):
    """Kantara IIP-MD11."""
    sp = read(sp_role(key_descriptor(keys.sp_only.base64))).sp
    assert sp.signing == sp.encryption == (keys.sp_only.base64,)


def test_the_same_key_twice_is_one(keys):
    key = key_descriptor(keys.sp_only.base64)
    assert read(sp_role(key, key_descriptor(keys.sp_only.base64, "signing"), key)).sp.signing == (keys.sp_only.base64,)


def test_a_service_may_be_without_keys_unless_it_signs():
    assert read(sp_role()).sp.signing == ()
    with pytest.raises(UnusableMetadata, match="no-signing-key"):
        read(sp_role(attributes=' AuthnRequestsSigned="true"'))


def test_a_service_has_an_address_for_posts():
    services = endpoint("AssertionConsumerService", SOAP, SERVICE_ACS, ' index="0"')
    with pytest.raises(UnusableMetadata, match="no-post-acs"):
        read(sp_role(endpoints=services))


def test_names_are_read_in_french_when_there_is_french(keys):
    key = key_descriptor(keys.idp_a.base64)
    entity = read(idp_role(key, extensions=display_name("ENT Meuse")), organization=ORGANIZATION)
    assert (entity.display_name, entity.organization) == ("ENT Meuse", "Vendeur")
    assert read(idp_role(key, extensions=display_name("Portal", "en"))).display_name == "Portal"
    assert read(idp_role(key)).display_name == ""


def test_names_are_cut_where_pages_would_break(keys):
    role = idp_role(key_descriptor(keys.idp_a.base64), extensions=display_name("x" * 5000))
    assert len(read(role).display_name) == 200


def test_contacts_are_read_without_their_scheme(keys):
    assert read_metadata(idp_metadata(keys.idp_a), RULES).entity.contacts == (
        Contact("support", "support@ent-a.example"),
    )


def test_the_end_of_the_validity_is_read(keys):
    entity = read_metadata(idp_metadata(keys.idp_a, attributes=' validUntil="2027-01-01T00:00:00Z"'), RULES).entity
    assert entity.valid_until == datetime(2027, 1, 1, tzinfo=UTC)
    assert read_metadata(idp_metadata(keys.idp_a), RULES).entity.valid_until is None


def test_a_partner_without_a_contact_is_accepted_with_a_warning(keys):
    assert remarks(idp_metadata(keys.idp_a, contact="")) - remarks(idp_metadata(keys.idp_a)) == {"no-contact"}


def test_an_end_that_is_far_or_never_and_a_missing_logo_are_remarked(keys):
    """M3: whoever never has to publish again forgets how to."""
    assert remarks(idp_metadata(keys.idp_a)) == {"valid-until-absent", "no-logo"}
    far, near = (f' validUntil="{year}-01-01T00:00:00Z"' for year in (2031, 2027))
    assert remarks(idp_metadata(keys.idp_a, attributes=far)) == {"valid-until-far", "no-logo"}
    assert remarks(idp_metadata(keys.idp_a, attributes=near)) == {"no-logo"}


@pytest.mark.parametrize("address", ["http://ent-a.example/logo.png", "data:image/svg+xml,x", "javascript:alert(1)"])
def test_a_logo_is_an_https_address(address, keys):
    """S-364: it is never fetched nor shown, whatever it says."""
    logo = f'<mdui:Logo height="60" width="80">{address}</mdui:Logo></mdui:UIInfo>'
    extensions = display_name("ENT").replace("</mdui:UIInfo>", logo)
    role = idp_role(key_descriptor(keys.idp_a.base64), extensions=extensions)
    assert "logo-address" in remarks(Entity((role,)).document())
    good = Entity((role.replace(address, "https://ent-a.example/logo.png"),)).document()
    assert not remarks(good) & {"logo-address", "no-logo"}


def test_what_a_service_asks_for_is_read(keys):
    asked = (
        '<md:AttributeConsumingService index="0"><md:ServiceName xml:lang="fr">x</md:ServiceName>'
        '<md:RequestedAttribute Name="UAI" isRequired="true"/><md:RequestedAttribute Name="urn:m" FriendlyName="mail"/>'
        "</md:AttributeConsumingService>"
    )
    role = sp_role(key_descriptor(keys.sp_only.base64)).replace(
        "</md:SPSSODescriptor>", asked + "</md:SPSSODescriptor>"
    )
    assert read(role).sp.requested == (
        RequestedAttribute("UAI", "", required=True),
        RequestedAttribute("urn:m", "mail"),
    )


def test_all_the_faults_are_told_at_once_each_with_its_line(keys):
    services = endpoint("SingleSignOnService", REDIRECT, "http://a.example") + "\n"
    services += endpoint("SingleSignOnService", POST, "javascript:x")
    document = Entity((idp_role(key_descriptor("AAAA"), "\n", endpoints=services),), entity_id=IDP_A + " ").document()
    with pytest.raises(UnusableMetadata) as refusal:
        read_metadata(document, RULES)
    told = [(finding.code, finding.line) for finding in refusal.value.findings if finding.level is Level.BLOCKING]
    assert told == [("entity-id", 1), ("endpoint-address", 2), ("endpoint-address", 3), ("certificate-unreadable", 1)]
    assert refusal.value.reason == "metadata-unusable"
    assert str(refusal.value).count(";") == 3


def test_a_finding_says_where_and_what():
    assert str(Finding(Level.BLOCKING, "entity-id", 3, "x")) == "line 3: entity-id: x"
    assert str(Finding(Level.INFO, "entity-id")) == "entity-id"


def test_the_present_is_aware():
    assert utc_now().utcoffset().total_seconds() == 0


def test_sp_metadata_of_the_kit_is_a_service(keys):
    entity = read_metadata(sp_metadata(keys.sp_only), RULES).entity
    assert (entity.entity_id, entity.idp) == (SERVICE, None)
