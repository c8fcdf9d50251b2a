"""Every kind of ENT with every kind of service: exactly what is granted arrives, whatever the ENT says."""

import time

import pytest
from peers import mellon, mod_auth_cas, python_cas
from peers.browser import Browser
from peers.lemonldap import RENEWS_AFTER, LemonLdap
from peers.people import asks_for_password, sign_in
from peers.tls_front import tls_front

pytestmark = pytest.mark.interop

OF_THE_PROTOCOL = {"authenticationDate", "isFromNewLogin", "longTermAuthenticationRequestTokenUsed"}
NEVER_GRANTED = ("Canari", "Inès", "ines", "2017-04-12", "0550001C", "0550002D", "0550003E", "National_elv")


def granted(received, own=frozenset(OF_THE_PROTOCOL)):
    """What is left when the protocol's own words are taken away, whatever their case."""
    words = {name.lower() for name in own}
    return {name.lower(): values for name, values in received.items() if name.lower() not in words}


def two_attributes(district):
    return {"garpersonidentifiant": (district.identifier,), "ident": (district.ident,)}


def test_a_saml_service_gets_the_two_attributes(district):
    page = district.log_in(district.services.mellon.protected_url)
    assert granted(mellon.received(page).attributes) == two_attributes(district)


def test_apache_by_cas_2_gets_the_identifier_as_its_user_and_the_two_attributes(district):
    page = district.log_in(district.services.apache.protected_url)
    expected = {"user": (district.identifier,)} | two_attributes(district)
    assert granted(mod_auth_cas.received(page)) == expected


def test_apache_by_saml_1_1_gets_the_same(district):
    gateway, own = district.gateway, {"AuthenticationMethod", "AuthenticationInstant"}
    with (
        tls_front(gateway.base_url) as validator,
        mod_auth_cas.mod_auth_cas(gateway.cas(district.ident), validator, "saml1.1") as service,
    ):
        gateway.cas_service_add(f"apache-saml-{district.ident.lower()}", f"{service.base}/")
        received = mod_auth_cas.received(district.log_in(service.protected_url))
    assert granted(received, own) == {"user": (district.identifier,)} | two_attributes(district)


@pytest.mark.parametrize("wish", ["", "post", "renew"])
@pytest.mark.parametrize("version", ["1", "2", "3", "saml"])
def test_python_cas_gets_as_much_as_its_version_of_the_protocol_can_carry(district, version, wish):
    received = python_cas.received(district.log_in(district.services.python.page(version, wish)))
    attributes = two_attributes(district) if version in ("3", "saml") else {}
    assert granted(received) == {"user": (district.identifier,)} | attributes


def test_nothing_else_of_the_person_is_in_any_answer(district):
    for url in district.services.pages.values():
        page = district.log_in(url)
        assert not [word for word in NEVER_GRANTED if word in page.text]


def test_one_sign_in_opens_all_the_services(district):
    visitor = district.enter_all()
    passwords = [hop for hop in visitor.history if b"chaton" in hop.sent]
    assert len(passwords) == 1


def let_the_sign_in_age(district):
    """Until the ENT no longer takes it for a new one."""
    if isinstance(district.ent, LemonLdap):
        time.sleep(RENEWS_AFTER)


def test_renew_asks_for_the_password_again(district):
    visitor = district.enter_all(("python",))
    let_the_sign_in_age(district)
    page = visitor.open(district.services.python.page("3", "renew"))
    assert (page.host, asks_for_password(page)) == (district.ent_host, True)
    received = python_cas.received(visitor.travel(sign_in(visitor, page, district.user)))
    assert received["isFromNewLogin"] == ("true",)


def test_apache_renews_too_and_its_validation_says_so(district):
    visitor = district.enter_all(("apache",))
    let_the_sign_in_age(district)
    page = visitor.open(district.services.apache.renewing_url)
    assert asks_for_password(page)
    page = visitor.travel(sign_in(visitor, page, district.user))
    assert mod_auth_cas.received(page)["ISFROMNEWLOGIN"] == ("true",)


def test_gateway_lets_a_stranger_in_as_nobody_without_asking(district):
    stranger = Browser()
    page = stranger.open(district.services.python.page("3", "gateway"))
    assert python_cas.received(page) == {"user": ()}
    assert not any(asks_for_password(hop) for hop in stranger.history)


def test_gateway_recognises_whoever_is_signed_in(district):
    visitor = district.enter_all(("mellon",))
    page = visitor.open(district.services.python.page("3", "gateway"))
    assert python_cas.received(page)["user"] == (district.identifier,)
    page = visitor.open(district.services.apache.passive_url)
    assert mod_auth_cas.received(page)["user"] == (district.identifier,)


def test_a_proxy_ticket_takes_the_person_to_a_back_end(district):
    visitor = Browser()
    assert python_cas.received(district.log_in(district.services.python.page("proxy"), visitor))
    received = python_cas.received(visitor.open(district.services.python.through_url))
    assert granted(received) == {"user": (district.identifier,)} | two_attributes(district)
    assert received["isFromNewLogin"] == ("false",)
