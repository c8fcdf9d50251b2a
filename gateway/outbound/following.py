"""Going where a browser would go, a few redirects far, each address checked anew: is a login form there?"""

import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests

from gateway.outbound.egress import Egress
from gateway.outbound.errors import BadAnswer, CallFailed, ForbiddenDestination, Unreachable
from gateway.outbound.http import Limits, open_session

_MOST_HOPS = 6


@dataclass(frozen=True)
class Seen:
    """host: where it ended. hops: how many redirects. status, body: of the last answer; seconds: for all of it."""

    host: str
    hops: int
    status: int
    body: bytes
    seconds: float

    @property
    def has_login_form(self) -> bool:
        """Whether a password is asked for, or another page is where somebody chooses how to sign in."""
        return b'type="password"' in self.body.lower().replace(b"'", b'"')


def follow(url: str, egress: Egress, limits: Limits) -> Seen:
    """Raises ForbiddenDestination, Unreachable, BadAnswer."""
    began = time.monotonic()
    with open_session(egress) as session:
        for hops in range(_MOST_HOPS):
            egress.check_url(url)
            status, location, body = _get(session, url, limits, began)
            if location is None:
                return Seen(urlsplit(url).hostname or "", hops, status, body, time.monotonic() - began)
            url = urljoin(url, location)
    raise BadAnswer(f"more than {_MOST_HOPS} redirects")


def _get(session: requests.Session, url: str, limits: Limits, began: float) -> tuple[int, str | None, bytes]:
    try:
        with session.get(url, stream=True, allow_redirects=False, timeout=(limits.connect, limits.seconds)) as answer:
            if answer.is_redirect:
                return answer.status_code, answer.headers["Location"], b""
            body = bytearray()
            for chunk in answer.iter_content(16 * 1024):
                body += chunk
                if len(body) > limits.size:
                    break
                if time.monotonic() - began > limits.seconds:
                    raise Unreachable(f"the answer took longer than {limits.seconds:g} s")
            return answer.status_code, None, bytes(body)
    except requests.RequestException as error:
        raise _cause(error) from error


def _cause(error: BaseException) -> CallFailed:
    step: BaseException | None = error
    while step is not None:
        if isinstance(step, ForbiddenDestination):
            return step
        step = step.__context__
    return Unreachable(f"the server could not be reached ({type(error).__name__})")
