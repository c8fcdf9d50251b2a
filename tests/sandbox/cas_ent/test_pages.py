"""The CAS ENT: one ticket, one answer that says too much, and a logout that tells the gateway."""

import json
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask, request
from lxml import etree
from werkzeug.serving import make_server

from gateway.sandbox.attributes import LABELS
from gateway.sandbox.cas_ent.directory import SCHOOLS, account_of, entry_of
from gateway.sandbox.cas_ent.pages import new_cas_ent
from gateway.sandbox.forms import read_page
from gateway.sandbox.people import INES, KARIM, PEOPLE

GATEWAY = "http://127.0.0.1:1"
BACK = f"{GATEWAY}/cas/back/abc"
GAR, LIBRARY = "http://127.0.0.1:3", "http://127.0.0.1:4"
CAS = "{http://www.yale.edu/tp/cas}"


def client_of(gateway=GATEWAY):
    return new_cas_ent(gateway, GAR, LIBRARY, "", "bac", "B0").test_client()


@pytest.fixture
def client():
    return client_of()


def ask(client, service=BACK, **more):
    return client.get("/cas/login", query_string={"service": service, **more})


def ticket_of(answer):
    return dict(parse_qsl(urlsplit(answer.location).query))["ticket"]


def signed_in(client, person="ines"):
    client.get(f"/connexion?personne={person}")
    return ticket_of(ask(client))


def validate(client, ticket, service=BACK, **more):
    answer = client.get("/cas/serviceValidate", query_string={"service": service, "ticket": ticket, **more})
    assert answer.status_code == 200
    return etree.fromstring(answer.data)[0]


def test_a_stranger_chooses_a_person_and_goes_back_with_a_ticket(client):
    form = read_page(GATEWAY, ask(client).text).forms[0]
    back = client.post("/connexion", data={**form.fields, "personne": "ines"})
    assert back.location.startswith(f"{BACK}?ticket=ST-")
    assert validate(client, ticket_of(back)).findtext(f"{CAS}user") == "ines.marchal"


def test_the_whole_entry_is_answered_without_namespace_inside_user_attributes(client):
    answer = validate(client, signed_in(client, "karim"))
    fields = {field.tag: field.text for field in answer.find(f"{CAS}attributes/{CAS}userAttributes")}
    assert fields == entry_of(account_of(KARIM))
    assert [node["UAI"] for node in json.loads(fields["structureNodes"])] == ["0559004N", "0559005P"]


def test_a_ticket_is_good_once_for_its_service(client):
    ticket = signed_in(client)
    assert validate(client, ticket, f"{BACK}x").get("code") == "INVALID_SERVICE"
    assert validate(client, ticket).get("code") == "INVALID_TICKET"
    assert validate(client, "").get("code") == "INVALID_REQUEST"
    assert validate(client, ticket_of(ask(client))).get("code") is None


def test_renew_asks_again_and_its_ticket_says_so(client):
    old = signed_in(client)
    assert "Qui se connecte" in ask(client, renew="true").text
    assert validate(client, old, renew="true").get("code") is None
    assert validate(client, ticket_of(ask(client)), renew="true").get("code") == "INVALID_TICKET"


def test_gateway_asks_nobody(client):
    assert ask(client, gateway="true").location == BACK
    signed_in(client)
    assert "ticket=ST-" in ask(client, gateway="true").location


@pytest.mark.parametrize(
    "service", ["", "http://127.0.0.1:10/", "http://127.0.0.1:1@evil.example/", "http://evil.example\\@127.0.0.1:1/"]
)
def test_only_the_gateway_is_a_service(client, service):
    assert ask(client, service).status_code == 403


def test_a_link_signs_in_and_leads_on_to_the_gar_or_the_library_only(client):
    for onward in (f"{GAR}/domaineGar", f"{LIBRARY}/livre"):
        assert client.get("/connexion", query_string={"personne": "ines", "suite": onward}).location == onward
    assert client.get("/connexion?personne=ines&suite=http://127.0.0.1:40/").status_code == 400


def test_the_trace_holds_the_last_answer(client):
    assert client.get("/trace").json == {"last": None}
    validate(client, signed_in(client))
    last = client.get("/trace").json["last"]
    assert (last["person"], last["attributes"]["id"]) == ("ines", [account_of(INES).uid])


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.key)
def test_the_entry_says_more_than_is_needed_and_each_attribute_has_a_french_name(person):
    entry = entry_of(account_of(person))
    assert {"id", "type", "structureNodes", "lastName", "birthDate", "emailInternal"} < set(entry)
    assert set(entry) <= set(LABELS)
    assert account_of(person).uid != person.uid


@pytest.mark.parametrize("school", SCHOOLS, ids=lambda school: school.uai)
def test_its_schools_have_uais_with_the_right_letter(school):
    assert school.uai[7] == "ABCDEFGHJKLMNPRSTUVWXYZ"[int(school.uai[:7]) % 23]


class TestLeaving:
    @pytest.fixture
    def gateway(self):
        """Somebody at the gateway's place who notes the logout requests."""
        site, heard = Flask("gateway"), []
        site.add_url_rule(
            "/back", view_func=lambda: heard.append(request.form["logoutRequest"]) or "", methods=["POST"]
        )
        server = make_server("127.0.0.1", 0, site)
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.port}", heard
        server.shutdown()
        server.server_close()

    @pytest.mark.parametrize(
        "leave", [lambda client: client.post("/deconnexion"), lambda client: client.get("/cas/logout")]
    )
    def test_the_gateway_is_told_by_the_ticket_of_the_session(self, gateway, leave):
        base, heard = gateway
        client = client_of(base)
        client.get("/connexion?personne=ines")
        ticket = ticket_of(ask(client, f"{base}/back"))
        assert validate(client, ticket, f"{base}/back").get("code") is None
        assert "À bientôt" in leave(client).text
        (message,) = heard
        assert etree.fromstring(message).findtext("{urn:oasis:names:tc:SAML:2.0:protocol}SessionIndex") == ticket
        assert "Qui se connecte" in ask(client, f"{base}/back").text

    def test_a_logout_leads_back_to_the_gateway_and_nowhere_else(self, client):
        assert client.get("/cas/logout", query_string={"service": BACK}).location == BACK
        assert client.get("/cas/logout?service=http://evil.example/").status_code == 200
