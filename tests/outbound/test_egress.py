"""Where the gateway may call (security.md S-361): only where a partner can be, whatever a name leads to."""

import socket

import pytest

from gateway.outbound.egress import Egress
from gateway.outbound.errors import CallFailed, ForbiddenDestination, Unreachable
from gateway.outbound.http import Limits, fetch

PUBLIC, DEMONSTRATION = Egress(), Egress(loopback=True)
LIMITS = Limits(size=1000)
PRIVATE = (
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1", "192.0.0.1",
    "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%1", "ff02::1", "2001:db8::1",
)  # fmt: skip
DISGUISED = (
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::ffff:10.0.0.1",
    "::169.254.169.254", "64:ff9b::169.254.169.254", "64:ff9b::7f00:1", "64:ff9b:1::a9fe:a9fe",
    "2002:a9fe:a9fe::1", "2002:7f00:1::", "fec0::1",
)  # fmt: skip
REACHABLE = ("8.8.8.8", "193.49.0.1", "2001:660::1", "2a00:1450:4007::1")


@pytest.fixture
def world(monkeypatch):
    """A world of names in the test's hand: who is looked up and where a connection is tried."""
    seen = World()
    monkeypatch.setattr(socket, "getaddrinfo", seen.look_up)
    monkeypatch.setattr(socket, "create_connection", seen.connect)
    return seen


class World:
    def __init__(self):
        self.names, self.asked, self.tried = {}, [], []

    def look_up(self, host, port, *_args, **_options):
        self.asked.append(host)
        answers = self.names.get(host)
        if not answers:
            raise socket.gaierror(-2, "Name or service not known")
        found = answers.pop(0) if isinstance(answers[0], tuple) else answers
        families = {ip: socket.AF_INET6 if ":" in ip else socket.AF_INET for ip in found}
        return [(family, socket.SOCK_STREAM, 6, "", (ip, port)) for ip, family in families.items()]

    def connect(self, place, *_args, **_options):
        self.tried.append(place[0])
        raise ConnectionRefusedError


@pytest.mark.parametrize("address", [*PRIVATE, *DISGUISED])
def test_no_address_is_called_that_is_not_public(address):
    with pytest.raises(ForbiddenDestination):
        PUBLIC.check_address(address)


@pytest.mark.parametrize("address", REACHABLE)
def test_public_addresses_are_called(address):
    PUBLIC.check_address(address)
    DEMONSTRATION.check_address(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_a_demonstration_may_call_its_own_machine(address):
    DEMONSTRATION.check_address(address)


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "192.168.1.1", "fe80::1", "fd00::1", "0.0.0.0"])
def test_but_not_its_neighbours(address):
    with pytest.raises(ForbiddenDestination):
        DEMONSTRATION.check_address(address)


def test_a_private_network_is_called_when_the_operator_vouches_for_it():
    egress = Egress(allowed=("10.1.0.0/16", "fd00:1::/32"))
    for address in ("10.1.2.3", "fd00:1::5", "::ffff:10.1.2.3"):
        egress.check_address(address)
    for address in ("10.2.0.1", "fd00:2::5", "127.0.0.1", "169.254.169.254"):
        with pytest.raises(ForbiddenDestination):
            egress.check_address(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://ent.example/metadata", "file:///etc/passwd", "gopher://ent.example/", "ftp://ent.example/",
        "data:text/xml,x", "javascript:alert(1)", "unix:///run/x", "//ent.example/", "/etc/passwd", "", "https://",
        "https:///metadata", "https://user@ent.example/", "https://user:secret@ent.example/", "https://@ent.example/",
        "https://ent.example@127.0.0.1/", "https://ent.example\\@127.0.0.1/", "https://ent.example:22/",
        "https://ent.example:0/", "https://ent.example:6379/", "https://ent.example:99999/", "https://ent.example:x/",
        "https://[::1/", "https://ent.example/\r\nHost: other", "https://ent.example/\x00", "https://ent.exa\nmple/",
        "https://ent.example/\u202e",
    ],
)  # fmt: skip
def test_what_no_partners_address_looks_like_is_refused_before_anything_is_looked_up(world, url):
    with pytest.raises(ForbiddenDestination):
        fetch(url, PUBLIC, LIMITS)
    assert world.asked == []


