"""The load: several browsers sign people in through a proxy, one whole bridged login after the other."""

import base64
import binascii
import math
import multiprocessing
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from urllib.parse import urlsplit

from peers.keys import make_key_pair

from bench.browser import Browser, Page
from bench.gar import SUCCESS, Answer, Gar, Request
from bench.machine import cpu_seconds
from bench.portals import Asked, NotAsked, Portals, read_request

BROWSERS = 4
CHECK_EVERY = 25

_processes = multiprocessing.get_context("fork")


class LoadFailed(Exception):
    """A login did not end as it should: no figure is worth anything then."""


@dataclass(frozen=True)
class Target:
    """A serving proxy. pids: what was started. sso: its address for requests. certificate: of its answers, PEM."""

    pids: tuple[int, ...]
    sso: str
    certificate: bytes


@dataclass(frozen=True)
class Play:
    """Who plays with whom. slugs: of the ENTs that the GAR's requests name in turn; none when there is but one."""

    target: Target
    gar: Gar
    portals: Portals
    slugs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sample:
    """One measurement. seconds: on the wall. server, load: seconds of processor time of each side."""

    logins: int
    seconds: float
    server: float
    load: float

    @property
    def rate(self) -> float:
        """Logins per second."""
        return self.logins / self.seconds

    @property
    def cost(self) -> float:
        """The server's processor time for one login, in milliseconds."""
        return self.server / self.logins * 1000

    @property
    def busy(self) -> float:
        """How much of one core the server used."""
        return self.server / self.seconds


def login(browser: Browser, play: Play, number: int) -> Answer:
    """One whole login of a new person. Raises LoadFailed unless the GAR receives a success."""
    browser.forget()
    person = f"elv-{number}"
    more = f"ent={play.slugs[number % len(play.slugs)]}" if play.slugs else ""
    request = play.gar.request(play.target.sso, f"rs-{number}", more)
    asked = _ask(browser, request)
    page = _give(browser, play.portals, asked, person)
    action, fields = page.form
    answer = Answer(request, person, fields.get("RelayState", ""), _document(fields))
    if page.status != 200 or action != play.gar.acs or SUCCESS.encode() not in answer.document:
        raise LoadFailed(f"instead of an answer for the GAR: {_told(page)}")
    return answer


def prove(play: Play, *, checks_requests: bool) -> None:
    """One good login, then what must not pass: a forged assertion and, where requests are checked, a forged request.

    Raises LoadFailed, WrongAnswer.
    """
    browser = Browser(urlsplit(play.target.sso).netloc)
    play.gar.check(login(browser, play, 0), play.target.certificate)
    stranger = make_key_pair("stranger")
    try:
        login(browser, replace(play, portals=Portals(stranger)), 1)
    except LoadFailed:
        pass
    else:
        raise LoadFailed("an assertion signed by a stranger went through")
    if checks_requests:
        forged = replace(play.gar, pair=stranger).request(play.target.sso, "rs-2")
        if browser.get(forged.url).status == 0:
            raise LoadFailed("a request signed by a stranger went through")


def run(
    play: Play, cores: set[int], seconds: float = math.inf, logins: float = math.inf, browsers: int = BROWSERS
) -> Sample:
    """Loads the proxy from these cores for some seconds, or for so many logins in all.

    Every 25th answer is checked, after the clock has stopped. Raises LoadFailed, WrongAnswer.
    """
    barrier = _processes.Barrier(browsers + 1)
    pipes = []
    for place in range(browsers):
        ours, theirs = _processes.Pipe(duplex=False)
        turns = _turns(place, browsers, seconds, logins)
        _processes.Process(target=_sit, args=(play, cores, turns, barrier, theirs), daemon=True).start()
        theirs.close()
        pipes.append(ours)
    before = cpu_seconds(play.target.pids)
    barrier.wait()
    began = time.monotonic()
    ended = [_result(pipe) for pipe in pipes]
    wall = time.monotonic() - began
    server = cpu_seconds(play.target.pids) - before
    for answer in (answer for _, _, answers in ended for answer in answers):
        play.gar.check(answer, play.target.certificate)
    done = sum(count for count, _, _ in ended)
    return Sample(done, wall, server, sum(cpu for _, cpu, _ in ended))


_Result = tuple[int, float, list[Answer]]


def _turns(place: int, browsers: int, seconds: float, logins: float) -> Iterator[int]:
    """The numbers of the logins of one browser; the clock starts at the first."""
    ends = time.monotonic() + seconds
    number = place
    while number < logins and time.monotonic() < ends:
        yield number
        number += browsers


def _sit(play: Play, cores: set[int], turns: Iterator[int], barrier: Barrier, pipe: Connection) -> None:
    """The life of one browser process: its result, or what went wrong as text."""
    os.sched_setaffinity(0, cores)
    browser = Browser(urlsplit(play.target.sso).netloc)
    kept: list[Answer] = []
    done = 0
    barrier.wait()
    began = time.process_time()
    try:
        for number in turns:
            answer = login(browser, play, number)
            if done % CHECK_EVERY == 0:
                kept.append(answer)
            done += 1
    except Exception as error:  # noqa: BLE001 - it is told to the process that waits
        pipe.send(f"{type(error).__name__}: {error}")
    else:
        pipe.send((done, time.process_time() - began, kept))


def _result(pipe: Connection) -> _Result:
    try:
        result: _Result | str = pipe.recv()
    except EOFError:
        raise LoadFailed("a browser died") from None
    if isinstance(result, str):
        raise LoadFailed(result)
    return result


def _ask(browser: Browser, request: Request) -> Asked:
    page = browser.get(request.url)
    try:
        return read_request(page.url)
    except NotAsked:
        raise LoadFailed(f"instead of a request for the ENT: {_told(page)}") from None


def _give(browser: Browser, portals: Portals, asked: Asked, person: str) -> Page:
    fields = {"SAMLResponse": portals.response(asked, person)}
    if asked.relay_state is not None:
        fields["RelayState"] = asked.relay_state
    return browser.post(asked.acs, fields)


def _told(page: Page) -> str:
    """A page in one line, for people."""
    words = " ".join(re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", page.body, flags=re.DOTALL).split())
    return f"{page.status} {page.url.partition('?')[0]} {words[:300]}"


def _document(fields: dict[str, str]) -> bytes:
    try:
        return base64.b64decode(fields.get("SAMLResponse", ""), validate=True)
    except binascii.Error:
        return b""
