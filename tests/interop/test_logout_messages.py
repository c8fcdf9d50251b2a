"""Who may end a session: whoever was told of the person, signed, once and now. Each refusal beside what is accepted."""

import base64

import pytest
from interop.messages import (
    NAMES,
    PARTIAL,
    SUCCESS,
    by_redirect,
    in_address,
    in_envelope,
    renamed,
    send_soap,
    signed,
    status_codes,
    without_signature,
)
from lxml import etree

pytestmark = pytest.mark.interop


@pytest.fixture
def district(standing_town):
    return standing_town.districts["SimpleSAMLphp"]


@pytest.fixture
def visitor(district):
    return district.enter_all(("mellon",))


def asked_by_service(district, visitor):
    """The address by which the service asks the gateway for the logout; the browser stops in front of it."""
    return visitor.get(district.services.mellon.logout_url()).location


def asked_by_ent(district, visitor):
    """The same, by which the ENT asks."""
    page = visitor.open(district.ent.logout_url(district.services.mellon.public_url), within=(district.ent_host,))
    return page.next_address


def is_signed_in(district, visitor):
    return "Bonjour" in visitor.twin().open(f"{district.gateway.base_url}/").text


def key_of(peer, name="sp"):
    return (peer.home / f"{name}.pem").read_bytes(), (peer.home / f"{name}.crt").read_bytes()


def slo(district):
    return f"{district.gateway.base_url}/saml/idp/{district.ident}/slo"


def refused(page):
    return page.status == 400 and "SAMLResponse" not in page.text


@pytest.mark.parametrize("ask", [asked_by_service, asked_by_ent])
def test_an_unsigned_request_is_refused_and_the_signed_one_ends_the_session(district, visitor, ask):
    address = ask(district, visitor)
    assert refused(visitor.twin().get(without_signature(address)))
    assert is_signed_in(district, visitor)
    assert visitor.twin().get(address).status < 400
    assert not is_signed_in(district, visitor)


@pytest.mark.parametrize("ask", [asked_by_service, asked_by_ent])
def test_a_request_that_was_seen_before_is_refused(district, visitor, ask):
    address = ask(district, visitor)
    assert visitor.twin().get(address).status < 400
    again = district.enter_all(("mellon",))
    assert refused(again.twin().get(address))
    assert is_signed_in(district, again)


@pytest.mark.parametrize(("minutes", "accepted"), [(0, True), (-120, False), (120, False)])
def test_a_request_counts_when_it_is_recent(district, visitor, minutes, accepted):
    request = renamed(in_address(asked_by_service(district, visitor)), minutes)
    key, _ = key_of(district.services.mellon)
    assert refused(visitor.twin().get(by_redirect(slo(district), request, key))) != accepted
    assert is_signed_in(district, visitor) != accepted


def test_a_request_that_says_it_is_over_is_refused(district, visitor):
    request = renamed(in_address(asked_by_service(district, visitor)))
    request.set("NotOnOrAfter", "2026-01-01T00:00:00Z")
    key, _ = key_of(district.services.mellon)
    assert refused(visitor.twin().get(by_redirect(slo(district), request, key)))
    assert is_signed_in(district, visitor)


def test_the_key_of_another_service_signs_for_nobody_else(district, visitor):
    request = renamed(in_address(asked_by_service(district, visitor)))
    key, _ = key_of(district.services.soap)
    assert refused(visitor.twin().get(by_redirect(slo(district), request, key)))
    assert is_signed_in(district, visitor)


def test_a_request_for_another_address_is_refused(district, visitor):
    request = renamed(in_address(asked_by_service(district, visitor)))
    request.set("Destination", f"{district.gateway.base_url}/saml/sp/slo")
    key, _ = key_of(district.services.mellon)
    assert refused(visitor.twin().get(by_redirect(slo(district), request, key)))
    assert is_signed_in(district, visitor)


def test_a_service_ends_only_what_it_was_told_of(district):
    """It knows the handles that another service was given, and uses its own name and key."""
    visitor = district.enter_all(("mellon", "soap"))
    request = renamed(in_address(asked_by_service(district, visitor)))
    request.find("saml:Issuer", NAMES).text = district.services.soap.entity_id
    key, _ = key_of(district.services.soap)
    visitor.twin().get(by_redirect(slo(district), request, key))
    assert is_signed_in(district, visitor)


def test_by_post_the_request_is_signed_inside(district, visitor):
    request = renamed(in_address(asked_by_service(district, visitor)))
    fields = {"SAMLRequest": base64.b64encode(etree.tostring(request)).decode()}
    assert refused(visitor.twin().post(slo(district), fields))
    assert is_signed_in(district, visitor)
    proven = signed(request, *key_of(district.services.mellon))
    fields = {"SAMLRequest": base64.b64encode(etree.tostring(proven)).decode()}
    assert visitor.twin().post(slo(district), fields).status < 400
    assert not is_signed_in(district, visitor)


def test_by_soap_the_request_is_signed_inside_and_the_answer_says_what_was_done(district):
    visitor = district.enter_all(("mellon", "soap", "python"))
    request = renamed(in_address(visitor.get(district.services.soap.logout_url()).location))
    assert send_soap(slo(district), request).status == 400
    assert is_signed_in(district, visitor)
    answer = send_soap(slo(district), signed(request, *key_of(district.services.soap)))
    assert not is_signed_in(district, visitor)
    # Mellon and the ENT can only be told by a browser, and there is none here.
    assert status_codes(in_envelope(answer)) == [SUCCESS, PARTIAL]
    assert visitor.twin().get(district.services.python.page("3")).location is not None
    assert visitor.twin().get(district.services.mellon.protected_url).location is None


def test_the_ent_is_answered_with_success(district, visitor):
    visitor.open(district.ent.logout_url(district.services.mellon.public_url))
    (answer,) = [hop.url for hop in visitor.history if hop.host == district.ent_host and "SAMLResponse" in hop.query]
    assert status_codes(in_address(answer)) == [SUCCESS]


def test_an_unsigned_answer_completes_nobodys_logout(district, visitor):
    """The service's word that it has closed counts when it is signed; until then it is said to be open."""
    page = visitor.get(f"{district.gateway.base_url}/logout")
    (frame,) = page.leads.frames
    answer = visitor.open(frame, within=(district.gateway.base_url.removeprefix("http://"),))
    answer = visitor.follow(answer).location
    assert refused(visitor.get(without_signature(answer)))
    report = visitor.travel(visitor.get(page.leads.refresh))
    assert "Attention, tout n’est pas fermé" in report.text
    assert visitor.get(answer).status == 200
    assert "À bientôt" in visitor.get(page.leads.refresh.replace("/services", "/portal")).text
