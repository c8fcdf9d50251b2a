"""A login walked without a browser: from a page of a service through the gateway and the ENT, and back."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from gateway.sandbox.forms import Form, Page, read_page

_MOST_PAGES = 20
_SECONDS = 30
_CARRIERS = ("SAMLRequest", "SAMLResponse")


@dataclass(frozen=True)
class Received:
    """The person arrived. attributes: exactly what the service received. name_id_format: "" by CAS."""

    attributes: dict[str, list[str]]
    issuer: str
    name_id_format: str = ""


@dataclass(frozen=True)
class Stopped:
    """The page that stopped the person: its HTTP status, its address, its visible text."""

    status: int
    address: str
    text: str


def walk_login(start: str, person: str) -> Received | Stopped:
    """Opens a protected page of a service as a person of the ENT. start: that page. person: the key.

    Redirects are followed, messages that come as forms are handed on, and where the ENT asks who it
    is, the person is chosen. Raises requests.RequestException when a party does not answer.
    """
    with requests.Session() as browser:
        browser.trust_env = False
        answer = browser.get(start, timeout=_SECONDS)
        for _ in range(_MOST_PAGES):
            page = read_page(answer.url, answer.text)
            form = _next_form(page, person) if answer.ok else None
            if form is None:
                return _end(browser, start, answer, page)
            answer = browser.post(form.action, data=form.fields, timeout=_SECONDS)
    return Stopped(answer.status_code, answer.url, "The login goes round in circles.")


def _next_form(page: Page, person: str) -> Form | None:
    """The form that a browser would send on, filled in."""
    for form in page.forms:
        if any(name in form.fields for name in _CARRIERS):
            return form
        if ("personne", person) in form.buttons:
            form.fields["personne"] = person
            return form
    return None


def _end(browser: requests.Session, start: str, answer: requests.Response, page: Page) -> Received | Stopped:
    """What the service received in this browser, when the way ends there with an open session."""
    service = _origin(start)
    if answer.ok and _origin(answer.url) == service:
        received = browser.get(f"{service}/session", timeout=_SECONDS).json()["received"]
        if received is not None:
            return Received(received["attributes"], received["issuer"], received.get("name_id_format", ""))
    return Stopped(answer.status_code, answer.url, page.text)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
