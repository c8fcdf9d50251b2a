"""Asking a CAS portal, and believing it: the ticket is validated over TLS, by us, at the portal itself."""

from gateway.cas.client.addresses import SOAP_HEADERS, CasVersion, login_address, validation
from gateway.cas.client.answer import read_answer
from gateway.cas.client.saml11 import SamlExpectation, read_saml_answer
from gateway.cas.errors import AnswerRefused, TicketRefused, ValidationFailed
from gateway.domain.claims import Claims
from gateway.domain.way import Transaction, Way
from gateway.login.gate import Gate
from gateway.login.portals_saml import Proof
from gateway.login.refusals import EntUnreachable, RefusedByEnt, Unrecognised
from gateway.login.steps import GoTo
from gateway.outbound.errors import CallFailed
from gateway.outbound.http import Call, Limits
from gateway.registry.records import EntRecord
from gateway.saml.authn_context import RequestedContext
from gateway.saml.status import NoAuthnContext
from gateway.saml.timing import SKEW

_LIMITS = Limits(size=256 * 1024, seconds=5, connect=2)
_REMEMBERED_SECONDS = 24 * 3600


def ask_cas_portal(gate: Gate, way: Way, ent: EntRecord, identifier: str) -> GoTo:
    """The login page of the portal, which brings the browser back with a ticket."""
    service = gate.addresses.cas_back(ent.slug, identifier)
    return GoTo(login_address(ent.cas_url, service, renew=way.force_authn, gateway=way.is_passive))


def believe_ticket(gate: Gate, ticket: str, transaction: Transaction, ent: EntRecord) -> Proof:
    """What a ticket proves, asked of the portal. Raises RefusedByEnt, Unrecognised, EntUnreachable."""
    way = transaction.way
    try:
        claims = _validated(gate, ticket, transaction, ent)
    except CallFailed as error:
        raise EntUnreachable(error.reason, way=way, ent=ent.slug, detail=str(error)) from error
    except ValidationFailed as error:
        raise RefusedByEnt(error.reason, way=way, ent=ent.slug, detail=error.detail) from error
    except (AnswerRefused, TicketRefused) as error:
        raise Unrecognised(error.reason, way=way, ent=ent.slug, detail=error.detail) from error
    if way.force_authn and claims.authn_instant < transaction.opened - SKEW:
        raise RefusedByEnt("authn-not-fresh", way=way, ent=ent.slug)
    if way.classes and not RequestedContext(way.classes, way.comparison).accepts(claims.authn_context):
        raise RefusedByEnt("authn-context", way=way, ent=ent.slug, answer=NoAuthnContext)
    return Proof(claims, f"{ent.slug}\n{ticket}", _REMEMBERED_SECONDS)


def _validated(gate: Gate, ticket: str, transaction: Transaction, ent: EntRecord) -> Claims:
    service = gate.addresses.cas_back(ent.slug, transaction.id)
    renew = transaction.way.force_authn
    question = validation(ent.cas_url, ent.cas_version, service, ticket, gate.now(), renew=renew)
    headers = tuple(SOAP_HEADERS.items()) if question.body else ()
    with gate.bulkheads.calling(f"cas {ent.slug}"):
        document = gate.caller.call(Call(question.address, question.body or None, headers), _LIMITS)
    if ent.cas_version is CasVersion.SAML11:
        expected = SamlExpectation(ticket=ticket, service=service, request_id=question.request_id, now=gate.now())
        return read_saml_answer(document, expected)
    return read_answer(document, ticket, gate.now())
