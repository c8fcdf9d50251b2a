"""One GAR of the sandbox for a module, well again before each test, and a gateway that answers it at once."""

import base64
import zlib
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from lxml import etree
from peers.sandbox_gar import sandbox_gar

from gateway.sandbox.ent.answer import Issuer, Statement, build_answer
from gateway.sandbox.ent.authn_request import AuthnRequest
from gateway.sandbox.ent.metadata import idp_metadata


@pytest.fixture(scope="module")
def running(shelf, key):
    """It asks a gateway of which only the metadata exist: the tests answer in its place."""
    shelf.document = idp_metadata(*_gateway(shelf), "Passerelle", key)
    with sandbox_gar(idp_metadata=shelf.address) as gar:
        yield gar


@pytest.fixture
def gar(running):
    running.recover()
    running.forget()
    return running


@pytest.fixture
def enter(gar, shelf, key):
    """A browser of its own, as somebody whom the gateway names. It opens links; the page at the end."""
    issuer = Issuer(_gateway(shelf)[0], key)

    @contextmanager
    def browser_of(person):
        with requests.Session() as browser:
            browser.trust_env = False

            def open_link(link):
                page = browser.get(link, allow_redirects=False)
                location = page.headers.get("Location", "")
                if "SAMLRequest=" in location:
                    return browser.post(f"{gar.base}/acs", data=_answer(gar, issuer, location, person))
                return browser.get(f"{gar.base}{location}") if location else page

            open_link.cookies = browser.cookies
            yield open_link

    return browser_of


def _gateway(shelf):
    base = shelf.address.removesuffix("/metadata")
    return f"{base}/idp", f"{base}/sso"


def _answer(gar, issuer, location, person):
    """The form with which the gateway sends a browser back."""
    query = parse_qs(urlsplit(location).query)
    root = etree.fromstring(zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15))
    asked = AuthnRequest(root.get("ID"), f"{gar.base}/metadata", f"{gar.base}/acs", None, False, False, ())
    said = Statement(datetime.now(UTC), "index", {"GARPersonIdentifiant": (person.uid,), "idEnt": ("B0",)})
    document = build_answer(issuer, asked, said)
    return {"SAMLResponse": base64.b64encode(document).decode(), "RelayState": query["RelayState"][0]}
