"""Who really asks: only the proxies that the operator names are believed."""

import shutil

import pytest
from stage.gateway import open_stage

from gateway.web.proxies import behind_proxies

PROXIES = ("10.0.0.0/8", "fd00::/8")


def seen(remote, forwarded=None, trusted=PROXIES):
    """The address that the application sees."""
    environ = {"REMOTE_ADDR": remote} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {})
    told = []
    behind_proxies(lambda given, _: told.append(given["REMOTE_ADDR"]) or [], trusted)(environ, None)
    return told[0]


def test_without_a_proxy_the_caller_is_who_calls():
    assert seen("198.51.100.7") == "198.51.100.7"
    assert seen("198.51.100.7", "192.0.2.1") == "198.51.100.7"
    assert seen("10.0.0.1", "192.0.2.1", trusted=()) == "10.0.0.1"


@pytest.mark.parametrize("proxy", ["10.0.0.1", "fd00::1"])
@pytest.mark.parametrize("caller", ["192.0.2.1", "2001:db8::1"])
def test_a_trusted_proxy_is_believed(proxy, caller):
    assert seen(proxy, caller) == caller


def test_a_chain_is_followed_as_far_as_it_is_trusted_and_no_further():
    assert seen("10.0.0.1", "192.0.2.1, 10.0.0.3, 10.0.0.2") == "192.0.2.1"
    assert seen("10.0.0.1", "6.6.6.6, 192.0.2.1") == "192.0.2.1"
    assert seen("10.0.0.1", "6.6.6.6, 203.0.113.1, 10.0.0.2") == "203.0.113.1"


def test_a_trusted_proxy_that_says_nothing_is_itself_the_caller():
    for said in (None, "", " ", ",", " , "):
        assert seen("10.0.0.1", said) == "10.0.0.1"


def test_a_chain_of_nothing_but_proxies_ends_at_the_farthest():
    assert seen("10.0.0.1", "10.0.0.9, 10.0.0.2") == "10.0.0.9"


@pytest.mark.parametrize("hop", ["unknown", "_hidden", "<script>", "192.0.2.1:4711", "999.1.1.1", "[2001:db8::1]:80"])
def test_what_is_no_address_is_nobodys(hop):
    """The nearest hop that can be named counts, never a text that came with the request."""
    assert seen("10.0.0.1", f"127.0.0.1, {hop}") in ("10.0.0.1", "192.0.2.1", "2001:db8::1")


def test_a_connection_without_an_address_is_left_as_it_is():
    assert seen("", "127.0.0.1") == ""


@pytest.fixture
def behind(tmp_path, prepared_home, redis_url):
    """A gateway that trusts one network of proxies; its figures are for the machine itself."""
    home = shutil.copytree(prepared_home, tmp_path / "home")
    stage = open_stage(home, redis_url, trusted_proxies=("10.0.0.0/8",))
    yield stage
    stage.house.engine.dispose()
    stage.house.redis.close()


@pytest.mark.parametrize(
    ("remote", "forwarded", "status"),
    [
        ("127.0.0.1", None, 200),
        ("10.0.0.1", "127.0.0.1", 200),
        ("10.0.0.1", "192.0.2.1", 403),
        ("10.0.0.1", None, 403),
        ("10.0.0.1", "127.0.0.1, 192.0.2.1", 403),
        ("192.0.2.1", "127.0.0.1", 403),
        ("10.0.0.1", "unknown", 403),
        ("10.0.0.1", "127.0.0.1, unknown", 403),
    ],
)
def test_figures_are_for_those_who_really_ask_from_there(behind, remote, forwarded, status):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    page = behind.visitor().get("/metrics", environ_base={"REMOTE_ADDR": remote}, headers=headers)
    assert page.status == status
