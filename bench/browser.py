"""The browsers of the load: cookies, redirects inside the proxy, one kept connection, and little else."""

import http.client
import re
from dataclasses import dataclass
from email.message import Message
from html import unescape
from typing import Protocol
from urllib.parse import quote, urljoin, urlsplit

_TIMEOUT_SECONDS = 60
_MAX_HOPS = 8
_FORM_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
_ACTION = re.compile(r'<form\b[^>]*?\baction="([^"]*)"', re.IGNORECASE)
_INPUT = re.compile(r"<input\b[^>]*>", re.IGNORECASE)
_NAME = re.compile(r'\bname="([^"]*)"')
_VALUE = re.compile(r'\bvalue="([^"]*)"')
_BASE64 = re.compile(r"[A-Za-z0-9+/]*=*")


class Response(Protocol):
    """As much of ``http.client.HTTPResponse`` as a browser reads."""

    status: int
    headers: Message

    def read(self) -> bytes:
        """The body."""


class Connection(Protocol):
    """As much of ``http.client.HTTPConnection`` as a browser uses."""

    def request(self, method: str, target: str, body: str | None, headers: dict[str, str]) -> None:
        """Sends a request."""

    def getresponse(self) -> Response:
        """The answer to it."""


class GoesRoundInCircles(Exception):
    """Too many redirects."""


@dataclass(frozen=True)
class Page:
    """Where the browser arrived. status: 0 when it was sent away from the proxy, and nothing was fetched there."""

    status: int
    url: str
    body: str = ""

    @property
    def form(self) -> tuple[str, dict[str, str]]:
        """Where the page's form goes, "" when there is none, and its fields."""
        action = _ACTION.search(self.body)
        fields = {}
        for tag in _INPUT.findall(self.body):
            name, value = _NAME.search(tag), _VALUE.search(tag)
            if name:
                fields[name[1]] = unescape(value[1]) if value else ""
        return unescape(action[1]) if action else "", fields


class Browser:
    """netloc: the proxy's host and port. People who sign in one after the other share its connection.

    connection: another way to reach the proxy than over HTTP.
    """

    def __init__(self, netloc: str, connection: Connection | None = None) -> None:
        self._netloc = netloc
        self._connection = connection or http.client.HTTPConnection(netloc, timeout=_TIMEOUT_SECONDS)
        self._cookies: dict[str, str] = {}

    def forget(self) -> None:
        """Another person sits down: no cookies."""
        self._cookies = {}

    @property
    def cookie(self) -> str:
        """What it sends back in that header."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def get(self, url: str) -> Page:
        """The page behind an address."""
        return self._follow("GET", url, None)

    def post(self, url: str, fields: dict[str, str]) -> Page:
        """What a form leads to."""
        return self._follow("POST", url, urlencoded(fields))

    def _follow(self, method: str, url: str, body: str | None) -> Page:
        for _ in range(_MAX_HOPS):
            parts = urlsplit(url)
            if parts.netloc != self._netloc:
                return Page(0, url)
            target = f"{parts.path}?{parts.query}" if parts.query else parts.path
            response, text = self._exchange(method, target, body)
            if response.status not in (301, 302, 303, 307):
                return Page(response.status, url, text)
            url, method, body = urljoin(url, response.headers["Location"]), "GET", None
        raise GoesRoundInCircles(url)

    def _exchange(self, method: str, target: str, body: str | None) -> tuple[Response, str]:
        headers = {} if body is None else dict(_FORM_HEADERS)
        if self._cookies:
            headers["Cookie"] = self.cookie
        self._connection.request(method, target, body, headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return response, text


def urlencoded(fields: dict[str, str]) -> str:
    """A query string. Base64, which fills it, takes a shortcut: the load must stay cheaper than what it measures."""
    return "&".join(f"{name}={_percent(value)}" for name, value in fields.items())


def _percent(value: str) -> str:
    if _BASE64.fullmatch(value):
        return value.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    return quote(value, safe="")
