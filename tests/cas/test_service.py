"""An address passes when every parser reads it alike; each vector of C-101 to C-107 beside its honest twin."""

import ada_url
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.cas.errors import ServiceRefused
from gateway.cas.server.patterns import parse_pattern
from gateway.cas.service import MAX_ADDRESS, normalise, parse_service, with_parameters

HONEST = "https://good.fr/app"
PATTERN = parse_pattern(HONEST)


def is_let_in(text, **wishes) -> bool:
    """Whether the address is read, and belongs to the service registered as ``https://good.fr/app``."""
    try:
        return PATTERN.matches(parse_service(text, **wishes))
    except ServiceRefused:
        return False


def refusal_of(text, **wishes) -> str:
    with pytest.raises(ServiceRefused) as caught:
        parse_service(text, **wishes)
    return caught.value.reason


@pytest.mark.parametrize(
    "address",
    [
        HONEST,
        "https://good.fr/app/",
        "https://good.fr/app/x?y",
        "https://good.fr/app?next=https://evil.tld/",
        "https://good.fr/app?mail=a@b.fr&t=%C3%A9+%20",
        "https://good.fr/app/%C3%A9cole/@me:1",
        "HTTPS://GOOD.FR/app",
        "https://good.fr:443/app",
        "https://good.fr/app#/page",
    ],
)
def test_an_address_of_the_service_is_let_in(address):
    assert is_let_in(address)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("https://good.fr.evil.tld/app", id="C-101 longer host"),
        pytest.param("https://good.fr@evil.tld/app", id="C-101 user name"),
        pytest.param("https://good.fr:p@evil.tld/", id="C-101 user name and password"),
        pytest.param("https://evil.tld/https://good.fr/app", id="C-101 in the path"),
        pytest.param("https://evil.tld?x=https://good.fr/app", id="C-101 in the query"),
        pytest.param("https://evil.tld#@good.fr/app", id="C-101 in the fragment"),
        pytest.param("https://evil.tld\\@good.fr/app", id="C-102 backslash before @"),
        pytest.param("https:\\\\good.fr", id="C-102 backslashes for slashes"),
        pytest.param("https:///good.fr/app", id="C-102 three slashes"),
        pytest.param("//good.fr/app", id="C-102 no scheme"),
        pytest.param("https:/good.fr/app", id="C-102 one slash"),
        pytest.param("https://good.fr/app\\..\\admin", id="C-102 backslash in the path"),
        pytest.param("ht\ntps://good.fr/app", id="C-103 line feed in the scheme"),
        pytest.param("https://good.fr/app\n", id="C-103 line feed at the end"),
        pytest.param("https://good.fr/\tapp", id="C-103 tab"),
        pytest.param("https://good.fr/app\x00", id="C-103 NUL"),
        pytest.param(" https://good.fr/app", id="C-103 leading blank"),
        pytest.param("https://good.fr/app ", id="C-103 trailing blank"),
        pytest.param("https://good.fr/app%0d%0aSet-Cookie:a=b", id="C-103 encoded line end in the path"),
        pytest.param("https://good.fr/app?a=%0D%0ASet-Cookie:a=b", id="C-103 encoded line end in the query"),
        pytest.param("https://good.fr/app/../admin", id="C-104 parent"),
        pytest.param("https://good.fr/app/..%2fadmin", id="C-104 encoded slash"),
        pytest.param("https://good.fr/app/%2e%2e/admin", id="C-104 encoded dots"),
        pytest.param("https://good.fr/app/.%2E/admin", id="C-104 half encoded dots"),
        pytest.param("https://good.fr/app/%5cadmin", id="C-104 encoded backslash"),
        pytest.param("https://good.fr/app//", id="C-104 empty segment"),
        pytest.param("https://good.fr/app/./x", id="C-104 dot"),
        pytest.param("https://good.fr/app/..;/admin", id="C-104 parent with a parameter"),
        pytest.param("https://good.fr/app/..;jsessionid=1/admin", id="C-104 parent with a session handle"),
        pytest.param("https://good.fr/app;x", id="C-104 path parameter"),
        pytest.param("https://good.fr/APP", id="C-104 letter case"),
        pytest.param("https://good.fr/appevil", id="C-104 longer segment"),
        pytest.param("https://good.fr/app%00", id="C-104 encoded NUL"),
        pytest.param("https://good.fr/", id="C-104 above"),
        pytest.param("http://good.fr/app", id="C-105 http"),
        pytest.param("javascript:alert(1)//good.fr/app", id="C-105 javascript"),
        pytest.param("data:text/html,https://good.fr/app", id="C-105 data"),
        pytest.param("myapp://good.fr/app", id="C-105 custom scheme"),
        pytest.param("https://good.fr./app", id="C-106 trailing dot"),
        pytest.param("https://gооd.fr/app", id="C-106 homoglyph"),
        pytest.param("https://good。fr/app", id="C-106 ideographic full stop"),
        pytest.param("https://xn--good-xyz.fr/app", id="C-106 punycode"),
        pytest.param("https://good.fr:8443/app", id="C-106 other port"),
        pytest.param("https://good.fr:/app", id="C-106 empty port"),
        pytest.param("https://good.fr:0443/app", id="C-106 zero before the port"),
        pytest.param("https://good.fr:70000/app", id="C-106 impossible port"),
        pytest.param("https://good%2efr/app", id="C-106 encoded dot in the host"),
        pytest.param("https://good.fr/app?x=%zz", id="C-107 broken encoding"),
        pytest.param("https://good.fr/app/%252e%252e/admin", id="C-107 double encoding"),
        pytest.param("https://good.fr/app?q=" + "x" * 10_000, id="C-107 10 kB"),
        pytest.param("https://good.fr/app?ticket=ST-1", id="C-107 ticket"),
        pytest.param("https://good.fr/app?a=1&%74icket=ST-1", id="C-107 encoded ticket"),
        pytest.param("https://good.fr/app?a=1;ticket=ST-1", id="C-107 ticket behind a semicolon"),
        pytest.param("https://good.fr/app?ticket[]=ST-1", id="C-107 ticket as a list"),
        pytest.param("https://good.fr/app?SAMLart=ST-1", id="C-107 SAML 1.1 ticket"),
        pytest.param("", id="nothing"),
    ],
)
def test_an_address_that_leads_elsewhere_or_may_be_read_otherwise_is_not(address):
    assert not is_let_in(address)


