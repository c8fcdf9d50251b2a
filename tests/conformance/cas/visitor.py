"""A browser without scripts that stops at the door of the service, and signs in where a password is asked for."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from lxml import html

from conformance.cas.target import Target

_SECONDS = 30
_MOST_HOPS = 25
_CARRIED = {"SAMLRequest", "SAMLResponse", "RelayState"}


@dataclass(frozen=True)
class Stop:
    """Where the way ends. at_service: the browser was about to go to the service, by ``method``, with ``query``.

    page: what the browser shows otherwise.
    """

    address: str
    at_service: bool = False
    method: str = "GET"
    query: tuple[tuple[str, str], ...] = ()
    page: requests.Response | None = None

    @property
    def ticket(self) -> str:
        """The ticket that was on its way to the service, "" for none. Fails when there are several."""
        tickets = [value for name, value in self.query if name in ("ticket", "SAMLart")]
        assert len(tickets) <= 1, f"several tickets: {self.query}"
        return tickets[0] if tickets else ""

    @property
    def asks_for_password(self) -> bool:
        """Whether somebody has to sign in before going on."""
        return self.page is not None and _password_form(self.page) is not None


class Visitor:
    """One person's browser, empty at first."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = target.tls

    def login(self, service: str | None = None, **parameters: str) -> Stop:
        """Follows ``/login`` for a service as far as it leads without a password. service: "" for none."""
        address = self.target.service if service is None else service
        return self.open(f"{self.target.base}/login", ({"service": address} if address else {}) | parameters)

    def enter(self, service: str | None = None, **parameters: str) -> Stop:
        """The same, and signs in when a password is asked for."""
        stop = self.login(service, **parameters)
        return self.sign_in(stop) if stop.asks_for_password else stop

    def sign_in(self, stop: Stop) -> Stop:
        """Fills in the form that asks for a password, and follows on."""
        assert stop.page is not None
        form = _password_form(stop.page)
        assert form is not None, "no form asks for a password"
        fields = dict(form.form_values())
        (password,) = (entry.name for entry in form.inputs if getattr(entry, "type", "") == "password")
        (name,) = (entry.name for entry in form.inputs if getattr(entry, "type", "") in ("text", "email", "username"))
        action = urljoin(stop.page.url, form.action or "")
        fields |= {name: self.target.user, password: self.target.password}
        return self._travel("POST", action, data=fields, headers={"Referer": stop.page.url})

    def open(self, address: str, parameters: dict[str, str] | None = None) -> Stop:
        """Opens an address and follows on."""
        return self._travel("GET", address, params=parameters)

    def _travel(self, method: str, address: str, **given: object) -> Stop:
        for _ in range(_MOST_HOPS):
            if self._is_service(address):
                data = given.get("data")
                pairs = data.items() if isinstance(data, dict) else parse_qsl(urlsplit(address).query)
                return Stop(address, at_service=True, method=method, query=tuple(pairs))
            page = self._session.request(method, address, allow_redirects=False, timeout=_SECONDS, **given)
            given = {}
            carried = _carrying_form(page)
            if page.is_redirect:
                method, address = "GET", urljoin(page.url, page.headers["Location"])
            elif carried is not None:
                method, address = carried.method.upper(), urljoin(page.url, carried.action or "")
                given = {"data": dict(carried.form_values())}
            else:
                return Stop(page.url, page=page)
        raise AssertionError("the server sends the browser round in circles")

    def _is_service(self, address: str) -> bool:
        host = urlsplit(address).netloc
        return host in (urlsplit(self.target.service).netloc, urlsplit(self.target.stranger).netloc)


def _forms(page: requests.Response) -> list[html.FormElement]:
    if "html" not in page.headers.get("Content-Type", "") or not page.content.strip():
        return []
    return list(html.fromstring(page.content).forms)


def _password_form(page: requests.Response) -> html.FormElement | None:
    found = (form for form in _forms(page) if any(getattr(one, "type", "") == "password" for one in form.inputs))
    return next(found, None)


def _carrying_form(page: requests.Response) -> html.FormElement | None:
    """A form that a browser sends on by itself: it carries a message between parties, or a ticket to a service."""
    for form in _forms(page):
        names = set(dict(form.form_values()))
        is_message = bool(names & {"SAMLRequest", "SAMLResponse"}) and names <= _CARRIED
        if is_message or (form.method == "POST" and "ticket" in names):
            return form
    return None
