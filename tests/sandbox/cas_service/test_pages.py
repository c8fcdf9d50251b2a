"""The library: it asks by CAS, takes a ticket to the gateway, and forgets whom the gateway signs out."""

from threading import Thread
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from flask import Flask, Response, request
from werkzeug.serving import make_server

from gateway.sandbox.cas_service.pages import Library, new_library

BASE = "http://127.0.0.1:4"
CAS = "http://www.yale.edu/tp/cas"
GRANTED = {"GARPersonIdentifiant": ["6f1c"], "idEnt": ["B0"]}
LOGOUT = (
    '<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">'
    "<samlp:SessionIndex>{}</samlp:SessionIndex></samlp:LogoutRequest>"
)


def answer(inside):
    return f'<cas:serviceResponse xmlns:cas="{CAS}">{inside}</cas:serviceResponse>'


def success(attributes):
    fields = "".join(f"<cas:{name}>{value}</cas:{name}>" for name, values in attributes.items() for value in values)
    more = "<cas:isFromNewLogin>true</cas:isFromNewLogin>"
    inside = f"<cas:user>6f1c</cas:user><cas:attributes>{more}{fields}</cas:attributes>"
    return answer(f"<cas:authenticationSuccess>{inside}</cas:authenticationSuccess>")


class Server:
    """A CAS server that vouches for one ticket."""

    def __init__(self):
        self.attributes, self.asked = GRANTED, []
        site = Flask("cas")
        site.add_url_rule("/cas/p3/serviceValidate", view_func=self._validate)
        self.server = make_server("127.0.0.1", 0, site)
        self.base = f"http://127.0.0.1:{self.server.port}/cas"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def _validate(self):
        self.asked.append(dict(request.args))
        refused = answer('<cas:authenticationFailure code="INVALID_TICKET">no</cas:authenticationFailure>')
        good = request.args["ticket"] == "ST-1"
        return Response(success(self.attributes) if good else refused, mimetype="text/xml")


@pytest.fixture
def cas():
    server = Server()
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture
def client(cas):
    return new_library(Library(BASE, cas.base), "").test_client()


def test_a_stranger_is_sent_to_the_gateway(client, cas):
    location = urlsplit(client.get("/livre?force=1&ent=bac").location)
    assert f"{location.scheme}://{location.netloc}{location.path}" == f"{cas.base}/login"
    assert dict(parse_qsl(location.query)) == {"service": f"{BASE}/entree", "renew": "true", "ent": "bac"}


def test_a_ticket_opens_the_book_and_shows_exactly_what_came(client, cas):
    assert client.get("/entree?ticket=ST-1").location == "/livre"
    assert cas.asked == [{"ticket": "ST-1", "service": f"{BASE}/entree"}]
    page = client.get("/livre").text
    assert "6f1c" in page
    assert "Et rien d’autre" in page
    assert client.get("/session").json["received"]["attributes"] == GRANTED
    assert client.get("/trace").json["last"]["received"]["protocol"] == {"isFromNewLogin": ["true"]}


def test_what_is_too_much_is_told(client, cas):
    cas.attributes = {"idEnt": ["B0"], "sn": ["Marchal"]}
    client.get("/entree?ticket=ST-1")
    page = client.get("/livre").text
    assert "Il manque&nbsp;: <code>GARPersonIdentifiant</code>" in page
    assert "Il y a en trop&nbsp;: <code>sn</code>" in page


def test_a_ticket_that_the_gateway_does_not_know_opens_nothing(client):
    refused = client.get("/entree?ticket=ST-2")
    assert refused.status_code == 403
    assert "reste fermée" in refused.text
    assert client.get("/session").json == {"received": None}
    assert "INVALID_TICKET" in client.get("/trace").json["last"]["refused"]


def test_only_the_ticket_of_a_session_ends_it_by_the_back_channel(client):
    client.get("/entree?ticket=ST-1")
    for message in ("", "<broken", LOGOUT.format("ST-9")):
        client.post("/entree", data={"logoutRequest": message})
        assert client.get("/session").json["received"] is not None
    client.post("/entree", data={"logoutRequest": LOGOUT.format("ST-1")})
    assert client.get("/session").json == {"received": None}


def test_signing_out_is_asked_of_the_gateway_and_ends_here(client, cas):
    client.get("/entree?ticket=ST-1")
    address = f"{cas.base}/logout?service={quote(f'{BASE}/au-revoir', safe='')}"
    assert all(f'href="{address}"' in client.get(path).text for path in ("/", "/livre"))
    assert client.get("/session").json["received"] is not None
    assert "À bientôt" in client.get("/au-revoir").text
    assert client.get("/session").json == {"received": None}
