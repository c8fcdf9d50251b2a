"""Those who read pages: sessions opened by whole logins, then one page after the other over a kept connection."""

import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.browser import Browser
from bench.crowd import Delays, LoadFailed, Sample, steadily, together
from bench.gateway import slug
from bench.load import BROWSERS, Target, asked_of, give, told
from bench.portals import PUPIL, Portals

PAGE = "/mediacentre"
CARD = b'class="tile"'
OK, UNAVAILABLE = b"HTTP/1.1 200 ", b"HTTP/1.1 503 "
_LENGTH = b"\r\nContent-Length: "
_PATIENCE = 100
_CHECK_EVERY = 25


@dataclass(frozen=True)
class Reader:
    """A browser with an open session. cookie: what it sends. cards: how many its list has to show."""

    cookie: str
    cards: int = 0


class Line:
    """A kept connection to the server, as a proxy in front of it has them."""

    def __init__(self, target: Target) -> None:
        self._host = urlsplit(target.sso).netloc
        host, _, port = self._host.partition(":")
        self._socket = socket.create_connection((host, int(port)))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, reader: Reader, path: str = PAGE, expected: tuple[bytes, ...] = (OK,)) -> bytes:
        """The page. expected: how the answer may begin. Raises LoadFailed."""
        head = f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nCookie: {reader.cookie}\r\n\r\n"
        self._socket.sendall(head.encode())
        octets = self._socket.recv(65536)
        while (end := octets.find(b"\r\n\r\n")) < 0:
            octets += self._more()
        place = octets.find(_LENGTH)
        if not octets.startswith(expected) or not 0 <= place < end:
            raise LoadFailed(f"instead of a page: {octets[:300]!r}")
        place += len(_LENGTH)
        missing = end + 4 + int(octets[place : octets.index(b"\r\n", place)]) - len(octets)
        parts = [octets[end + 4 :]]
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        return b"".join(parts)

    def _more(self) -> bytes:
        octets = self._socket.recv(65536)
        if not octets:
            raise LoadFailed("the server hung up")
        return octets


def sign_in(target: Target, portals: Portals, person: str, profile: str = PUPIL, goal: str = PAGE) -> Reader:
    """Somebody new, by the tile of their ENT. goal: the page where they arrive. Raises LoadFailed."""
    parts = urlsplit(target.sso)
    browser = Browser(parts.netloc)
    asked = asked_of(browser.get(f"{parts.scheme}://{parts.netloc}/login/{slug(0)}?next={goal}"))
    page = give(browser, portals, asked, person, profile)
    if page.status != 200:
        raise LoadFailed(f"instead of a page after a login: {told(page)}")
    return Reader(browser.cookie)


def with_list(target: Target, reader: Reader) -> Reader:
    """The same, once the GAR has answered about them. Raises LoadFailed."""
    line = Line(target)
    for _ in range(_PATIENCE):
        if cards := line.get(reader).count(CARD):
            return Reader(reader.cookie, cards)
        time.sleep(0.1)
    raise LoadFailed("the list never came")


def saturate(target: Target, readers: Sequence[Reader], cores: set[int], seconds: float) -> Sample:
    """As many pages as the server gives to a few connections. Raises LoadFailed."""

    def act(place: int) -> int:
        line, ends, done = Line(target), time.monotonic() + seconds, 0
        while time.monotonic() < ends:
            _read(line, readers, place + done * BROWSERS)
            done += 1
        return done

    played = together(act, BROWSERS, cores, target.pids)
    return played.sample(sum(played.results))


def at_rate(target: Target, readers: Sequence[Reader], cores: set[int], seconds: float, rate: float) -> Delays:
    """Pages asked for at so many a second, whether or not those before have come. Raises LoadFailed."""

    def arrive() -> Callable[[int], None]:
        line = Line(target)
        return lambda number: _read(line, readers, number)

    return steadily(arrive, BROWSERS, cores, seconds, rate)


def _read(line: Line, readers: Sequence[Reader], number: int) -> None:
    reader = readers[number % len(readers)]
    page = line.get(reader)
    if number % _CHECK_EVERY == 0 and page.count(CARD) != reader.cards:
        raise LoadFailed(f"{page.count(CARD)} cards instead of {reader.cards}")
