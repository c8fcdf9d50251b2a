"""A CAS ENT whose record says otherwise, or changes while somebody is on the way."""

from kit.listener import Reply
from kit.logouts import SOAP_11
from kit.trees import read
from stage.cas_portal import SLUG, TICKET, saml_success

from gateway.registry.conventions import end_convention
from gateway.registry.ents import set_choices
from gateway.registry.models import Convention, Ent
from gateway.registry.names import find_named

CHLOE = {"GARPersonIdentifiant": ["chloe-31"], "idEnt": ["ENT1"]}


def test_the_second_version_of_the_protocol_is_asked_at_its_own_address(portal):
    with portal.stage.change() as session:
        set_choices(find_named(session, Ent, SLUG), cas_version="2")
    visitor = portal.stage.visitor()
    assert portal.log_in(visitor, portal.ask_through(visitor)).attributes == CHLOE
    assert portal.validations[0].path == "/cas/serviceValidate"


def test_saml_11_is_asked_by_soap(portal):
    with portal.stage.change() as session:
        set_choices(find_named(session, Ent, SLUG), cas_version="saml1.1")
    portal.listener.says = lambda heard: Reply(saml_success(heard))
    visitor = portal.stage.visitor()
    sent = portal.sent(portal.ask_through(visitor))
    assert portal.bring_back(visitor, sent).attributes == CHLOE
    (question,) = portal.validations
    assert (question.method, question.path) == ("POST", "/cas/samlValidate")
    assert question.query == {"TARGET": sent.service}
    assert question.headers["soapaction"] == "http://www.oasis-open.org/committees/security"
    assert read(question.body).tag == f"{{{SOAP_11}}}Envelope"
    assert read(question.body).findtext(".//{*}AssertionArtifact") == TICKET


def test_a_saml_11_answer_to_another_question_proves_nothing(portal):
    with portal.stage.change() as session:
        set_choices(find_named(session, Ent, SLUG), cas_version="saml1.1")
    visitor = portal.stage.visitor()
    sent = portal.sent(portal.ask_through(visitor))
    portal.listener.says = lambda heard: Reply(saml_success(heard).replace(b'InResponseTo="_', b'InResponseTo="_x'))
    assert portal.bring_back(visitor, sent).status == 403
    assert portal.stage.audit()[-1].reason == "answer-in-response-to"


def test_an_ent_that_is_switched_off_meanwhile_is_not_asked(portal):
    visitor = portal.stage.visitor()
    sent = portal.sent(portal.ask_through(visitor))
    with portal.stage.change() as session:
        find_named(session, Ent, SLUG).enabled = False
    assert portal.bring_back(visitor, sent).status == 403
    assert portal.listener.heard == []


def test_a_convention_that_is_withdrawn_meanwhile_stops_the_login(portal):
    visitor = portal.stage.visitor()
    sent = portal.sent(portal.ask_through(visitor))
    with portal.stage.change() as session:
        for row in session.query(Convention):
            end_convention(session, row.id, portal.stage.clock.today())
    page = portal.bring_back(visitor, sent)
    assert page.status == 403
    assert page.statuses == ["Responder", "RequestDenied"]
