"""A CAS ENT that is slow, broken or not who it should be: one page, one way on, nobody let in (F-110, F-121)."""

import socket
import ssl
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from kit.keys import key_ring
from kit.listener import Reply
from outbound.servers import answer, silent, speaking
from sqlalchemy import select
from stage.cas_portal import SLUG, cas_portal, failure, success
from stage.cas_service import EDITOR, register
from stage.gateway import LOCAL, PROJECT

from gateway.login import portals_cas
from gateway.outbound.http import Limits
from gateway.registry.ents import EntChoices, add_cas_ent
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent

CHLOE = {"GARPersonIdentifiant": ["chloe-31"], "idEnt": ["ENT1"]}


def redirecting(status):
    return Reply(status=status, headers=(("Location", "/cas/elsewhere"),))


REPLIES = {
    "error": Reply(success(), status=500),
    "not found": Reply(success(), status=404),
    "forbidden": Reply(success(), status=403),
    "no content": Reply(status=204),
    "found": redirecting(302),
    "see other": redirecting(303),
    "permanently": redirecting(308),
    "oversized": Reply(success(inside=f"<x>{'x' * 300_000}</x>")),
}


@pytest.mark.parametrize("reply", [pytest.param(reply, id=name) for name, reply in REPLIES.items()])
def test_an_answer_that_is_none_is_a_portal_that_cannot_be_reached(local, portal, reply):
    visitor = local.visitor()
    sent = portal.sent(portal.ask_through(visitor))
    portal.listener.says = lambda _heard: reply
    page = portal.bring_back(visitor, sent)
    assert page.status == 503
    assert "Ton ENT ne répond pas" in page.words or "Votre ENT ne répond pas" in page.words
    assert page.statuses == ["Responder", "AuthnFailed"]
    assert page.link("Recommencer")
    assert not page.headers.get("Set-Cookie")
    line = local.audit()[-1]
    assert (line.reason, line.ent, line.reference) == ("call-bad-answer", SLUG, page.reference)
    assert len(portal.listener.heard) == 1
    portal.listener.replies(success())
    assert portal.bring_back(visitor, sent, "ST-2").attributes == CHLOE


@pytest.fixture
def impatient(monkeypatch):
    """The same limits, in tenths of seconds."""
    monkeypatch.setattr(portals_cas, "_LIMITS", Limits(size=256 * 1024, seconds=0.4, connect=0.3))


@pytest.fixture
def with_portal_at(local):
    """A visitor on the way back from a portal at an address of the test's own."""

    def register_and_ask(url):
        with local.change() as session:
            add_cas_ent(session, EntChoices("ent-c", PROJECT, "ENT ent-c"), url, loopback=True)
        visitor = local.visitor()
        page, _ = local.knock(visitor, ent="ent-c")
        assert page.location.startswith(f"{url}/login?")
        return visitor, page.location

    return register_and_ask


def back(visitor, location):
    (service,) = parse_qs(urlsplit(location).query)["service"]
    return visitor.get(f"{service}&ticket=ST-1")


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
SPEECHES = {
    "silent": silent,
    "hangs up": lambda caller: caller.close(),
    "hangs up midway": lambda caller: caller.sendall(HEAD + success()[:50]),
    "no HTTP": lambda caller: caller.sendall(b"\x00\x01garbage\r\n\r\n"),
    "half a compression": answer(b"\x1f\x8bxxxx", "Content-Encoding: gzip"),
}


@pytest.mark.parametrize("speak", [pytest.param(speak, id=name) for name, speak in SPEECHES.items()])
def test_a_portal_that_never_finishes_is_given_up(local, with_portal_at, impatient, speak):
    with speaking(speak) as server:
        visitor, location = with_portal_at(f"http://127.0.0.1:{server.port}")
        page = back(visitor, location)
        assert page.status == 503
        assert local.audit()[-1].reason == "call-unreachable"


def test_a_portal_that_is_not_there_is_given_up(local, with_portal_at, impatient):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    visitor, location = with_portal_at(f"http://127.0.0.1:{port}")
    assert back(visitor, location).status == 503
    assert local.audit()[-1].reason == "call-unreachable"


