"""What an administrator may register, and that it never holds more than it says (C-104, C-108, C-109)."""

import pytest

from gateway.cas.errors import ServiceRefused
from gateway.cas.server.patterns import ServicePattern, parse_pattern
from gateway.cas.service import parse_service


@pytest.mark.parametrize(
    ("registered", "address"),
    [
        ("https://good.fr/app", "https://good.fr/app"),
        ("https://good.fr/app/", "https://good.fr/app"),
        ("https://good.fr", "https://good.fr/"),
        ("HTTPS://Good.FR:443/app/caf%c3%a9", "https://good.fr/app/caf%C3%A9"),
        ("https://good.fr:8443/", "https://good.fr:8443/"),
        ("https://192.0.2.7/app", "https://192.0.2.7/app"),
    ],
)
def test_a_plain_address_is_registered_in_its_canonical_form(registered, address):
    pattern = parse_pattern(registered)
    assert pattern.address == address
    assert parse_pattern(pattern.address) == pattern


@pytest.mark.parametrize(
    "registered",
    [
        ".*",
        "https://.*",
        "https?://good.fr/app",
        "^https://good.fr/",
        "https://good.fr/app.*",
        "https://good.fr/(a+)+$",
        "https://*.good.fr/app",
        "https://good.fr/app/**",
        "https://good.fr/app?next=1",
        "https://good.fr/app#top",
        "https://good.fr/app;v=1",
        "https://fr",
        "https://localhost/app",
        "http://good.fr/app",
        "good.fr/app",
        "https://good.fr/app/../admin",
        "https://user@good.fr/app",
        "",
    ],
)
def test_c_108_what_is_no_plain_address_of_one_host_is_not_registered(registered):
    with pytest.raises(ServiceRefused):
        parse_pattern(registered)


def test_a_service_beside_a_gateway_on_a_loopback_address_is_registered():
    assert parse_pattern("http://localhost:8000/app", loopback=True).address == "http://localhost:8000/app"
    assert parse_pattern("http://[::1]:8000/app", loopback=True).address == "http://[::1]:8000/app"
    with pytest.raises(ServiceRefused):
        parse_pattern("https://intranet/app", loopback=True)


@pytest.mark.parametrize(
    ("registered", "address", "holds"),
    [
        ("https://good.fr/app", "https://good.fr/app/x/y?z", True),
        ("https://good.fr/app", "https://good.fr/application", False),
        ("https://good.fr/app", "https://good.fr/other/app", False),
        ("https://good.fr/app/deep", "https://good.fr/app", False),
        ("https://good.fr/app/deep", "https://good.fr/app/deep/x", True),
        ("https://good.fr", "https://good.fr/anything/at/all", True),
        ("https://good.fr", "https://sub.good.fr/", False),
        ("https://good.fr", "https://good.fr:8443/", False),
        ("https://good.fr:8443", "https://good.fr/", False),
        ("https://good.fr/app", "https://good.fr/app;jsessionid=1/x", True),
        ("https://good.fr/caf%C3%A9", "https://good.fr/caf%c3%a9", True),
    ],
)
def test_c_104_a_pattern_holds_its_own_path_and_what_lies_below(registered, address, holds):
    assert parse_pattern(registered).matches(parse_service(address)) is holds


def test_c_108_no_pattern_is_so_broad_that_it_holds_two_hosts():
    everything = ServicePattern("https://good.fr", ())
    assert everything.matches(parse_service("https://good.fr/"))
    assert not everything.matches(parse_service("https://evil.tld/"))
