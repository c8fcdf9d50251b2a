"""Logging out on any side leaves no usable session anywhere: gateway, ENT, services, this browser or a copy of it.

What counts is what the servers remember: each attempt is made with the cookies of before the logout, as somebody at a
shared computer would with the back button.
"""

import pytest
from peers.browser import Browser
from peers.lemonldap import LemonLdap
from peers.people import asks_for_password
from peers.simplesamlphp import SimpleSamlPhp

pytestmark = pytest.mark.interop

BY_BACK_CHANNEL = ("soap", "apache", "python")
# Those that say that they have closed: Apache's module closes, and answers by sending the caller to sign in.
CONFIRMING = ("mellon", "soap", "python")


def is_all_closed(page):
    """Whether the report of the gateway says so."""
    return page.status == 200 and "À bientôt" in page.text


@pytest.fixture
def visitor(district):
    return district.enter_all()


def test_being_signed_in_is_seen_by_the_check_itself(district, visitor):
    assert set(district.still_open(visitor)) == {"mellon", "soap", "apache", "python", "gateway"}


def test_from_the_page_of_the_gateway(district, visitor):
    before = visitor.twin()
    page = visitor.open(f"{district.gateway.base_url}/logout")
    assert "Votre session est fermée ici" in page.text
    assert district.still_open(before) == {}
    assert district.still_open(visitor) == {}


def test_the_report_says_that_all_is_closed_when_everybody_has_said_so(district):
    visitor = district.enter_all(CONFIRMING)
    assert is_all_closed(visitor.open(f"{district.gateway.base_url}/logout"))


def test_the_report_names_the_service_that_closed_without_saying_so(district, visitor):
    page = visitor.open(f"{district.gateway.base_url}/logout")
    assert not is_all_closed(page)
    assert f"apache-{district.ident.lower()}&nbsp;: n’a pas confirmé" in page.text


def test_from_the_ent(district, visitor):
    before = visitor.twin()
    visitor.open(district.ent.logout_url(district.services.python.bye_url))
    left = district.still_open(before)
    if isinstance(district.ent, SimpleSamlPhp):
        assert left == {}
    else:
        # A CAS server tells us behind the browser's back: what only the browser can close stays open.
        assert set(left) == {"mellon"}


def test_from_the_ent_when_every_service_can_be_told_without_the_browser(district):
    before = district.enter_all(BY_BACK_CHANNEL).twin()
    before.twin().open(district.ent.logout_url(district.services.python.bye_url))
    assert district.still_open(before) == {}


def test_from_a_saml_service(district, visitor):
    before = visitor.twin()
    visitor.open(district.services.mellon.logout_url())
    assert district.still_open(before) == {}


def test_from_a_cas_service(district, visitor):
    before = visitor.twin()
    visitor.open(district.services.python.leave_url)
    assert district.still_open(before) == {}


def test_whoever_began_it_gets_the_browser_back_when_all_is_closed(district):
    visitor = district.enter_all(CONFIRMING)
    page = visitor.open(district.services.mellon.logout_url())
    assert page.url == district.services.mellon.public_url
    visitor = district.enter_all(CONFIRMING)
    page = visitor.open(district.services.python.leave_url)
    assert page.url == district.services.python.bye_url


def test_the_next_login_needs_the_password_of_the_ent(district, visitor):
    visitor.open(f"{district.gateway.base_url}/logout")
    page = visitor.open(district.services.apache.protected_url)
    assert (page.host, asks_for_password(page)) == (district.ent_host, True)
    assert district.log_in(district.services.apache.protected_url, visitor).status == 200


def test_leaving_without_a_session_says_so_and_closes_nothing(district, visitor):
    page = Browser().open(f"{district.gateway.base_url}/logout")
    assert "Aucune session" in page.text
    assert len(district.still_open(visitor)) == 5


def test_a_logout_ends_this_browser_and_no_other(district, visitor):
    elsewhere = district.enter_all()
    visitor.open(f"{district.gateway.base_url}/logout")
    assert len(district.still_open(elsewhere)) == 5


def test_the_ent_is_told_by_its_own_protocol(district, visitor):
    visitor.open(f"{district.gateway.base_url}/logout")
    hops = [hop.url for hop in visitor.history if hop.host == district.ent_host]
    wanted = "SingleLogoutService.php" if isinstance(district.ent, SimpleSamlPhp) else "/cas/logout?service="
    assert any(wanted in url for url in hops)
    if isinstance(district.ent, LemonLdap):
        assert "has been disconnected" in district.ent.log()
