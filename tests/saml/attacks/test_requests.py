"""S-320 to S-326: a request is answered at a registered address or not at all."""

from datetime import timedelta

import pytest
from kit.judging import answered, posted
from kit.names import ARTIFACT, EVIL_ACS, IDP_A, NOW, PAOS, POST, SECOND_ACS, SERVICE, SERVICE_ACS, SOAP, SSO
from kit.requests import Asks, signed_request, write_request

from gateway.markup.errors import MessageRefused
from gateway.saml.authn_request import verify_authn_request
from gateway.saml.errors import RequestRefused


def test_a_signed_request_is_answered_where_it_says(service, keys):
    assert answered(signed_request(keys.sp_only), service) == SERVICE_ACS


def test_an_unsigned_request_is_answered_when_the_service_does_not_sign(careless):
    assert answered(write_request(), careless) == SERVICE_ACS


SPOOFED = {
    "other": EVIL_ACS,
    "other-binding": EVIL_ACS + "?",
    "below": SERVICE_ACS + "/x",
    "slash": SERVICE_ACS + "/",
    "query": SERVICE_ACS + "?x",
    "fragment": SERVICE_ACS + "#x",
    "port": SERVICE_ACS.replace(".example", ".example:443"),
    "other-port": SERVICE_ACS.replace(".example", ".example:8443"),
    "user": SERVICE_ACS.replace("//", "//gar.example@evil.example/"),
    "case": SERVICE_ACS.replace("gar", "GAR"),
    "scheme": SERVICE_ACS.replace("https", "http"),
    "javascript": "javascript:alert(1)//https://gar.example/acs",
    "escaped": SERVICE_ACS.replace("acs", "%61cs"),
    "dots": SERVICE_ACS.replace("/acs", "/x/../acs"),
    "blank": SERVICE_ACS + " ",
    "full-width": SERVICE_ACS.replace("a", "\uff41", 1),
    "empty": "",
}


@pytest.mark.parametrize("address", [pytest.param(address, id=f"S-320-{name}") for name, address in SPOOFED.items()])
def test_another_address_is_not_answered(address, careless, service, keys):
    says = Asks(acs_url=address)
    for document, partner in ((write_request(says), careless), (signed_request(keys.sp_only, says), service)):
        with pytest.raises(MessageRefused):
            answered(document, partner)


def test_the_address_of_another_binding_is_not_answered(careless):
    """S-320: registered, but not for what we would send."""
    with pytest.raises(RequestRefused, match="request-acs"):
        answered(write_request(Asks(acs_url=EVIL_ACS)), careless)


@pytest.mark.parametrize(("index", "address"), [("0", SERVICE_ACS), ("1", SECOND_ACS)])
def test_an_index_names_a_registered_address(index, address, careless):
    assert answered(write_request(Asks(acs_url=None, acs_index=index)), careless) == address


@pytest.mark.parametrize("index", ["2", "3", "65535", "65536", "-1", "1.0", "x", "", "9" * 5000])
def test_another_index_is_not_answered(index, careless):
    """S-321."""
    with pytest.raises(MessageRefused):
        answered(write_request(Asks(acs_url=None, acs_index=index)), careless)


def test_without_a_wish_the_default_address_is_answered(careless):
    assert answered(write_request(Asks(acs_url=None)), careless) == SERVICE_ACS


def test_an_index_and_an_address_together_are_refused(careless):
    """S-321."""
    with pytest.raises(RequestRefused, match="request-acs"):
        answered(write_request(Asks(acs_index="0")), careless)


@pytest.mark.parametrize(
    "binding", [SOAP, PAOS, ARTIFACT, "", "urn:x"], ids=["SOAP", "PAOS", "artifact", "empty", "unknown"]
)
def test_another_binding_is_not_answered(binding, careless):
    """S-321."""
    with pytest.raises(RequestRefused, match="request-binding"):
        answered(write_request(Asks(binding=binding)), careless)


def test_the_post_binding_is_answered(careless):
    assert answered(write_request(Asks(binding=POST)), careless) == SERVICE_ACS


@pytest.mark.parametrize("issuer", [None, ""], ids=["none", "empty"])
def test_nobody_asks(issuer):
    """S-322: an empty name is nobody's; the caller finds no such service."""
    document = write_request(Asks(issuer=issuer))
    if issuer is None:
        with pytest.raises(RequestRefused, match="request-issuer"):
            posted(document)
    else:
        assert posted(document).request.issuer == ""


def test_two_issuers_are_refused():
    """S-322."""
    with pytest.raises(MessageRefused, match="xml-schema"):
        posted(write_request(Asks(inner=f"<saml:Issuer>{SERVICE}</saml:Issuer>")))


def test_an_issuer_that_is_no_entity_is_refused():
    document = write_request().replace(
        b"<saml:Issuer>", b'<saml:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">'
    )
    with pytest.raises(RequestRefused, match="request-issuer"):
        posted(document)


