"""A person of a CAS ENT goes through: to the portal, back with a ticket, once, in this browser only."""

import secrets

import pytest
from kit.names import PASSWORD
from stage.cas_portal import SLUG, cas_portal, failure, success
from stage.gateway import LOCAL

CHLOE = {"GARPersonIdentifiant": ["chloe-31"], "idEnt": ["ENT1"]}
CONTEXT = (
    "<samlp:RequestedAuthnContext>"
    f"<saml:AuthnContextClassRef>{PASSWORD}</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>"
)


@pytest.fixture(scope="module")
def local(once_local):
    return once_local


@pytest.fixture(scope="module")
def opened(local):
    with cas_portal(local) as portal:
        yield portal


@pytest.fixture
def portal(opened):
    """The same for all tests of the module, as if nothing had happened before."""
    opened.listener.replies(success())
    opened.listener.heard.clear()
    return opened


@pytest.fixture
def ticket():
    """One that no other test used."""
    return f"ST-{secrets.token_hex(8)}-cas"


class TestGoingThrough:
    def test_a_pupil_reaches_the_gar_which_learns_exactly_two_attributes(self, local, portal, ticket):
        visitor = local.visitor()
        sent = portal.sent(portal.ask_through(visitor))
        assert sent.address == f"{portal.url}/login"
        assert sent.service.startswith(f"{LOCAL}/login/{SLUG}/cas?login=")
        assert sent.wishes == {}
        page = portal.bring_back(visitor, sent, ticket)
        assert page.attributes == CHLOE
        (question,) = portal.validations
        assert (question.method, question.path) == ("GET", "/cas/p3/serviceValidate")
        assert question.query == {"service": sent.service, "ticket": ticket}
        assert "cookie" not in question.headers

    def test_the_second_login_needs_no_round_trip_to_the_ent(self, local, portal, ticket):
        visitor = local.visitor()
        portal.log_in(visitor, portal.ask_through(visitor), ticket)
        assert portal.ask_through(visitor).attributes == CHLOE
        assert len(portal.validations) == 1

    def test_the_ents_own_tile_leads_to_our_page(self, local, portal, ticket):
        visitor = local.visitor()
        page = portal.log_in(visitor, visitor.get(f"/login/{SLUG}?next=/"), ticket)
        assert page.location == "/"
        assert "Bonjour" in visitor.get("/").words

    def test_f5_on_the_way_back_gives_the_same_answer_again(self, local, portal, ticket):
        visitor = local.visitor()
        sent = portal.sent(portal.ask_through(visitor))
        first, again = (portal.bring_back(visitor, sent, ticket) for _ in range(2))
        assert first.form == again.form
        assert len(portal.validations) == 1

    def test_two_tabs_each_end_where_they_started(self, local, portal, ticket):
        visitor = local.visitor()
        tabs = [portal.sent(portal.ask_through(visitor, relay_state=name)) for name in ("un", "deux")]
        pages = [portal.bring_back(visitor, sent, f"{ticket}-{n}") for n, sent in enumerate(tabs)]
        assert [page.form[1]["RelayState"] for page in pages] == ["un", "deux"]

    def test_the_schools_of_another_ent_are_foreign(self, local, portal, ticket):
        portal.listener.replies(
            success(
                ("ENTPersonUid", "x"), ("ENTPersonProfils", "National_elv"), ("ENTPersonStructRattachUAI", "0550001C")
            )
        )
        visitor = local.visitor()
        assert portal.log_in(visitor, portal.ask_through(visitor), ticket).status == 403
        assert local.audit()[-1].reason == "ForeignSchools"


class TestTicket:
    """C-139 and section 3.1.1: one value, good once, sent nowhere unless it is one."""

    @pytest.mark.parametrize(
        "text",
        ["ST-1&renew=true", "ST-1#x", "ST-1 x", "ST-1\r\nx", "ST-", "PT-1", "TGT-1-x", "*", "ST-é", "ST-" + "a" * 300],
    )
    def test_what_is_no_ticket_is_never_sent(self, local, portal, ticket, text):
        visitor = local.visitor()
        sent = portal.sent(portal.ask_through(visitor))
        page = portal.bring_back(visitor, sent, text)
        assert page.status == 403
        assert portal.listener.heard == []
        assert local.audit()[-1].reason == "ticket-malformed"
        assert portal.bring_back(visitor, sent, ticket).attributes == CHLOE

    def test_a_ticket_opens_one_session_even_when_the_portal_would_say_yes_again(self, local, portal, ticket):
        visitor = local.visitor()
        assert portal.log_in(visitor, portal.ask_through(visitor), ticket).status == 200
        other = local.visitor()
        sent = portal.sent(portal.ask_through(other))
        assert portal.bring_back(other, sent, ticket).status == 403
        assert local.audit()[-1].reason == "assertion-replayed"
        assert portal.bring_back(other, sent, f"{ticket}-2").status == 200

    def test_coming_back_without_a_ticket_is_a_refusal(self, local, portal):
        visitor = local.visitor()
        page = portal.bring_back(visitor, portal.sent(portal.ask_through(visitor)), None)
        assert page.status == 403
        assert "n'a pas confirmé" in page.words
        assert page.statuses == ["Responder", "AuthnFailed"]
        assert portal.listener.heard == []

    def test_a_bad_ticket_does_not_burn_the_login_under_way(self, local, portal, ticket):
        visitor = local.visitor()
        sent = portal.sent(portal.ask_through(visitor))
        portal.listener.replies(failure())
        assert portal.bring_back(visitor, sent, ticket).status == 403
        portal.listener.replies(success())
        assert portal.bring_back(visitor, sent, f"{ticket}-2").status == 200

    def test_but_only_so_often(self, local, portal, ticket):
        visitor = local.visitor()
        sent = portal.sent(portal.ask_through(visitor))
        portal.listener.replies(failure())
        for number in range(5):
            portal.bring_back(visitor, sent, f"{ticket}-{number}")
        portal.listener.replies(success())
        assert portal.bring_back(visitor, sent, ticket).status == 403
        assert local.audit()[-1].reason == "too-many-attempts"
        assert len(portal.validations) == 5


