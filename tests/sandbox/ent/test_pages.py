"""The ENT asks who it is, answers silently afterwards, and honours ForceAuthn and IsPassive."""

import base64

import pytest
from lxml import etree
from sandbox.asking import ACS, asker_metadata, authn_request, post_value, redirect_query

from gateway.sandbox.ent.names import SAML, SAMLP
from gateway.sandbox.ent.pages import Ent, new_ent
from gateway.sandbox.forms import read_page
from gateway.sandbox.people import INES
from gateway.sandbox.visits import Memory

BASE = "http://127.0.0.1:2"
HERE = f"{BASE}/saml/sso"
GAR = "http://127.0.0.1:3"
CARRIED = 'name="SAMLResponse"'


class Known:
    """The gateway's metadata at each reading; the last stays."""

    def __init__(self, *documents):
        self.documents = list(documents)

    def document(self, *, anew=False):
        if anew and len(self.documents) > 1:
            self.documents.pop(0)
        return self.documents[0]


def new_client(own, *documents):
    ent = Ent(BASE, own, "http://127.0.0.1:1", GAR, "", "bac", "B0", Known(*documents), Memory())
    return new_ent(ent).test_client()


@pytest.fixture
def client(key, other_key):
    return new_client(other_key, asker_metadata(key))


def ask(client, key, more="", inside=""):
    return client.get(f"/saml/sso?{redirect_query(authn_request(HERE, more=more, inside=inside), key)}")


def response_of(page):
    form = read_page(BASE, page.text).forms[0]
    return form, etree.fromstring(base64.b64decode(form.fields["SAMLResponse"]))


def codes_of(page):
    return [node.get("Value").rpartition(":")[2] for node in response_of(page)[1].iter(f"{{{SAMLP}}}StatusCode")]


def pick(client, asked, person="ines"):
    """Presses the button of a person on the login page that a request led to."""
    form = read_page(BASE, client.get(asked.location).text).forms[0]
    assert ("personne", person) in form.buttons
    assert form.action == f"{BASE}/connexion"
    return client.post("/connexion", data={**form.fields, "personne": person})


def test_somebody_unknown_is_asked_who_it_is_then_answered(client, key):
    asked = ask(client, key)
    assert asked.status_code == 303
    form, response = response_of(pick(client, asked))
    assert form.action == ACS
    assert form.fields["RelayState"] == "way"
    assert response.get("InResponseTo") == "_asked"
    identifier = response.find(f".//{{{SAML}}}Attribute[@Name='ENTPersonUid']")
    assert "".join(identifier.itertext()) == INES.uid


def test_somebody_known_is_answered_silently(client, key):
    pick(client, ask(client, key))
    assert CARRIED in ask(client, key).text


def test_a_request_by_post_is_answered_too(client, key):
    client.get("/connexion?personne=ines")
    page = client.post("/saml/sso", data={"SAMLRequest": post_value(authn_request(HERE), key)})
    form, _ = response_of(page)
    assert "RelayState" not in form.fields


def test_a_request_is_answered_once(client, key):
    asked = ask(client, key)
    form = read_page(BASE, client.get(asked.location).text).forms[0]
    pick(client, asked)
    again = client.post("/connexion", data={**form.fields, "personne": "karim"})
    assert again.location == "/"


def test_force_authn_asks_again(client, key):
    pick(client, ask(client, key))
    asked = ask(client, key, 'ForceAuthn="true"')
    assert asked.status_code == 303
    assert codes_of(pick(client, asked)) == ["Success"]


def test_somebody_picked_a_moment_ago_is_not_asked_again_but_only_once(client, key):
    client.get("/connexion?personne=ines")
    assert CARRIED in ask(client, key, 'ForceAuthn="true"').text
    assert ask(client, key, 'ForceAuthn="true"').status_code == 303


def test_is_passive_shows_nobody_a_page(client, key):
    assert codes_of(ask(client, key, 'IsPassive="true"')) == ["Responder", "NoPassive"]
    client.get("/connexion?personne=ines")
    assert codes_of(ask(client, key, 'IsPassive="true"')) == ["Success"]
    assert codes_of(ask(client, key, 'IsPassive="true" ForceAuthn="true"')) == ["Responder", "NoPassive"]


def test_a_context_that_the_ent_does_not_have_is_answered_as_such(client, key):
    reference = "<saml:AuthnContextClassRef>{}</saml:AuthnContextClassRef>"
    inside = f"<samlp:RequestedAuthnContext>{reference}</samlp:RequestedAuthnContext>"
    password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
    client.get("/connexion?personne=ines")
    assert codes_of(ask(client, key, inside=inside.format("urn:smartcard"))) == ["Responder", "NoAuthnContext"]
    assert codes_of(ask(client, key, inside=inside.format(password))) == ["Success"]


def test_a_key_that_the_gateway_changed_is_fetched_and_accepted(key, other_key):
    client = new_client(other_key, asker_metadata(other_key), asker_metadata(key))
    assert ask(client, key).status_code == 303


def test_a_key_that_the_gateway_never_published_is_refused_with_a_page(key, other_key):
    client = new_client(other_key, asker_metadata(other_key))
    refused = ask(client, key)
    assert refused.status_code == 400
    assert "La signature de la demande" in refused.text


def test_a_link_signs_in_and_leads_on_to_the_gar_only(client):
    onward = f"{GAR}/domaineGar?idENT=QjA%3D"
    assert client.get("/connexion", query_string={"personne": "ines", "suite": onward}).location == onward
    for elsewhere in ("http://127.0.0.1:30/", "http://127.0.0.1:3.example/", "//127.0.0.1:3/", "http://127.0.0.1:3@x/"):
        refused = client.get("/connexion", query_string={"personne": "karim", "suite": elsewhere})
        assert refused.status_code == 400
    assert "Bonjour Inès" in client.get("/").text


def test_nobody_can_sign_in_as_a_stranger(client):
    assert client.get("/connexion?personne=nobody").status_code == 400
    assert client.post("/connexion", data={"personne": "nobody"}).status_code == 400
    assert client.get("/").location == "/connexion"


def test_the_portal_leads_to_the_mediacentre_and_to_the_gar(client):
    client.get("/connexion?personne=karim")
    page = client.get("/").text
    assert 'href="http://127.0.0.1:1/login/bac?next=/mediacentre"' in page
    assert page.count(f'href="{GAR}/domaineGar?') == 6
    assert page.count("ent=bac") == 6


def test_signing_out_closes_the_session(client, key):
    client.get("/connexion?personne=ines")
    assert "À bientôt" in client.post("/deconnexion").text
    assert client.get("/").location == "/connexion"
    assert ask(client, key).status_code == 303


def test_the_trace_holds_the_last_answer(client, key):
    assert client.get("/trace").json == {"last": None}
    assert "n’a encore rien envoyé" in client.get("/trace/page").text
    pick(client, ask(client, key), "karim")
    last = client.get("/trace").json["last"]
    assert last["person"] == "karim"
    assert last["attributes"]["ENTPersonStructRattachUAI"] == ["0559001K", "0559002L"]
    assert next(iter(last["attributes"])) == "ENTPersonUid"
    assert "Benali" in client.get("/trace/page").text
