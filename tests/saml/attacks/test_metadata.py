"""S-360 to S-367, S-139, S-189 to S-191: what a partner's metadata may say, and what it can never switch off."""

import pytest
from kit.donors import signed_metadata
from kit.judging import RULES, codes
from kit.names import IDP_A, IDP_B, NOW, POST, REDIRECT, SAMLP, SOAP
from kit.partners import (
    Entity,
    aggregate,
    display_name,
    endpoint,
    idp_metadata,
    idp_role,
    key_descriptor,
    sp_metadata,
    sp_role,
)

from gateway.saml.metadata_reader import Rules, UnusableMetadata, read_metadata


def test_the_twins_are_accepted(keys):
    assert read_metadata(idp_metadata(keys.idp_a), RULES).entity.idp.signing == (keys.idp_a.base64,)
    assert read_metadata(sp_metadata(keys.sp_only), RULES).entity.sp.signs_requests
    assert read_metadata(signed_metadata(keys.idp_a), RULES).entity.entity_id == IDP_A


VALIDITY = {
    "S-360-past": (' validUntil="2026-09-14T06:29:59Z"', {"valid-until-past"}),
    "S-360-now": (' validUntil="2026-09-14T06:30:00Z"', {"valid-until-past"}),
    "S-360-offset": (' validUntil="2027-09-14T06:30:00+02:00"', {"valid-until-malformed"}),
    "S-360-garbage": (' validUntil="soon"', {"metadata-schema"}),
}


@pytest.mark.parametrize(("attributes", "expected"), [pytest.param(*row, id=name) for name, row in VALIDITY.items()])
def test_metadata_that_is_over_is_refused(attributes, expected, keys):
    assert codes(idp_metadata(keys.idp_a, attributes=attributes)) == expected


def test_the_validity_of_a_group_holds_for_its_members(keys):
    role = idp_role(key_descriptor(keys.idp_a.base64))
    over, good = ' validUntil="2026-09-01T00:00:00Z"', ' validUntil="2027-01-01T00:00:00Z"'
    later = ' validUntil="2027-06-01T00:00:00Z"'
    assert codes(aggregate(Entity((role,)), attributes=over)) == {"valid-until-past"}
    entity = read_metadata(aggregate(Entity((role,), attributes=later), attributes=good), RULES).entity
    assert f"{entity.valid_until:%Y-%m-%d}" == "2027-01-01"


def test_the_validity_of_a_role_holds_for_the_role(keys):
    """SAML metadata 2.0 section 2.4.1."""
    over = idp_role(key_descriptor(keys.idp_a.base64), attributes=' validUntil="2026-09-01T00:00:00Z"')
    good = over.replace("2026-09-01", "2027-09-01")
    assert f"{read_metadata(Entity((good,)).document(), RULES).entity.valid_until:%Y}" == "2027"
    assert codes(Entity((over,)).document()) == {"valid-until-past"}


def test_one_entity_is_read_and_no_other(keys):
    """S-362."""
    role = idp_role(key_descriptor(keys.idp_a.base64))
    first, second = Entity((role,)), Entity((role,), entity_id=IDP_B)
    both = aggregate(first, second)
    assert read_metadata(both, RULES, IDP_B).entity.entity_id == IDP_B
    assert codes(both) == {"metadata-which-entity"}
    assert codes(both, entity_id="https://other.example") == {"metadata-which-entity"}
    assert codes(aggregate(first, first), entity_id=IDP_A) == {"metadata-which-entity"}
    assert codes(idp_metadata(keys.idp_a), entity_id=IDP_B) == {"metadata-which-entity"}


NAMES = {"long": "https://a.example/" + "a" * 1024, "blank": IDP_A + " ", "control": IDP_A + "\u200b", "empty": ""}


@pytest.mark.parametrize("name", [pytest.param(name, id=f"S-362-{word}") for word, name in NAMES.items()])
def test_an_entity_has_a_proper_name(name, keys):
    assert codes(idp_metadata(keys.idp_a, entity_id=name)) & {"entity-id", "metadata-schema"}