class TestBrowserAndLogin:
    def test_the_ticket_counts_only_in_the_browser_that_asked(self, local, portal, ticket):
        """C-122: nobody is logged in as somebody else by a link."""
        attacker, victim = local.visitor(), local.visitor()
        sent = portal.sent(portal.ask_through(attacker))
        page = portal.bring_back(victim, sent, ticket)
        assert page.status == 400
        assert victim.cookie("gar-session") == ""
        assert portal.listener.heard == []
        assert portal.bring_back(attacker, sent, ticket).attributes == CHLOE

    @pytest.mark.parametrize("login", ["", "_unknown", "*"])
    def test_a_login_that_nobody_began_asks_nobody(self, local, portal, ticket, login):
        page = local.visitor().get(f"/login/{SLUG}/cas", query_string={"login": login, "ticket": ticket})
        assert page.status == 400
        assert portal.listener.heard == []

    def test_the_login_of_one_portal_does_not_end_at_the_address_of_another(self, local, portal, ticket):
        visitor = local.visitor()
        sent = portal.sent(portal.ask_through(visitor))
        elsewhere = sent.service.replace(f"/{SLUG}/", "/ent-a/")
        assert visitor.get(f"{elsewhere}&ticket={ticket}").status == 403
        assert portal.listener.heard == []
        assert portal.bring_back(visitor, sent, ticket).attributes == CHLOE

    @pytest.mark.parametrize("slug", ["ent-a", SLUG])
    def test_the_login_of_a_saml_portal_does_not_end_with_a_ticket(self, local, portal, ticket, slug):
        visitor = local.visitor()
        asked = local.ask(visitor, ent="ent-a")
        page = visitor.get(f"/login/{slug}/cas", query_string={"login": asked.request_id, "ticket": ticket})
        assert page.status == 403
        assert portal.listener.heard == []
        assert local.come_back(visitor, asked).status == 200

    def test_the_login_of_a_cas_portal_does_not_end_with_a_response(self, local, portal, ticket):
        visitor = local.visitor()
        sent = portal.sent(portal.ask_through(visitor))
        asked = local.ask(visitor, ent="ent-a")
        login = sent.service.partition("login=")[2]
        answers = {"response_answers": login, "confirmation_answers": login}
        assert local.come_back(visitor, asked, **answers).status == 403
        assert portal.bring_back(visitor, sent, ticket).attributes == CHLOE

    def test_somebody_much_too_slow_is_offered_the_way_again(self, local, portal, ticket):
        visitor = local.visitor()
        sent = portal.sent(portal.ask_through(visitor))
        local.clock.forward(minutes=31)
        page = portal.bring_back(visitor, sent, ticket)
        assert page.status == 400
        assert "trop longtemps" in page.words
        again = visitor.get(page.link("Recommencer"))
        assert portal.log_in(visitor, visitor.get(f"{again.request_path}&ent={SLUG}"), ticket).status == 200


class TestWishes:
    def test_force_authn_becomes_renew_and_must_be_honoured(self, local, portal, ticket):
        visitor = local.visitor()
        portal.log_in(visitor, portal.ask_through(visitor), ticket)
        sent = portal.sent(portal.ask_through(visitor, force=True))
        assert sent.wishes == {"renew": "true"}
        local.clock.forward(minutes=4)
        stale = (local.clock.instant.replace(year=2025)).isoformat()
        portal.listener.replies(success_at(stale))
        assert portal.bring_back(visitor, sent, f"{ticket}-2").statuses == ["Responder", "AuthnFailed"]
        portal.listener.replies(success_at(local.clock().isoformat()))
        assert portal.bring_back(visitor, sent, f"{ticket}-3").attributes == CHLOE
        assert {question.query["renew"] for question in portal.validations[1:]} == {"true"}

    def test_is_passive_becomes_gateway_and_somebody_known_goes_through(self, local, portal, ticket):
        visitor = local.visitor()
        sent = portal.sent(portal.ask_through(visitor, passive=True))
        assert sent.wishes == {"gateway": "true"}
        assert portal.bring_back(visitor, sent, ticket).attributes == CHLOE

    def test_somebody_unknown_is_no_passive_for_the_service(self, local, portal):
        visitor = local.visitor()
        page = portal.bring_back(visitor, portal.sent(portal.ask_through(visitor, passive=True)), None)
        assert page.status == 200
        assert page.form[0] == local.service.acs
        assert page.statuses == ["Responder", "NoPassive"]

    def test_cas_says_nothing_of_how_so_that_a_wished_context_is_not_claimed(self, local, portal, ticket):
        visitor = local.visitor()
        page = portal.log_in(visitor, portal.ask_through(visitor, inside=CONTEXT), ticket)
        assert page.statuses == ["Responder", "NoAuthnContext"]


def success_at(instant):
    """The answer of a portal that says when it authenticated the person."""
    usual = (("ENTPersonUid", "chloe-31"), ("ENTPersonProfils", "National_elv"))
    return success(*usual, ("ENTPersonStructRattachUAI", "0550005G"), ("authenticationDate", instant))