@pytest.mark.parametrize(
    "url", ["http://ent.example/", "http://10.0.0.1/", "http://127.0.0.1.ent.example/", "http://localhost.example/"]
)
def test_a_demonstration_calls_without_tls_only_its_own_machine(world, url):
    with pytest.raises(ForbiddenDestination):
        fetch(url, DEMONSTRATION, LIMITS)
    assert world.asked == []


@pytest.mark.parametrize("url", ["https://ent.example/", "https://ent.example:443/", "HTTPS://ENT.example/a?b=c#d"])
def test_a_partner_is_called_at_the_address_that_was_looked_at(world, url):
    world.names["ent.example"] = ["193.49.0.1"]
    with pytest.raises(Unreachable):
        fetch(url, PUBLIC, LIMITS)
    assert world.asked == ["ent.example"]
    assert world.tried == ["193.49.0.1"]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "0", "0x7f.1", "0177.0.0.1", "2130706433", "0251.0376.0251.0376", "2852039166",
        "0xa9fea9fe", "169.254.169.254", "[::1]", "[::ffff:169.254.169.254]", "[::ffff:7f00:1]", "localhost",
        "localhost.", "%31%32%37.0.0.1", "[fe80::1]",
    ],
)  # fmt: skip
def test_no_spelling_of_a_private_address_is_called(monkeypatch, host):
    """As the machine's own resolver reads it; none of these is looked up elsewhere."""
    seen = World()
    monkeypatch.setattr(socket, "create_connection", seen.connect)
    with pytest.raises(CallFailed):
        fetch(f"https://{host}/latest/meta-data/", PUBLIC, LIMITS)
    assert seen.tried == []


@pytest.mark.parametrize("address", [*PRIVATE, DISGUISED[0]])
def test_a_name_that_leads_to_a_private_address_is_not_called(world, address):
    world.names["ent.example"] = [address]
    with pytest.raises(ForbiddenDestination):
        fetch("https://ent.example/", PUBLIC, LIMITS)
    assert world.tried == []


def test_a_name_that_leads_to_both_is_not_called_at_all(world):
    world.names["ent.example"] = ["193.49.0.1", "10.0.0.1"]
    with pytest.raises(ForbiddenDestination):
        fetch("https://ent.example/", PUBLIC, LIMITS)
    assert world.tried == []


def test_a_name_that_changes_its_mind_is_not_asked_again(world):
    world.names["ent.example"] = [("193.49.0.1",), ("127.0.0.1",)]
    with pytest.raises(Unreachable):
        fetch("https://ent.example/", PUBLIC, LIMITS)
    assert world.asked == ["ent.example"]
    assert world.tried == ["193.49.0.1"]


def test_all_the_addresses_of_a_name_are_tried(world):
    world.names["ent.example"] = ["193.49.0.1", "2001:660::1"]
    with pytest.raises(Unreachable):
        fetch("https://ent.example/", PUBLIC, LIMITS)
    assert world.tried == ["193.49.0.1", "2001:660::1"]


def test_a_name_that_nobody_knows_is_unreachable(world):
    with pytest.raises(Unreachable):
        fetch("https://inconnu.example/", PUBLIC, LIMITS)


@pytest.mark.parametrize(
    "host", ["a..b.example", f"{'x' * 64}.example", ".example", "ent_.example", "é.example", "xn--"]
)
def test_a_name_that_cannot_be_one_is_a_call_that_failed(monkeypatch, host):
    seen = World()
    monkeypatch.setattr(socket, "create_connection", seen.connect)
    with pytest.raises(CallFailed):
        fetch(f"https://{host}/", PUBLIC, LIMITS)
    assert seen.tried == []