def test_one_entity_plays_each_of_its_roles_with_its_own_keys(keys):
    """S-903, S-362: the keys of a service never become those of an identity provider."""
    roles = (idp_role(key_descriptor(keys.idp_a.base64)), sp_role(key_descriptor(keys.sp_only.base64)))
    entity = read_metadata(Entity(roles).document(), RULES).entity
    assert entity.idp.signing == (keys.idp_a.base64,)
    assert entity.sp.signing == (keys.sp_only.base64,)
    assert read_metadata(sp_metadata(keys.sp_only), RULES).entity.idp is None


ADDRESSES = {
    "javascript": "javascript:alert(1)",
    "data": "data:text/html,x",
    "http": "http://ent-a.example/sso",
    "file": "file:///etc/passwd",
    "relative": "/sso",
    "quote": "https://ent-a.example/?a=\"onload='x'",
    "angle": "https://ent-a.example/<script>",
    "blank": "https://ent-a.example/a b",
    "backslash": "https://evil.example\\@ent-a.example/",
    "user": "https://ent-a.example@evil.example/",
    "password": "https://a:b@evil.example/",
    "fragment": "https://ent-a.example/#x",
    "no-host": "https:///sso",
    "port": "https://ent-a.example:99999/sso",
    "bracket": "https://[::1/sso",
    "not-ascii": "https://\u0435nt-a.example/sso",
    "control": "https://ent-a.example/\u0085",
    "loopback": "http://127.0.0.1:8000/sso",
}


@pytest.mark.parametrize("address", [pytest.param(address, id=f"S-363-{name}") for name, address in ADDRESSES.items()])
@pytest.mark.parametrize("name", ["SingleSignOnService", "SingleLogoutService"])
def test_an_address_is_a_plain_https_address(address, name, keys):
    services = endpoint("SingleSignOnService", REDIRECT, f"{IDP_A}/sso")
    services = endpoint(name, REDIRECT, address) + (services if name != "SingleSignOnService" else "")
    document = Entity((idp_role(key_descriptor(keys.idp_a.base64), endpoints=services),)).document()
    assert codes(document) & {"endpoint-address", "metadata-schema"}


def test_the_address_for_answers_is_judged_too(keys):
    more = ' ResponseLocation="javascript:alert(1)"'
    services = endpoint("SingleLogoutService", REDIRECT, f"{IDP_A}/slo", more)
    services += endpoint("SingleSignOnService", REDIRECT, f"{IDP_A}/sso")
    assert codes(Entity((idp_role(key_descriptor(keys.idp_a.base64), endpoints=services),)).document()) == {
        "endpoint-address"
    }


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://gar.example/acs"])
def test_the_address_of_a_service_is_judged(address, keys):
    assert codes(Entity((sp_role(acs=address),)).document()) == {"endpoint-address"}


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000", "localhost"])
def test_plain_http_is_for_demonstrations_on_the_loopback(host, keys):
    document = Entity((idp_role(key_descriptor(keys.idp_a.base64), sso=f"http://{host}/sso"),)).document()
    assert codes(document) == {"endpoint-address"}
    assert read_metadata(document, Rules(NOW, loopback=True)).entity.idp.sso[0].location == f"http://{host}/sso"


@pytest.mark.parametrize(
    "host", ["ent-a.example", "127.0.0.1.example", "10.0.0.1", "0.0.0.0", "127.0.0.1@evil.example"]
)
def test_plain_http_elsewhere_is_not_for_demonstrations_either(host, keys):
    document = Entity((idp_role(key_descriptor(keys.idp_a.base64), sso=f"http://{host}/sso"),)).document()
    assert codes(document, Rules(NOW, loopback=True)) == {"endpoint-address"}


def test_a_name_is_text_whatever_it_looks_like(keys):
    """S-364: it is escaped where it is shown."""
    document = Entity((idp_role(key_descriptor(keys.idp_a.base64), extensions=display_name("&lt;b&gt;x&lt;/b&gt;")),))
    assert read_metadata(document.document(), RULES).entity.display_name == "<b>x</b>"


def test_a_name_with_elements_in_it_is_refused_as_metadata_is(keys):
    """S-364."""
    role = idp_role(key_descriptor(keys.idp_a.base64), extensions=display_name("a<b/>"))
    assert codes(Entity((role,)).document())


