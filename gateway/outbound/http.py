"""Calling a partner: one request, no redirect, a cap on time and on size."""

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ReadTimeoutError

from gateway.outbound.deadline import over_within
from gateway.outbound.egress import Egress
from gateway.outbound.errors import (
    BadAnswer,
    CallFailed,
    ClientRefused,
    ForbiddenDestination,
    ServerNotBelieved,
    Unreachable,
)
from gateway.outbound.identity import Identity

_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """size: bytes after decompression. seconds: for the whole call. connect: for the connection alone."""

    size: int
    seconds: float = 10.0
    connect: float = 3.0


class _CheckedAdapter(HTTPAdapter):
    def __init__(self, egress: Egress, context: ssl.SSLContext, lines: int) -> None:
        self._egress = egress
        self._context = context
        super().__init__(max_retries=0, pool_maxsize=lines)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: object) -> None:
        options["ssl_context"] = self._context
        self.poolmanager = self._egress.pool_manager(num_pools=connections, maxsize=maxsize, block=block, **options)


class _Straight(requests.Session):
    """Where a redirect leads is not even looked at: the library would read its whole body first."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - the library's own signature
        return None


def open_session(egress: Egress, identity: Identity | None = None, lines: int = 10) -> requests.Session:
    """A session that goes nowhere else than the egress rules allow; no proxy, no credentials of the environment.

    lines: connections that are kept to one host. Raises IdentityUnusable.
    """
    identity = identity or Identity()
    session = _Straight()
    session.trust_env = False
    session.verify = str(identity.authorities) if identity.authorities else True
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = _CheckedAdapter(egress, identity.context(), lines)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


@dataclass(frozen=True)
class Call:
    """What to ask of a partner. body: of a POST; None for a GET. headers: beyond those of every call."""

    url: str
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Answer:
    """Whatever a partner says. body: as it came, compressed or not."""

    status: int
    body: bytes


class Caller:
    """Calls with connections that are kept, from every thread of a process. Raises IdentityUnusable."""

    def __init__(self, egress: Egress, identity: Identity | None = None, lines: int = 10) -> None:
        self._egress = egress
        self._session = open_session(egress, identity, lines)

    def call(self, call: Call, limits: Limits) -> bytes:
        """The body of a 200 answer. Raises ForbiddenDestination, Unreachable, BadAnswer."""
        return _call(self._session, self._egress, call, limits)

    def exchange(self, call: Call, limits: Limits) -> Answer:
        """The answer, whatever its status; limits count the body as it comes.

        Raises ForbiddenDestination, Unreachable, BadAnswer for one that is too large.
        """
        with _asking(self._session, self._egress, call, limits) as answer:
            return Answer(answer.status_code, _read(answer.raw.stream(_CHUNK, decode_content=False), limits))

    def close(self) -> None:
        """Hangs up."""
        self._session.close()


def fetch(url: str, egress: Egress, limits: Limits) -> bytes:
    """The body of a 200 answer to a GET. Raises ForbiddenDestination, Unreachable, BadAnswer."""
    with open_session(egress) as session:
        return _call(session, egress, Call(url), limits)


def _call(session: requests.Session, egress: Egress, call: Call, limits: Limits) -> bytes:
    with _asking(session, egress, call, limits) as answer:
        if answer.status_code != requests.codes.ok:
            status, retry_after = answer.status_code, answer.headers.get("Retry-After", "")
            raise BadAnswer(f"the server answered {status}", status, retry_after)
        return _read(answer.iter_content(_CHUNK), limits)


@contextmanager
def _asking(session: requests.Session, egress: Egress, call: Call, limits: Limits) -> Iterator[requests.Response]:
    """The time of one call, its faults told as ours."""
    egress.check_url(call.url)
    try:
        with (
            over_within(limits.seconds),
            session.request(
                "GET" if call.body is None else "POST",
                call.url,
                data=call.body,
                headers={"Accept-Encoding": "identity", **dict(call.headers)},
                stream=True,
                allow_redirects=False,
                timeout=(min(limits.connect, limits.seconds), limits.seconds),
            ) as answer,
        ):
            yield answer
    except (requests.RequestException, HTTPError, OSError) as error:
        raise _cause(error) from error


def _read(pieces: Iterable[bytes], limits: Limits) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > limits.size:
            raise BadAnswer(f"the answer is larger than {limits.size} bytes")
    return bytes(body)


def _cause(error: Exception) -> CallFailed:
    for step in _steps(error):
        if isinstance(step, ForbiddenDestination):
            return step
        if isinstance(step, ssl.SSLCertVerificationError):
            return ServerNotBelieved("the server's TLS certificate is not acceptable")
        if isinstance(step, ssl.SSLError) and "ALERT" in (step.reason or ""):
            return ClientRefused("the server does not accept our TLS certificate")
        if isinstance(step, (requests.Timeout, TimeoutError, ReadTimeoutError)):
            return Unreachable("the server did not answer in time")
    return Unreachable(f"the server could not be reached ({type(error).__name__})")


def _steps(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__context__
