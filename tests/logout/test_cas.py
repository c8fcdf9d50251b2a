"""Logouts by CAS: the ENT's back channel, which only a ticket proves, and ours toward services (C-152, C-153)."""

import time
from xml.sax.saxutils import unescape

import pytest
from kit.listener import Reply
from lxml import etree
from stage.cas_portal import TICKET, logout_document
from stage.cas_service import ticket_in

INDEX = "{urn:oasis:names:tc:SAML:2.0:protocol}SessionIndex"


@pytest.fixture
def chloe(portal):
    """Somebody who came through the CAS ENT."""
    visitor = portal.stage.visitor()
    assert portal.log_in(visitor, portal.ask_through(visitor)).status == 200
    return visitor


def is_signed_in(portal, visitor):
    page = portal.ask_through(visitor, passive=True)
    return page.status == 200 and page.statuses == ["Success"]


class TestBackChannelOfTheEnt:
    def test_the_ticket_that_opened_the_session_ends_it(self, portal, chloe):
        assert is_signed_in(portal, chloe)
        assert portal.log_out().status == 200
        assert not is_signed_in(portal, chloe)

    @pytest.mark.parametrize("ticket", ["ST-unknown", TICKET[:-1], f"{TICKET}x", TICKET.lower(), "*", "", "x" * 300])
    def test_c_152_any_other_ticket_ends_nothing(self, portal, chloe, ticket):
        portal.log_out(ticket)
        assert is_signed_in(portal, chloe)

    @pytest.mark.parametrize("document", ["", "x", "<a/>", logout_document(TICKET).replace("LogoutRequest", "Other")])
    def test_c_152_what_is_no_logout_ends_nothing(self, portal, chloe, document):
        assert portal.log_out(document=document).status == 400
        assert is_signed_in(portal, chloe)

    def test_c_152_the_ticket_of_one_ent_ends_nothing_at_the_address_of_another(self, portal, chloe):
        message = {"logoutRequest": logout_document(TICKET)}
        assert portal.stage.visitor().post("/login/ent-a/cas", message).status == 404
        assert portal.stage.visitor().post("/login/inconnu/cas", message).status == 404
        assert is_signed_in(portal, chloe)

    def test_c_152_a_flood_of_them_asks_nobody_and_ends_nobodys_session(self, portal, chloe):
        before = len(portal.listener.heard)
        started = time.monotonic()
        for number in range(200):
            assert portal.log_out(f"ST-flood-{number}").status == 200
        assert time.monotonic() - started < 10
        assert len(portal.listener.heard) == before
        assert is_signed_in(portal, chloe)

    def test_it_may_come_twice(self, portal, chloe):
        assert [portal.log_out().status for _ in range(2)] == [200, 200]
        assert not is_signed_in(portal, chloe)


class TestTellingServices:
    @pytest.fixture
    def visitor(self, local, local_editor):
        """Somebody who is known to the CAS service, and the ticket that it knows them by."""
        browser = local.visitor()
        return browser, ticket_in(local.come_back(browser, local.as_asked(local_editor.knock(browser, ent="ent-a"))))

    def test_the_service_is_told_by_the_ticket_of_its_session(self, local, listener, visitor):
        browser, ticket = visitor
        assert "Service editeur" in browser.get("/logout").words
        (told,) = [heard for heard in listener.heard if heard.method == "POST"]
        assert told.path == "/app"
        message = etree.fromstring(unescape(told.form["logoutRequest"]).encode())
        assert message.findtext(INDEX) == ticket

    def test_c_153_a_service_that_hangs_stalls_nobody_longer_than_the_time_box(self, local, listener, visitor):
        browser, _ = visitor

        def slowly(_heard):
            time.sleep(8)
            return Reply()

        listener.says = slowly
        started = time.monotonic()
        page = browser.get("/logout")
        assert time.monotonic() - started < 6
        assert "Service editeur : n'a pas confirmé" in page.words.replace("\xa0", " ")

    def test_c_153_a_service_that_fails_is_named_and_is_told_once(self, local, listener, visitor):
        browser, _ = visitor
        listener.replies(status=500)
        assert "Service editeur : n'a pas confirmé" in browser.get("/logout").words.replace("\xa0", " ")
        assert len([heard for heard in listener.heard if heard.method == "POST"]) == 1

    def test_one_that_answers_is_closed(self, local, listener, visitor):
        browser, _ = visitor
        words = browser.get("/logout").words.replace("\xa0", " ")
        assert "Service editeur" in words
        assert "Service editeur :" not in words