def test_a_parameter_that_only_resembles_a_ticket_is_one_of_the_services_own():
    assert is_let_in("https://good.fr/app?ticketing=1&myticket=2&tickets=3")


def test_an_address_of_the_greatest_length_is_read_and_one_more_character_is_not():
    longest = "https://good.fr/app?q=".ljust(MAX_ADDRESS, "x")
    assert is_let_in(longest)
    assert refusal_of(longest + "x") == "service-too-long"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://192.0.2.7/app", "192.0.2.7"),
        ("https://[2001:DB8:0:0::1]:8443/app", "2001:db8::1"),
        ("https://xn--cole-9oa.example.fr/", "xn--cole-9oa.example.fr"),
    ],
)
def test_c_106_a_host_stands_in_its_one_canonical_form(address, host):
    assert parse_service(address).host == host


@pytest.mark.parametrize(
    "host",
    [
        "0300.0.2.7",
        "3221225991",
        "0xC0000207",
        "192.0.519",
        "1.2.3.4.5",
        "[::ffff:192.0.2.7]",
        "[::ffff:c000:207]",
        "[fe80::1%25eth0]",
        "[::",
    ],
)
def test_c_106_a_host_that_a_browser_would_rewrite_is_refused(host):
    assert refusal_of(f"https://{host}/app") == "service-host"


def test_c_106_the_last_port_is_a_port_and_the_one_behind_it_is_none():
    assert parse_service("https://good.fr:65535/app").origin == "https://good.fr:65535"
    assert refusal_of("https://good.fr:65536/app") == "service-port"


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000/app", "http://localhost/app", "http://[::1]:8000/app"])
def test_c_105_plain_http_is_for_a_gateway_on_a_loopback_address_and_a_service_beside_it(address):
    assert parse_service(address, loopback=True).address == address
    assert refusal_of(address) == "service-scheme"


def test_c_105_plain_http_leads_nowhere_else_even_from_a_loopback_address():
    assert refusal_of("http://good.fr/app", loopback=True) == "service-scheme"
    assert parse_service("https://good.fr/app", loopback=True).host == "good.fr"


@pytest.mark.parametrize(
    ("issued", "validated"),
    [
        ("https://good.fr", "https://good.fr/"),
        ("https://GOOD.fr:443/app", "HTTPS://good.fr/app"),
        ("https://good.fr/app?q=a+b%2bc", "https://good.fr/app?q=a%20b%2Bc"),
        ("https://good.fr/%7ename/%c3%a9", "https://good.fr/~name/%C3%A9"),
        ("https://good.fr/app;jsessionid=AB12.n1?x=1", "https://good.fr/app?x=1"),
        ("https://good.fr/app;JSESSIONID=AB12/page", "https://good.fr/app/page"),
        ("https://good.fr/app#top", "https://good.fr/app"),
        ("https://good.fr/app?", "https://good.fr/app"),
    ],
)
def test_c_110_spellings_of_one_address_are_equal_at_issue_and_at_validation(issued, validated):
    assert normalise(issued) == normalise(validated)


