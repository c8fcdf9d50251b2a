"""The GAR accepts what its gateway signed, entirely, for it, once, and nothing else."""

import base64
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from lxml import etree

from gateway.sandbox.ent.answer import Issuer, Statement, build_answer, build_status
from gateway.sandbox.ent.authn_request import AuthnRequest
from gateway.sandbox.ent.metadata import idp_metadata
from gateway.sandbox.ent.names import DS, NO_PASSIVE, SAML, SAMLP
from gateway.sandbox.people import INES
from gateway.sandbox.processes import free_port, process
from gateway.sandbox.resources import RESOURCES, launch_address

IDP = "http://127.0.0.1:1/saml/idp/B0/metadata"
ATTRIBUTES = {"GARPersonIdentifiant": (INES.uid,), "idEnt": ("B0",)}


@pytest.fixture(scope="module")
def gar(tmp_path_factory, shelf):
    home, port = tmp_path_factory.mktemp("gar"), free_port()
    options = ["--home", str(home), "--gateway", "http://127.0.0.1:1", "--ident", "B0", "--idp-metadata", shelf.address]
    with process("gateway.sandbox.gar", ["--port", str(port), *options], port, home / "log"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(autouse=True)
def published(shelf, key):
    shelf.document = idp_metadata(IDP, "http://127.0.0.1:1/saml/idp/B0/sso", "Passerelle", key)


class Browser(requests.Session):
    """A browser in front of the GAR, which may be handed a response to carry there."""

    def __init__(self, gar):
        super().__init__()
        self.trust_env = False
        self.gar = gar
        self.relay_state = ""

    def ask(self):
        """Opens a resource; returns the request that the GAR makes."""
        asked = self.get(launch_address(self.gar, "B0", "0559001K", RESOURCES[0]), allow_redirects=False)
        query = parse_qs(urlsplit(asked.headers["Location"]).query)
        document = zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15)
        self.relay_state = query["RelayState"][0]
        root = etree.fromstring(document)
        return AuthnRequest(root.get("ID"), f"{self.gar}/metadata", f"{self.gar}/acs", None, False, False, ())

    def carry(self, document, **more):
        fields = {"SAMLResponse": base64.b64encode(document).decode(), "RelayState": self.relay_state, **more}
        return self.post(f"{self.gar}/acs", data=fields)

    @property
    def received(self):
        return self.get(f"{self.gar}/session").json()["received"]


@pytest.fixture
def browser(gar):
    with Browser(gar) as browser:
        yield browser


def answer(request, key):
    return build_answer(Issuer(IDP, key), request, Statement(datetime.now(UTC), "index", ATTRIBUTES))


def without_signature(document, path):
    root = etree.fromstring(document)
    holder = root.find(path) if path else root
    holder.remove(holder.find(f"{{{DS}}}Signature"))
    return etree.tostring(root)


def refused(browser, document):
    page = browser.carry(document)
    assert page.status_code == 403
    assert browser.received is None
    return browser.get(f"{browser.gar}/trace").json()["last"]


def test_a_signed_answer_opens_the_resource_and_shows_exactly_what_came(browser, key):
    page = browser.carry(answer(browser.ask(), key))
    assert page.status_code == 200
    assert page.url == f"{browser.gar}/editeur/lire-ensemble/0559001K"
    assert "le GAR a reçu exactement" in page.text
    assert "Et rien d’autre" in page.text
    assert browser.received["attributes"] == {"GARPersonIdentifiant": [INES.uid], "idEnt": ["B0"]}
    assert browser.received["issuer"] == IDP


def test_the_request_is_signed_and_says_where_to_come_back(browser):
    location = launch_address(browser.gar, "B0", "0559001K", RESOURCES[0])
    asked = browser.get(location, allow_redirects=False)
    query = parse_qs(urlsplit(asked.headers["Location"]).query)
    assert query["SigAlg"] == ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"]
    assert query["RelayState"] == [location]


def test_the_assertion_must_be_signed(browser, key):
    document = answer(browser.ask(), key)
    assert refused(browser, without_signature(document, f"{{{SAML}}}Assertion"))["received"] is None


def test_the_response_must_be_signed(browser, key):
    refused(browser, without_signature(answer(browser.ask(), key), ""))