def test_a_portal_under_a_certificate_that_nobody_vouches_for_is_not_believed(
    local, with_portal_at, impatient, tmp_path
):
    chain = tmp_path / "chain.pem"
    chain.write_bytes(key_ring().evil.key_pem + key_ring().evil.certificate_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    with speaking(answer(success()), context) as server:
        visitor, location = with_portal_at(f"https://localhost:{server.port}")
        page = back(visitor, location)
        assert page.status == 503
        assert server.requests == []
    line = local.audit()[-1]
    assert (line.reason, "certificate" in line.detail["detail"]) == ("call-server-certificate", True)


@pytest.mark.parametrize("url", ["http://ent-c.example/cas", "http://127.0.0.1:9/cas", "http://localhost/cas"])
def test_without_tls_a_portal_is_not_even_registered(stage, url):
    with pytest.raises(ChangeRefused), stage.change() as session:
        add_cas_ent(
            session, EntChoices("ent-c", PROJECT, "C"), url, loopback=stage.house.settings.addresses.is_loopback
        )
    with stage.change() as session:
        add_cas_ent(session, EntChoices("ent-c", PROJECT, "C"), "https://ent-c.example/cas")
        assert session.scalar(select(Ent.cas_url).where(Ent.slug == "ent-c")) == "https://ent-c.example/cas"


def test_even_on_the_loopback_a_portal_elsewhere_has_tls(local):
    with pytest.raises(ChangeRefused), local.change() as session:
        add_cas_ent(session, EntChoices("ent-c", PROJECT, "C"), "http://ent-c.example/cas", loopback=True)


def test_a_portal_whose_name_leads_into_the_house_is_not_called(stage, monkeypatch):
    with stage.change() as session:
        add_cas_ent(session, EntChoices("ent-c", PROJECT, "C"), "https://ent-c.example/cas")
    visitor = stage.visitor()
    page, _ = stage.knock(visitor, ent="ent-c")
    genuine = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *more, **options: genuine("127.0.0.1" if host == "ent-c.example" else host, *more, **options),
    )
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("somebody was called"))
    assert back(visitor, page.location).status == 503
    assert stage.audit()[-1].reason == "call-forbidden"


class TestLeftAlone:
    """F-121: a portal that keeps failing is left alone for a while, the others go on."""

    def test_after_five_failures_nobody_waits_for_it(self, local, portal):
        portal.listener.replies(status=500)
        for _ in range(5):
            visitor = local.visitor()
            assert portal.log_in(visitor, portal.ask_through(visitor)).status == 503
        portal.listener.heard.clear()
        visitor = local.visitor()
        page = portal.log_in(visitor, portal.ask_through(visitor))
        assert page.status == 503
        assert portal.listener.heard == []
        assert local.audit()[-1].reason == "call-overloaded"
        assert local.come_back(visitor, local.ask(visitor, ent="ent-a")).status == 200

    def test_a_portal_that_says_no_is_not_one_that_fails(self, local, portal):
        portal.listener.replies(failure())
        for number in range(8):
            visitor = local.visitor()
            assert portal.log_in(visitor, portal.ask_through(visitor), f"ST-{number}").status == 403
        portal.listener.replies(success())
        visitor = local.visitor()
        assert portal.log_in(visitor, portal.ask_through(visitor)).attributes == CHLOE


def test_the_person_finds_back_to_a_cas_service_too(local):
    """The retry keeps the destination, whatever the two protocols are."""
    with cas_portal(local) as portal:
        with local.change() as session:
            register(session)
        visitor = local.visitor()
        page = visitor.get("/cas/ENT1/login", query_string={"service": EDITOR, "ent": SLUG})
        portal.listener.replies(status=502)
        failed = portal.log_in(visitor, page)
        portal.listener.replies(success())
        again = visitor.get(f"{failed.link('Recommencer')}&ent={SLUG}")
        assert portal.log_in(visitor, again, "ST-2").location.startswith(f"{EDITOR}?ticket=ST-")
        assert LOCAL in unquote(again.location)