@pytest.mark.parametrize(
    "destination", ["https://evil.example", SSO + "/", SSO.replace("https", "http"), SSO.replace("ENT1", "ENT2"), ""]
)
def test_a_request_for_another_address_is_refused(destination, careless, service, keys):
    says = Asks(destination=destination)
    for document, partner in ((write_request(says), careless), (signed_request(keys.sp_only, says), service)):
        with pytest.raises(RequestRefused, match="request-destination"):
            answered(document, partner)


def test_a_signed_request_says_for_whom_it_is(service, careless, keys):
    says = Asks(destination=None)
    assert answered(write_request(says), careless) == SERVICE_ACS
    with pytest.raises(RequestRefused, match="request-destination"):
        answered(signed_request(keys.sp_only, says), service)


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(0, True), (3600, True), (3601, False), (-300, True), (-301, False), (86_400, False)]
)
def test_a_request_is_answered_for_an_hour(seconds, accepted, careless):
    now = NOW + timedelta(seconds=seconds)
    if accepted:
        assert answered(write_request(), careless, now) == SERVICE_ACS
    else:
        with pytest.raises(RequestRefused, match="request-stale"):
            answered(write_request(), careless, now)


@pytest.mark.parametrize("version", ["1.1", "2.1", "2.0 ", "", None])
def test_another_version_is_refused(version):
    """S-239."""
    with pytest.raises(MessageRefused):
        posted(write_request(Asks(version=version)))


@pytest.mark.parametrize("identifier", ["", "1a", "a b", "a:b", "_" + "a" * 256, "_a\n"], ids=repr)
def test_an_id_that_is_none_is_refused(identifier):
    """S-224, S-244."""
    with pytest.raises(MessageRefused):
        posted(write_request(Asks(id=identifier)))


FORBIDDEN = {
    "S-140": ("</saml:Issuer>", "<!-- x --></saml:Issuer>"),
    "S-142": ("</saml:Issuer>", "<?x y?></saml:Issuer>"),
    "S-144": ("<samlp:AuthnRequest ", "<!DOCTYPE r><samlp:AuthnRequest "),
    "S-149": ("<samlp:AuthnRequest ", '<!DOCTYPE r SYSTEM "[canary]/request"><samlp:AuthnRequest '),
    "S-151": ("<samlp:AuthnRequest ", '<samlp:AuthnRequest xmlns:p="1" '),
    "S-115": ("</samlp:AuthnRequest>", "</samlp:AuthnRequest><x/>"),
    "S-328": ('ID="', 'ID="&#x80;'),
}


@pytest.mark.parametrize(("old", "new"), [pytest.param(*row, id=name) for name, row in FORBIDDEN.items()])
def test_the_rules_of_xml_hold_for_requests_too(old, new, keys, canary):
    document = write_request().decode()
    assert posted(document.encode()).request.issuer == SERVICE
    with pytest.raises(MessageRefused):
        posted(document.replace(old, new.replace("[canary]", keys.canary), 1).encode())
    assert canary.calls == []


def test_a_wish_is_read_as_it_is_written(keys, service):
    """S-324 to S-326: the caller decides what to honour."""
    context = "urn:oasis:names:tc:SAML:2.0:ac:classes:X509"
    inner = (
        "<saml:Subject><saml:NameID>x</saml:NameID></saml:Subject>"
        '<samlp:NameIDPolicy Format="urn:f" SPNameQualifier="q"/><samlp:RequestedAuthnContext Comparison="minimum">'
        f"<saml:AuthnContextClassRef> {context}\n</saml:AuthnContextClassRef>"
        '</samlp:RequestedAuthnContext><samlp:Scoping ProxyCount="0"><samlp:IDPList>'
        f'<samlp:IDPEntry ProviderID="{IDP_A}"/></samlp:IDPList></samlp:Scoping>'
    )
    says = Asks(inner=inner, attributes=' ForceAuthn="true" IsPassive=" 1 "')
    request = verify_authn_request(posted(signed_request(keys.sp_only, says)), service, SSO, NOW)
    assert (request.force_authn, request.is_passive, request.has_subject) == (True, True, True)
    assert (request.name_id.format, request.name_id.sp_name_qualifier) == ("urn:f", "q")
    assert (request.context.classes, request.context.comparison) == ((context,), "minimum")
    assert (request.proxy_count, request.idp_list) == (0, (IDP_A,))


def test_a_request_that_wishes_nothing_wishes_nothing():
    request = posted(write_request()).request
    assert (request.force_authn, request.is_passive, request.has_subject) == (False, False, False)
    assert (request.context, request.proxy_count, request.idp_list) == (None, None, ())


@pytest.mark.parametrize("count", ["-1", "x", "9" * 5000], ids=["negative", "letter", "endless"])
def test_a_proxy_count_that_is_none_is_refused(count):
    """S-326."""
    with pytest.raises(MessageRefused):
        posted(write_request(Asks(inner=f'<samlp:Scoping ProxyCount="{count}"/>')))