def test_what_was_changed_after_signing_is_refused(browser, key):
    refused(browser, answer(browser.ask(), key).replace(b"6f1c", b"0000"))


def test_an_unpublished_key_is_refused_after_the_metadata_was_read_again(browser, key, other_key, shelf):
    request = browser.ask()
    readings = shelf.readings
    refused(browser, answer(request, other_key))
    assert shelf.readings == readings + 1


def test_a_key_that_the_gateway_changed_is_accepted(browser, key, other_key, shelf):
    request = browser.ask()
    shelf.document = idp_metadata(IDP, "http://127.0.0.1:1/saml/idp/B0/sso", "Passerelle", other_key)
    assert browser.carry(answer(request, other_key)).status_code == 200


def test_an_answer_for_another_service_is_refused(browser, key):
    refused(browser, answer(replace(browser.ask(), issuer="http://127.0.0.1:9/metadata"), key))


def test_an_answer_to_no_request_of_the_gar_is_refused(browser, key):
    refused(browser, answer(replace(browser.ask(), id="_nobody_asked"), key))


def test_an_answer_counts_once(browser, gar, key):
    document = answer(browser.ask(), key)
    assert browser.carry(document).status_code == 200
    with Browser(gar) as other:
        refused(other, document)


def test_rubbish_is_refused_with_a_page(browser):
    assert browser.carry(b"not XML").status_code == 403
    assert browser.post(f"{browser.gar}/acs").status_code == 403


def test_a_negative_status_is_told_apart(browser, key):
    last = refused(browser, build_status(Issuer(IDP, key), browser.ask(), NO_PASSIVE))
    assert last["negative"]
    assert not refused(browser, without_signature(answer(browser.ask(), key), ""))["negative"]


def test_a_wish_for_a_fresh_login_ends_the_session_before_it(browser, key):
    browser.carry(answer(browser.ask(), key))
    assert browser.received is not None
    resource = launch_address(browser.gar, "B0", "0559001K", RESOURCES[0])
    assert browser.get(resource, allow_redirects=False).headers["Location"] == "/editeur/lire-ensemble/0559001K"
    assert browser.get(f"{resource}&force=1", allow_redirects=False).status_code == 302
    assert browser.received is None


def test_signing_out_ends_the_session(browser, key):
    browser.carry(answer(browser.ask(), key))
    assert "fermée" in browser.post(f"{browser.gar}/deconnexion").text
    assert browser.received is None


def test_nobody_is_led_away_by_the_relay_state(browser, key):
    page = browser.carry(answer(browser.ask(), key), RelayState="http://127.0.0.1:9/elsewhere")
    assert page.url == f"{browser.gar}/recu"


def test_the_metadata_asks_for_signatures(gar):
    root = etree.fromstring(requests.get(f"{gar}/metadata", timeout=10).content)
    role = root.find("{urn:oasis:names:tc:SAML:2.0:metadata}SPSSODescriptor")
    assert root.get("entityID") == f"{gar}/metadata"
    assert (role.get("AuthnRequestsSigned"), role.get("WantAssertionsSigned")) == ("true", "true")


def test_a_request_by_post_is_signed_inside(browser):
    page = browser.get(f"{launch_address(browser.gar, 'B0', '0559001K', RESOURCES[0])}&post=1&force=1")
    value = page.text.partition('name="SAMLRequest" value="')[2].partition('"')[0]
    root = etree.fromstring(base64.b64decode(value))
    assert root.tag == f"{{{SAMLP}}}AuthnRequest"
    assert root.get("ForceAuthn") == "true"
    assert root.find(f"{{{DS}}}Signature") is not None


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda address: address.replace("QjA%3D", "QzA%3D"), 404),
        (lambda address: address.replace("QjA%3D", "QjA"), 400),
        (lambda address: address.replace("lire-ensemble", "unknown"), 404),
        (lambda address: address.partition("?")[0], 404),
    ],
    ids=["other project", "not Base64", "unknown resource", "no resource"],
)
def test_an_address_that_opens_nothing_gets_a_page(browser, change, status):
    page = browser.get(change(launch_address(browser.gar, "B0", "0559001K", RESOURCES[0])), allow_redirects=False)
    assert page.status_code == status
