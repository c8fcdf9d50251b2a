"""CAS ``gateway``: a service asks who is there, without anybody being asked to do anything (section 2.1.1)."""

from kit.keys import key_ring
from kit.names import IDP_B, RESPONDER, SUCCESS
from stage.cas_service import EDITOR, ticket_in
from stage.gateway import ENT_B_SSO, add_portal
from stage.service import portal_metadata, request_in

from gateway.registry.conventions import end_convention
from gateway.registry.models import Convention, Partner
from gateway.registry.names import find_named

ALICE = "alice-7c1d0fa2"


def no_passive(document):
    """The same response, saying that somebody would have to do something."""
    inner = b'<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:NoPassive"/>'
    outer = f'<samlp:StatusCode Value="{RESPONDER}">'.encode() + inner + b"</samlp:StatusCode>"
    return document.replace(f'<samlp:StatusCode Value="{SUCCESS}"/>'.encode(), outer)


class TestGateway:
    """Section 2.1.1, and C-109, C-123."""

    def test_somebody_known_comes_with_a_ticket(self, editor, known):
        assert editor.validate(editor.new_ticket(known, gateway="true")).user == ALICE

    def test_the_only_ent_is_asked_without_asking_the_person(self, stage, editor):
        visitor = stage.visitor()
        page = editor.knock(visitor, gateway="true")
        assert b'IsPassive="true"' in request_in(page.location)
        assert editor.validate(ticket_in(stage.come_back(visitor, stage.as_asked(page)))).user == ALICE

    def test_somebody_unknown_comes_without_a_ticket(self, stage, editor):
        visitor = stage.visitor()
        asked = stage.as_asked(editor.knock(visitor, gateway="true"))
        page = stage.come_back(visitor, asked, change=no_passive)
        assert (page.status, page.location) == (303, EDITOR)

    def test_with_several_ents_nobody_is_asked_to_choose(self, stage, editor):
        with stage.change() as session:
            add_portal(session, stage.clock, "ent-b", portal_metadata(IDP_B, (key_ring().idp_b,), ENT_B_SSO))
        page = editor.knock(stage.visitor(), gateway="true")
        assert (page.status, page.location) == (303, EDITOR)
        named = editor.knock(stage.visitor(), gateway="true", ent="ent-b")
        assert named.location.startswith(ENT_B_SSO)
        assert "Quel est votre ENT" in editor.knock(stage.visitor()).words

    def test_somebody_who_may_not_pass_comes_without_a_ticket(self, stage, editor, known):
        with stage.change() as session:
            end_convention(session, session.query(Convention).one().id, stage.clock.today())
        page = editor.knock(known, gateway="true")
        assert (page.status, page.location) == (303, EDITOR)
        assert "convention" in editor.knock(known).words.lower()

    def test_renew_goes_before_gateway(self, editor, known):
        page = editor.knock(known, renew="true", gateway="true")
        request = request_in(page.location)
        assert b'ForceAuthn="true"' in request
        assert b"IsPassive" not in request

    def test_c_109_a_service_that_was_switched_off_meanwhile_gets_nobody_back(self, stage, editor):
        visitor = stage.visitor()
        asked = stage.as_asked(editor.knock(visitor, gateway="true"))
        with stage.change() as session:
            find_named(session, Partner, "editeur").enabled = False
        stage.wait_for_the_registry()
        page = stage.come_back(visitor, asked, change=no_passive)
        assert page.status == 403
        assert page.location == ""

    def test_c_123_a_service_that_asks_again_and_again_is_stopped(self, stage, editor):
        """A client that forgets that it asked would send the browser to and fro without an end."""
        visitor = stage.visitor()
        statuses = []
        for _ in range(12):
            page = editor.knock(visitor, gateway="true")
            if page.status == 303:
                page = stage.come_back(visitor, stage.as_asked(page), change=no_passive)
            statuses.append(page.status)
        assert statuses[0] == 303
        assert statuses[-1] != 303
