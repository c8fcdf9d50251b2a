"""One call to a partner: one answer, no detour, bounded in size and in time whatever the partner does."""

import gzip
import tracemalloc
import zlib

import pytest
from kit.canary import listening
from outbound.servers import answer, chunked, dripping, endless, silent, speaking

from gateway.outbound.egress import Egress
from gateway.outbound.errors import BadAnswer, CallFailed, ForbiddenDestination, Unreachable
from gateway.outbound.http import Call, Caller, Limits, fetch

HERE = Egress(loopback=True)
LIMITS = Limits(size=10_000)
SHORT = Limits(size=10_000, seconds=0.3)
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def canary():
    with listening() as one:
        yield one


def by_fetch(url, limits):
    return fetch(url, HERE, limits)


def by_caller(url, limits):
    return Caller(HERE).call(Call(url), limits)


@pytest.fixture(params=[by_fetch, by_caller], ids=["fetch", "caller"])
def get(request):
    return request.param


def test_the_body_of_an_answer_is_brought(get):
    with speaking(answer(b"<metadata/>")) as partner:
        assert get(partner.url, LIMITS) == b"<metadata/>"
    (head,) = partner.requests
    assert head.startswith("GET /metadata HTTP/1.1\r\n")


def test_nothing_of_the_environment_goes_along(get, canary, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login operator password secret")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, canary.url)
    monkeypatch.delenv("no_proxy", raising=False)
    with speaking(answer(b"x")) as partner:
        assert get(partner.url, LIMITS) == b"x"
    assert canary.calls == []
    assert "authorization" not in partner.requests[0].lower()


def test_a_cookie_is_never_given_back():
    caller = Caller(HERE)
    with speaking(answer(b"x", "Set-Cookie: followed=1; Path=/")) as partner:
        for _ in range(2):
            assert caller.call(Call(partner.url), LIMITS) == b"x"
    assert len(partner.requests) == 2
    assert "followed" not in "".join(partner.requests)


@pytest.mark.parametrize(
    "status", ["201 Created", "204 No Content", "206 Partial", "304 Not Modified", "404 No", "500 No"]
)
def test_any_status_but_200_is_no_answer(get, status):
    with speaking(answer(b"", status=status)) as partner, pytest.raises(BadAnswer, match=status[:3]):
        get(partner.url, LIMITS)


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
def test_no_redirect_is_followed(get, canary, status):
    moved = answer(b"", f"Location: {canary.url}/", status=f"{status} Moved")
    with speaking(moved) as partner, pytest.raises(BadAnswer, match=status):
        get(partner.url, LIMITS)
    assert canary.calls == []


@pytest.mark.parametrize("speak", [answer, chunked], ids=["with its length", "without"])
def test_an_answer_may_be_as_large_as_it_may_be_and_no_larger(get, speak):
    with speaking(speak(b"x" * 10_000)) as partner:
        assert len(get(partner.url, LIMITS)) == 10_000
    with speaking(speak(b"x" * 10_001)) as partner, pytest.raises(BadAnswer, match="larger than 10000 bytes"):
        get(partner.url, LIMITS)


def test_an_answer_without_an_end_is_cut(get):
    with speaking(endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536)) as partner:
        with pytest.raises(BadAnswer, match="larger"):
            get(partner.url, LIMITS)
        assert partner.was_left_early()


def test_headers_without_an_end_are_cut(get):
    with speaking(endless(b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"x" * 1000 + b"\r\n")) as partner:
        with pytest.raises(CallFailed):
            get(partner.url, LIMITS)
        assert partner.was_left_early()


@pytest.mark.parametrize(("name", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_what_comes_packed_although_nobody_asked_is_unpacked(get, name, pack):
    with speaking(answer(pack(b"<metadata/>"), f"Content-Encoding: {name}")) as partner:
        assert get(partner.url, LIMITS) == b"<metadata/>"
    assert "Accept-Encoding: identity" in partner.requests[0]


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_does_not_go_off(get, layers):
    bomb = gzip.compress(b"\0" * (100 * MEGABYTE))
    for _ in range(layers - 1):
        bomb = gzip.compress(bomb)
    packed = answer(bomb, f"Content-Encoding: {', '.join(['gzip'] * layers)}")
    with speaking(packed) as partner:
        tracemalloc.start()
        with pytest.raises(BadAnswer, match="larger"):
            get(partner.url, LIMITS)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 10 * MEGABYTE


@pytest.mark.parametrize(
    "speak",
    [
        answer(b"short", length=500),
        answer(b"not packed", "Content-Encoding: gzip"),
        lambda caller: caller.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        lambda caller: caller.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"),
        lambda caller: None,
    ],
    ids=["cut short", "not packed", "bad chunk", "no http", "hung up"],
)
def test_a_broken_answer_is_none(get, speak):
    with speaking(speak) as partner, pytest.raises(Unreachable):
        get(partner.url, LIMITS)


def test_nobody_there_is_unreachable(get):
    with speaking(silent) as partner:
        pass
    with pytest.raises(Unreachable):
        get(partner.url, LIMITS)


def test_a_partner_that_says_nothing_is_given_up(get):
    with speaking(silent) as partner:
        with pytest.raises(Unreachable, match="in time"):
            get(partner.url, SHORT)
        assert partner.was_left_early()


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
    ],
    ids=["body", "chunks", "headers"],
)
def test_a_partner_that_drips_is_given_up_before_it_has_finished(head, drop):
    """security.md S-368."""
    with speaking(dripping(head, drop)) as partner:
        with pytest.raises(Unreachable):
            by_fetch(partner.url, SHORT)
        assert partner.was_left_early()


def test_a_post_carries_its_body_and_its_headers():
    with speaking(answer(b"done")) as partner:
        call = Call(partner.url, b"asked", (("Content-Type", "text/xml"),))
        assert Caller(HERE).call(call, LIMITS) == b"done"
    assert partner.requests[0].startswith("POST /metadata HTTP/1.1\r\n")
    assert "Content-Type: text/xml" in partner.requests[0]


def test_from_the_internet_the_machine_itself_is_not_called():
    with speaking(answer(b"secret")) as partner:
        for egress in (Egress(), Egress(allowed=("10.0.0.0/8",))):
            with pytest.raises(ForbiddenDestination):
                fetch(partner.url, egress, LIMITS)
            with pytest.raises(ForbiddenDestination):
                fetch(partner.url.replace("http:", "https:"), egress, LIMITS)
    assert partner.requests == []
