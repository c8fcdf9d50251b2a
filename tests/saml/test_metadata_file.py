"""Files as products write them: what speaks of other protocols is passed over, and stays under the signature."""

import pytest
from kit.expecting import certificate
from kit.judging import RULES, codes
from kit.keys import rsa_pair
from kit.names import IDP_B, MD, SP_ONLY
from kit.partners import Entity, aggregate, idp_metadata, idp_role, key_descriptor, sp_role
from kit.signing import Manner, signed
from kit.trees import swap

from gateway.saml.metadata_file import open_file
from gateway.saml.metadata_reader import UnusableMetadata, read_metadata

_FED = "http://docs.oasis-open.org/wsfed/federation/200706"


def ws_federation_role(certificate_text, type_="fed:SecurityTokenServiceType"):
    """A role of AD FS and of Entra ID, whose type only the schema of WS-Federation defines."""
    return (
        f'<md:RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="{_FED}"'
        f' xsi:type="{type_}" protocolSupportEnumeration="{_FED}" ServiceDisplayName="adfs">'
        f'{key_descriptor(certificate_text, "signing")}<fed:TokenTypesOffered><fed:TokenType Uri="urn:t"/>'
        "</fed:TokenTypesOffered><fed:PassiveRequestorEndpoint><EndpointReference"
        ' xmlns="http://www.w3.org/2005/08/addressing"><Address>https://adfs.example/adfs/ls/</Address>'
        "</EndpointReference></fed:PassiveRequestorEndpoint></md:RoleDescriptor>"
    )


@pytest.fixture
def adfs(keys):
    """Its file: two roles of WS-Federation, a service provider, an identity provider, the same keys in each."""
    own, spare = keys.idp_a.base64, keys.idp_a_next.base64
    described = [key_descriptor(own, "encryption"), key_descriptor(own, "signing"), key_descriptor(spare, "signing")]
    federated = [ws_federation_role(own, f"fed:{name}Type") for name in ("ApplicationService", "SecurityTokenService")]
    return Entity((*federated, sp_role(*described), idp_role(*described)), attributes=' ID="_adfs"')


def test_roles_of_ws_federation_are_passed_over(adfs, keys):
    entity = read_metadata(adfs.document(), RULES).entity
    assert entity.idp.signing == (keys.idp_a.base64, keys.idp_a_next.base64)
    assert entity.sp is not None


def test_keys_of_roles_that_are_not_read_are_not_judged(adfs, keys):
    """AD FS repeats its keys in each role, more than ten in all while they roll over; another role may hold any."""
    text, weak = adfs.text(), rsa_pair("small", 1024).base64
    many = text.replace("<md:SPSSODescriptor", ws_federation_role(weak) * 11 + "<md:SPSSODescriptor")
    assert read_metadata(many.encode(), RULES).entity.idp is not None
    assert codes(text.replace(keys.idp_a.base64, weak).encode()) == {"key-size"}


def test_what_is_passed_over_is_still_under_the_signature(adfs, keys):
    document = signed(adfs.document(), keys.idp_b, ".", how=Manner(first=True))
    anchors = (certificate(keys.idp_b),)
    assert read_metadata(document, RULES, anchors=anchors).entity.idp is not None
    changed = swap("https://adfs.example/", "https://evil.example/")(document, keys)
    assert read_metadata(changed, RULES).entity.idp is not None
    with pytest.raises(UnusableMetadata, match="signature-invalid"):
        read_metadata(changed, RULES, anchors=anchors)


def test_the_rest_of_such_a_file_still_obeys_the_schema_and_faults_keep_their_lines(adfs):
    text = adfs.text().replace("<md:IDPSSODescriptor", "\n\n<md:IDPSSODescriptor").replace("<md:SingleSignOn", "<md:X")
    with pytest.raises(UnusableMetadata, match="metadata-schema: line 3: md:XService"):
        read_metadata(text.encode(), RULES)


def test_a_role_without_a_type_is_no_role(adfs):
    """It is abstract: the schema of SAML refuses it itself."""
    assert codes(adfs.text().replace(' xsi:type="fed:ApplicationServiceType"', "").encode()) == {"metadata-schema"}


@pytest.mark.parametrize("place", ["Extensions", "role"])
def test_s_360_an_entity_inside_another_is_none(place, keys):
    """A member of a federation writes its own extensions, and the federation signs them with the rest."""
    hidden = idp_metadata(keys.evil, entity_id=IDP_B).decode()
    role = ws_federation_role(keys.sp_only.base64).replace(
        "<fed:TokenTypesOffered>", f"{hidden}<fed:TokenTypesOffered>"
    )
    wrapped = {"Extensions": f"<md:Extensions><x xmlns='urn:x'>{hidden}</x></md:Extensions>", "role": role}[place]
    member = Entity((idp_role(key_descriptor(keys.sp_only.base64)),), entity_id=SP_ONLY, top=wrapped)
    honest = Entity((idp_role(key_descriptor(keys.idp_b.base64)),), entity_id=IDP_B)
    group = aggregate(member)
    assert open_file(group).names() == (SP_ONLY,)
    assert codes(group, entity_id=IDP_B) == {"metadata-which-entity"}
    inner = group.decode().partition(">")[2]
    both = (
        f'<md:EntitiesDescriptor xmlns:md="{MD}">{honest.text()}<md:EntitiesDescriptor>{inner}</md:EntitiesDescriptor>'
    )
    assert open_file(both.encode()).names() == (IDP_B, SP_ONLY)
    assert read_metadata(both.encode(), RULES, IDP_B).entity.idp.signing == (keys.idp_b.base64,)
