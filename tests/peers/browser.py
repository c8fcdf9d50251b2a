"""The person's browser, one hop at a time: cookies, redirects by hand, forms, pages that post themselves, frames.

It runs no script. Every page it saw stays in ``history``, so that a test can look at each hop of a login.
"""

import http.client
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from peers.cookies import CookieJar
from peers.forms import Form, read_forms
from peers.leads import Leads, read_leads

_TIMEOUT_SECONDS = 60
_MAX_HOPS = 25
_REDIRECTS = (301, 302, 303, 307, 308)
_FORM = "application/x-www-form-urlencoded"


class Lost(Exception):
    """The browser was asked for something that the page does not offer, or goes round in circles."""


@dataclass(frozen=True)
class Page:
    """One answer. sent: the body of the request. initiator: the address of the page that led here, None when typed."""

    method: str
    url: str
    sent: bytes
    initiator: str | None
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def __str__(self) -> str:
        return f"{self.method} {self.url.partition('?')[0]} -> {self.status} {self.location or ''}"

    def header(self, name: str) -> str | None:
        """The first header of that name, in whatever case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def host(self) -> str:
        """``host:port`` of the page."""
        return urlsplit(self.url).netloc

    @property
    def query(self) -> dict[str, str]:
        """The parameters of its address, the first value of each."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.url).query).items()}

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    @property
    def location(self) -> str | None:
        """Where it redirects to, absolute; None when it does not."""
        target = self.header("location")
        return urljoin(self.url, target) if target and self.status in _REDIRECTS else None

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """Of an HTML page."""
        return read_forms(self.text, self.url) if self._is_html else ()

    @cached_property
    def leads(self) -> Leads:
        """The frames of an HTML page, and where it refreshes to."""
        return read_leads(self.text, self.url) if self._is_html else Leads()

    @property
    def self_posting(self) -> Form | None:
        """The form that the page sends on its own."""
        return next((form for form in self.forms if form.posts_itself), None)

    @property
    def next_address(self) -> str | None:
        """Where the page leads without anyone touching it; None when it stays."""
        form = self.self_posting
        return self.location or (form.action if form else None) or self.leads.refresh

    @property
    def _is_html(self) -> bool:
        return (self.header("content-type") or "").startswith(("text/html", "application/xhtml"))


class Browser:
    """One person's browser, empty at first."""

    def __init__(self) -> None:
        self.cookies = CookieJar()
        self.history: list[Page] = []
        self._framed_by: str | None = None

    def twin(self) -> "Browser":
        """Another browser with a copy of the cookies of now: what a thief has, or a window that was left open."""
        other = Browser()
        other.cookies = self.cookies.copy()
        return other

    def get(self, url: str, initiator: str | None = None) -> Page:
        """Opens an address. initiator: the page whose link was followed, None for a typed one."""
        return self._go("GET", url, b"", initiator)

    def post(self, url: str, fields: dict[str, str] | list[tuple[str, str]], initiator: str | None = None) -> Page:
        """Sends a form that no page showed."""
        return self._go("POST", url, urlencode(fields).encode(), initiator)

    def follow(self, page: Page) -> Page:
        """One redirect further."""
        if page.location is None:
            raise Lost(f"no redirect: {page}\n{page.text}")
        if page.status in (307, 308):
            return self._go(page.method, page.location, page.sent, page.initiator)
        return self._go("GET", page.location, b"", page.initiator)

    def submit(self, page: Page, values: dict[str, str] | None = None, form: Form | None = None) -> Page:
        """Sends a form of the page, its first one by default. values: what the person changes or adds."""
        if form is None and not page.forms:
            raise Lost(f"no form: {page}\n{page.text}")
        chosen = form or page.forms[0]
        fields = urlencode(chosen.filled(values or {}))
        if chosen.method == "POST":
            return self._go("POST", chosen.action, fields.encode(), page.url)
        return self._go("GET", f"{chosen.action.partition('?')[0]}?{fields}", b"", page.url)

    def step(self, page: Page) -> Page:
        """One hop further: the redirect, the form that sends itself, or the address that the page refreshes to."""
        if page.location is not None:
            return self.follow(page)
        if page.self_posting is None and page.leads.refresh is not None:
            return self.get(page.leads.refresh, page.url)
        return self.submit(page, form=page.self_posting)

    def load_frames(self, page: Page) -> list[Page]:
        """The page that each frame of a page ends on."""
        self._framed_by = page.url
        try:
            return [self.travel(self.get(address, page.url)) for address in page.leads.frames]
        finally:
            self._framed_by = None

    def travel(self, page: Page, within: tuple[str, ...] = ()) -> Page:
        """Goes on until a page stays, or leads out of the given ``host:port`` places, which is then not followed.

        The frames of each page on the way are loaded first, though not those of a frame.
        """
        for _ in range(_MAX_HOPS):
            if self._framed_by is None:
                self.load_frames(page)
            target = page.next_address
            if target is None or (within and urlsplit(target).netloc not in within):
                return page
            page = self.step(page)
        raise Lost("too many hops:\n" + "\n".join(map(str, self.history[-_MAX_HOPS:])))

    def open(self, url: str, within: tuple[str, ...] = ()) -> Page:
        """Opens an address and travels on."""
        return self.travel(self.get(url), within)

    def _go(self, method: str, url: str, body: bytes, initiator: str | None) -> Page:
        url = url.partition("#")[0]
        headers = {"Accept": "text/html", "Accept-Language": "fr"}
        if cookies := self.cookies.header(url, method, initiator, self._framed_by):
            headers["Cookie"] = cookies
        if method == "POST":
            origin = urlsplit(initiator or url)
            headers |= {"Content-Type": _FORM, "Origin": f"{origin.scheme}://{origin.netloc}"}
        page = exchange(method, url, body, headers, initiator)
        for name, value in page.headers:
            if name.lower() == "set-cookie":
                self.cookies.keep(url, value, self._framed_by)
        self.history.append(page)
        return page


def exchange(method: str, url: str, body: bytes, headers: dict[str, str], initiator: str | None = None) -> Page:
    """One request on a connection of its own, over plain http."""
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname is None:
        raise Lost(f"not a loopback address: {url}")
    connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=_TIMEOUT_SECONDS)
    try:
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection.request(method, target, body if method == "POST" else None, headers)
        answer = connection.getresponse()
        return Page(method, url, body, initiator, answer.status, tuple(answer.getheaders()), answer.read())
    finally:
        connection.close()


def fetch(url: str) -> bytes:
    """The body of an address that answers 200. Raises Lost."""
    page = exchange("GET", url, b"", {})
    if page.status != 200:
        raise Lost(f"{page}\n{page.text}")
    return page.body
