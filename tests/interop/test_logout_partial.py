"""A service that is down, or that hangs: the logout ends all the same, and says to everybody what is not closed."""

import html
import re
from urllib.parse import urlsplit

import pytest
from interop.messages import PARTIAL, SUCCESS, in_address, status_codes
from peers.people import asks_for_password
from peers.python_cas import python_cas

pytestmark = pytest.mark.interop

OTHERS = ("mellon", "soap", "python")


@pytest.fixture
def frail(district):
    """One more service, which a test takes away: a new one each time, for a slug is never free again."""
    gateway = district.gateway
    with python_cas(gateway.cas(district.ident)) as service:
        slug = f"frail-{urlsplit(service.base).port}"
        gateway.cas_service_add(slug, f"{service.base}/", "--name", "fragile", projects=[district.ident])
        yield service
        gateway.run("cas-service", "disable", slug)


@pytest.fixture
def visitor(district, frail):
    browser = district.enter_all(OTHERS)
    assert browser.open(frail.page("3")).status == 200
    return browser


def way_back(page):
    """The link of the report that takes whoever began the logout its answer."""
    return html.unescape(re.search(r'<a class="button quiet" href="([^"]+)">Revenir au service', page.text)[1])


def says_that_it_may_be_open(page, name):
    return page.status == 200 and f"{name}&nbsp;: n’a pas confirmé" in page.text


@pytest.mark.parametrize("take_away", ["stop", "pause"])
def test_the_others_are_closed_and_the_report_names_the_one_that_may_be_open(district, frail, visitor, take_away):
    before = visitor.twin()
    getattr(frail.server, take_away)()
    report = visitor.open(f"{district.gateway.base_url}/logout")
    assert says_that_it_may_be_open(report, "fragile")
    assert report.text.count("n’a pas") == 1
    assert district.still_open(before) == {}


@pytest.mark.parametrize("take_away", ["stop", "pause"])
def test_the_service_that_began_it_hears_of_a_partial_logout(standing_town, take_away):
    district = standing_town.districts["SimpleSAMLphp"]
    with python_cas(district.gateway.cas(district.ident)) as frail:
        district.gateway.cas_service_add(f"frail-{take_away}", f"{frail.base}/", "--name", "fragile")
        visitor = district.enter_all(("mellon",))
        visitor.open(frail.page("3"))
        getattr(frail.server, take_away)()
        report = visitor.open(district.services.mellon.logout_url())
    assert says_that_it_may_be_open(report, "fragile")
    assert status_codes(in_address(way_back(report))) == [SUCCESS, PARTIAL]
    assert visitor.open(way_back(report)).host == district.services.mellon.base.removeprefix("http://")
    assert visitor.get(district.services.mellon.protected_url).location is not None


def test_the_ent_that_began_it_hears_of_a_partial_logout(standing_town):
    district = standing_town.districts["SimpleSAMLphp"]
    with python_cas(district.gateway.cas(district.ident)) as frail:
        district.gateway.cas_service_add("frail-ent", f"{frail.base}/", "--name", "fragile")
        visitor = district.enter_all(("mellon",))
        visitor.open(frail.page("3"))
        before = visitor.twin()
        frail.server.stop()
        report = visitor.open(district.ent.logout_url(district.services.mellon.public_url))
        assert says_that_it_may_be_open(report, "fragile")
        assert way_back(report).startswith(district.ent.base)
        assert status_codes(in_address(way_back(report))) == [SUCCESS, PARTIAL]
        visitor.open(way_back(report))
        assert district.still_open(before) == {}


def test_the_session_is_gone_before_anybody_is_told(district, frail, visitor):
    """Nobody goes on from the first page: the ENT and the services of the frames hear nothing, the session is over."""
    visitor.get(f"{district.gateway.base_url}/logout")
    assert "Bonjour" not in visitor.twin().open(f"{district.gateway.base_url}/").text
    assert visitor.twin().get(district.services.python.page("3")).location is not None
    assert not asks_for_password(visitor.twin().open(district.services.mellon.protected_url))