@pytest.mark.parametrize(
    ("issued", "validated"),
    [
        ("https://good.fr/app", "https://good.fr/app/"),
        ("https://good.fr/app", "https://good.fr/App"),
        ("https://good.fr/app?a=1&b=2", "https://good.fr/app?b=2&a=1"),
        ("https://good.fr/app?q=a%2Bb", "https://good.fr/app?q=a+b"),
        ("https://good.fr/app;v=1", "https://good.fr/app"),
        ("https://good.fr/app", "https://good.fr:8443/app"),
        ("https://good.fr/a%26b", "https://good.fr/a&b"),
    ],
)
def test_c_110_different_addresses_stay_different(issued, validated):
    assert normalise(issued) != normalise(validated)


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("https://good.fr/app", "https://good.fr/app?ticket=ST-1"),
        ("https://good.fr", "https://good.fr/?ticket=ST-1"),
        ("https://good.fr/app?", "https://good.fr/app?ticket=ST-1"),
        ("https://good.fr/app?a=1+2", "https://good.fr/app?a=1+2&ticket=ST-1"),
        ("https://good.fr/app?a=1#top", "https://good.fr/app?a=1&ticket=ST-1"),
        ("https://good.fr/app;jsessionid=1", "https://good.fr/app;jsessionid=1?ticket=ST-1"),
    ],
)
def test_a_parameter_is_added_to_what_the_service_wrote(service, expected):
    assert with_parameters(parse_service(service), [("ticket", "ST-1")]) == expected


def test_an_added_value_stays_one_value():
    address = with_parameters(parse_service(HONEST), [("ticket", "ST-1&admin=1#x")])
    assert dict(ada_url.URLSearchParams(ada_url.URL(address).search).items()) == {"ticket": "ST-1&admin=1#x"}


pieces = st.lists(
    st.sampled_from(
        [
            *("https:", "HTTPS:", "http:", "//", "/", "\\", "good.fr", "Good.FR", "evil.tld", "localhost", "1.2.3.4"),
            *("@", ":", ":443", ":8443", ":80", ".", "..", "%2e", "%2f", "%40", "%5c", "%00", "%", "?", "#", "&"),
            *("app", "/app", ";x", ";jsessionid=1", "ticket=", "xn--", "-", "[::1]", "[", "]", "0x7f", "127.1", " "),
            *("\t", "\n", "é", "。", "ß", "|", "^", "{", "+", "*", "'", "~", "_"),
        ]
    ),
    max_size=9,
).map("".join)
addresses = st.one_of(
    pieces,
    pieces.map("https://good.fr/app".__add__),
    pieces.map("https://good.fr".__add__),
    pieces.map("https://".__add__),
    st.from_regex(r"https://[a-z0-9.\[\]:@%-]{1,20}(/[!-~]{0,12})?", fullmatch=True),
    st.text(max_size=40).map("https://good.fr/app/".__add__),
)


@given(addresses)
@settings(deadline=None, derandomize=True, database=None, max_examples=1500)
def test_p_10_a_browser_goes_to_the_very_host_that_was_compared(text):
    try:
        service = parse_service(text, loopback=True)
    except ServiceRefused:
        return
    if not ada_url.check_url(text):
        assert "xn--" in service.host  # a browser goes nowhere at all with a broken punycode label
        return
    for address in (text, service.address, service.normal, with_parameters(service, [("ticket", "ST-1")])):
        seen = ada_url.URL(address)
        assert seen.hostname.strip("[]") == service.host
        assert f"{seen.protocol}//{seen.host}" == service.origin
    if PATTERN.matches(service):
        assert (seen.protocol, seen.hostname, seen.port) == ("https:", "good.fr", "")
        assert seen.pathname.partition(";")[0].split("/")[:2] == ["", "app"]


@given(addresses)
@settings(deadline=None, derandomize=True, database=None, max_examples=300)
def test_p_10_the_normal_form_is_its_own_normal_form(text):
    try:
        normal = normalise(text, loopback=True)
    except ServiceRefused:
        return
    assert normalise(normal, loopback=True) == normal
