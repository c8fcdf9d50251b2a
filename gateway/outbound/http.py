"""Fetching a document from a partner: one GET, no redirect, a cap on time and on size."""

import time
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.adapters import HTTPAdapter

from gateway.outbound.deadline import hanging_up_after
from gateway.outbound.egress import Egress
from gateway.outbound.errors import BadAnswer, CallFailed, ForbiddenDestination, Unreachable

_CHUNK = 64 * 1024
_TOO_LATE = "the server did not answer in time"


@dataclass(frozen=True)
class Limits:
    """size: bytes after decompression. seconds: for the whole call. connect: for the connection alone."""

    size: int
    seconds: float = 10.0
    connect: float = 3.0


class _CheckedAdapter(HTTPAdapter):
    def __init__(self, egress: Egress) -> None:
        self._egress = egress
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: object) -> None:
        self.poolmanager = self._egress.pool_manager(num_pools=connections, maxsize=maxsize, block=block, **options)


def open_session(egress: Egress) -> requests.Session:
    """A session that goes nowhere else than the egress rules allow; no proxy, no credentials of the environment."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = _CheckedAdapter(egress)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


@dataclass(frozen=True)
class Call:
    """What to ask of a partner. body: of a POST; None for a GET. headers: beyond those of every call."""

    url: str
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()


class Caller:
    """Calls with connections that are kept, from every thread of a process."""

    def __init__(self, egress: Egress) -> None:
        self._egress = egress
        self._session = open_session(egress)

    def call(self, call: Call, limits: Limits) -> bytes:
        """The body of a 200 answer. Raises ForbiddenDestination, Unreachable, BadAnswer."""
        return _call(self._session, self._egress, call, limits)


def fetch(url: str, egress: Egress, limits: Limits) -> bytes:
    """The body of a 200 answer to a GET. Raises ForbiddenDestination, Unreachable, BadAnswer."""
    with open_session(egress) as session:
        return _call(session, egress, Call(url), limits)


def _call(session: requests.Session, egress: Egress, call: Call, limits: Limits) -> bytes:
    egress.check_url(call.url)
    deadline = time.monotonic() + limits.seconds
    try:
        with (
            hanging_up_after(limits.seconds),
            session.request(
                "GET" if call.body is None else "POST",
                call.url,
                data=call.body,
                headers={"Accept-Encoding": "identity", **dict(call.headers)},
                stream=True,
                allow_redirects=False,
                timeout=(limits.connect, limits.seconds),
            ) as answer,
        ):
            if answer.status_code != requests.codes.ok:
                raise BadAnswer(f"the server answered {answer.status_code}")
            return _read(answer, limits, deadline)
    except requests.RequestException as error:
        if time.monotonic() > deadline:
            raise Unreachable(_TOO_LATE) from error
        raise _cause(error) from error


def _read(answer: requests.Response, limits: Limits, deadline: float) -> bytes:
    body = bytearray()
    for chunk in answer.iter_content(_CHUNK):
        body += chunk
        if len(body) > limits.size:
            raise BadAnswer(f"the answer is larger than {limits.size} bytes")
        if time.monotonic() > deadline:
            break
    if time.monotonic() > deadline:  # a connection that was shut down reads like an answer that ends
        raise Unreachable(_TOO_LATE)
    return bytes(body)


def _cause(error: requests.RequestException) -> CallFailed:
    step: BaseException | None = error
    while step is not None:
        if isinstance(step, ForbiddenDestination):
            return step
        step = step.__context__
    if isinstance(error, requests.exceptions.SSLError):
        return Unreachable("the server's TLS certificate is not acceptable")
    if isinstance(error, requests.Timeout):
        return Unreachable(_TOO_LATE)
    return Unreachable(f"the server could not be reached ({type(error).__name__})")