def test_a_name_does_not_turn_the_line_around(keys):
    """S-364: no character that changes the order or the place of others."""
    role = idp_role(key_descriptor(keys.idp_a.base64), extensions=display_name("ENT\u202egpj"))
    try:
        name = read_metadata(Entity((role,)).document(), RULES).entity.display_name
    except UnusableMetadata:
        return
    assert "\u202e" not in name


SCOPES = (
    '<shibmd:Scope regexp="true">(a+)+$</shibmd:Scope>',
    '<shibmd:Scope regexp="false">ent-b.example</shibmd:Scope>',
)


@pytest.mark.parametrize("scope", SCOPES)
def test_what_an_ent_says_of_its_scope_is_not_read(scope, keys):
    """S-366: the registry knows the schools."""
    role = idp_role(key_descriptor(keys.idp_a.base64), extensions=f"<md:Extensions>{scope}</md:Extensions>")
    plain = idp_role(key_descriptor(keys.idp_a.base64))
    read, expected = (read_metadata(Entity((one,)).document(), RULES).entity for one in (role, plain))
    assert read == expected


def test_a_role_of_another_protocol_is_none(keys):
    old = idp_role(key_descriptor(keys.idp_a.base64), protocol="urn:oasis:names:tc:SAML:1.1:protocol")
    assert codes(Entity((old,)).document()) == {"no-saml2-role"}
    both = idp_role(key_descriptor(keys.idp_a.base64), protocol=f"urn:oasis:names:tc:SAML:1.1:protocol {SAMLP}")
    assert read_metadata(Entity((both,)).document(), RULES).entity.idp


@pytest.mark.parametrize(("binding", "usable"), [(REDIRECT, True), (POST, True), (SOAP, False)])
def test_a_login_needs_a_binding_that_browsers_carry(binding, usable, keys):
    services = endpoint("SingleSignOnService", binding, f"{IDP_A}/sso")
    document = Entity((idp_role(key_descriptor(keys.idp_a.base64), endpoints=services),)).document()
    if usable:
        assert read_metadata(document, RULES).entity.idp.request_endpoint.binding == binding
    else:
        assert codes(document) == {"no-usable-sso-binding"}


MARKUP = {
    "S-149": lambda text, url: text.replace("<md:Entity", f'<!DOCTYPE r SYSTEM "{url}/metadata"><md:Entity', 1),
    "S-149-entity": lambda text, url: f'<!DOCTYPE r [<!ENTITY x SYSTEM "{url}/entity">]>' + text,
    "S-150": lambda text, url: '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + text,
    "S-115": lambda text, url: text + text,
    "S-142": lambda text, url: text.replace("https://ent-a", "<![CDATA[https://ent-a]]>", 2),
    "S-154": lambda text, url: text.encode("utf-16"),
    "S-360-html": lambda text, url: "<!DOCTYPE html><html><body>Connexion</body></html>",
    "S-360-other": lambda text, url: f'<samlp:Response xmlns:samlp="{SAMLP}"/>',
    "S-360-truncated": lambda text, url: text[:-30],
    "S-360-empty": lambda text, url: "",
    "S-367-deep": lambda text, url: text.replace("</md:EntityDescriptor>", "<a>" * 300 + "</md:EntityDescriptor>"),
}


@pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in MARKUP.items()])
def test_what_is_not_metadata_is_refused_with_a_finding(change, keys, canary):
    changed = change(idp_metadata(keys.idp_a).decode(), keys.canary)
    assert codes(changed if isinstance(changed, bytes) else changed.encode())
    assert canary.calls == []


def test_comments_are_dropped(keys):
    commented = idp_metadata(keys.idp_a).replace(b"<md:KeyDescriptor", b"<!-- KEY --><?x y?><md:KeyDescriptor")
    commented = commented.replace(keys.idp_a.base64.encode(), f"{keys.idp_a.base64}<!-- x -->".encode())
    assert read_metadata(commented, RULES).entity.idp.signing == (keys.idp_a.base64,)


def test_a_file_beyond_all_measure_is_not_even_parsed():
    """S-367."""
    assert codes(bytes(128 * 1024 * 1024 + 1)) == {"xml-too-large"}
