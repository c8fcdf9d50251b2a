"""The load: several browsers sign people in through a proxy, one whole bridged login after the other."""

import base64
import binascii
import math
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from peers.keys import make_key_pair

from bench.browser import Browser, Page
from bench.crowd import Delays, LoadFailed, Sample, steadily, together
from bench.gar import SUCCESS, Answer, Gar
from bench.portals import PUPIL, Asked, NotAsked, Portals, read_request

BROWSERS = 4
CHECK_EVERY = 25


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


def login(browser: Browser, play: Play, number: int) -> Answer:
    """One whole login of a new person. Raises LoadFailed unless the GAR receives a success."""
    browser.forget()
    person = f"elv-{number}"
    more = f"ent={play.slugs[number % len(play.slugs)]}" if play.slugs else ""
    request = play.gar.request(play.target.sso, f"rs-{number}", more)
    asked = asked_of(browser.get(request.url))
    page = give(browser, play.portals, asked, person)
    action, fields = page.form
    answer = Answer(request, person, fields.get("RelayState", ""), _document(fields))
    if page.status != 200 or action != play.gar.acs or SUCCESS.encode() not in answer.document:
        raise LoadFailed(f"instead of an answer for the GAR: {told(page)}")
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

    def act(place: int) -> tuple[int, list[Answer]]:
        return _sit(play, _turns(place, browsers, seconds, logins))

    played = together(act, browsers, cores, play.target.pids)
    for answer in (answer for _, answers in played.results for answer in answers):
        play.gar.check(answer, play.target.certificate)
    return played.sample(sum(count for count, _ in played.results))


def run_at_rate(play: Play, cores: set[int], seconds: float, rate: float) -> Delays:
    """So many logins a second from these cores, whether or not those before have ended. Raises LoadFailed."""
    host = urlsplit(play.target.sso).netloc
    login(Browser(host), play, 0)  # what a first login loads is there before the processes part

    def arrive() -> Callable[[int], object]:
        browser = Browser(host)
        return lambda number: login(browser, play, number)

    return steadily(arrive, 2 * BROWSERS, cores, seconds, rate)


def _turns(place: int, browsers: int, seconds: float, logins: float) -> Iterator[int]:
    """The numbers of the logins of one browser; the clock starts at the first."""
    ends = time.monotonic() + seconds
    number = place
    while number < logins and time.monotonic() < ends:
        yield number
        number += browsers


def _sit(play: Play, turns: Iterator[int]) -> tuple[int, list[Answer]]:
    """The logins of one browser: how many, and those answers that are to be checked."""
    browser = Browser(urlsplit(play.target.sso).netloc)
    kept: list[Answer] = []
    done = 0
    for number in turns:
        answer = login(browser, play, number)
        if done % CHECK_EVERY == 0:
            kept.append(answer)
        done += 1
    return done, kept


def asked_of(page: Page) -> Asked:
    """What the proxy asks of an ENT when it sends the browser there. Raises LoadFailed."""
    try:
        return read_request(page.url)
    except NotAsked:
        raise LoadFailed(f"instead of a request for the ENT: {told(page)}") from None


def give(browser: Browser, portals: Portals, asked: Asked, person: str, profile: str = PUPIL) -> Page:
    """Where the ENT's answer leads the browser."""
    fields = {"SAMLResponse": portals.response(asked, person, profile)}
    if asked.relay_state is not None:
        fields["RelayState"] = asked.relay_state
    return browser.post(asked.acs, fields)


def told(page: Page) -> str:
    """A page in one line, for people."""
    words = " ".join(re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", page.body, flags=re.DOTALL).split())
    return f"{page.status} {page.url.partition('?')[0]} {words[:300]}"


def _document(fields: dict[str, str]) -> bytes:
    try:
        return base64.b64decode(fields.get("SAMLResponse", ""), validate=True)
    except binascii.Error:
        return b""
