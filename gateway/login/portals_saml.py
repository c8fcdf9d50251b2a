"""Asking a SAML portal, and believing it."""

from dataclasses import dataclass

from gateway.domain.claims import Claims
from gateway.domain.way import Transaction, Way
from gateway.login.gate import Gate
from gateway.login.refusals import EntUnavailable, RefusedByEnt, Unrecognised
from gateway.login.steps import GoTo, PostTo, binding_name
from gateway.registry.records import EntRecord
from gateway.saml.authn_context import RequestedContext
from gateway.saml.authn_request import RequestToPortal, build_authn_request
from gateway.saml.bindings import post_value, redirect_url
from gateway.saml.errors import ContextRefused, ResponseRefused
from gateway.saml.metadata import IdpRole
from gateway.saml.namespaces import HTTP_REDIRECT
from gateway.saml.response import Expectation, ReceivedResponse, Signed, StatusRefused, verify_response
from gateway.saml.status import NoAuthnContext, status_for
from gateway.saml.timing import SKEW


@dataclass(frozen=True)
class Proof:
    """What a portal said, believed. replay: names what must not count twice, for so many seconds.

    received: the verified answer, None of a portal that speaks CAS.
    """

    claims: Claims
    replay: str
    replay_seconds: int
    received: ReceivedResponse | None = None


def ask_saml_portal(gate: Gate, way: Way, idp: IdpRole, identifier: str) -> GoTo | PostTo:
    """The AuthnRequest under that ID, on its way to the portal."""
    endpoint = idp.request_endpoint
    request = RequestToPortal(
        id=identifier,
        issuer=gate.addresses.sp,
        destination=endpoint.location,
        acs_url=gate.addresses.acs,
        issue_instant=gate.now(),
        force_authn=way.force_authn,
        is_passive=way.is_passive,
        context=RequestedContext(way.classes, way.comparison) if way.classes else None,
    )
    key = gate.keyring.sp_signing.present
    relay_state = binding_name(identifier)
    if endpoint.binding == HTTP_REDIRECT:
        document = build_authn_request(request)
        return GoTo(redirect_url(endpoint.location, "SAMLRequest", document, relay_state, key))
    document = build_authn_request(request, key)
    return PostTo(endpoint.location, (("SAMLRequest", post_value(document)), ("RelayState", relay_state)))


def believe_response(gate: Gate, received: ReceivedResponse, transaction: Transaction, ent: EntRecord) -> Proof:
    """What a response proves. Raises RefusedByEnt, Unrecognised, EntUnavailable."""
    way = transaction.way
    if ent.idp is None:
        raise EntUnavailable("ent-without-protocol", way=way, ent=ent.slug)
    expected = Expectation(
        idp=ent.entity_id,
        keys=ent.idp.keys,
        request_id=transaction.id,
        acs_url=gate.addresses.acs,
        audience=gate.addresses.sp,
        requested_at=transaction.opened,
        now=gate.now(),
        signed=Signed(ent.signed),
        algorithms=ent.algorithms(gate.today()),
        decryption_keys=gate.keyring.decryption_keys,
        unsigned_cbc=ent.unsigned_cbc,
        force_authn=way.force_authn,
        context=RequestedContext(way.classes, way.comparison) if way.classes else None,
    )
    try:
        verified = verify_response(received, expected)
    except StatusRefused as error:
        answer = status_for(error.codes)
        raise RefusedByEnt(error.reason, way=way, ent=ent.slug, detail=error.detail, answer=answer) from error
    except ContextRefused as error:
        raise RefusedByEnt(error.reason, way=way, ent=ent.slug, answer=NoAuthnContext) from error
    except ResponseRefused as error:
        raise Unrecognised(error.reason, way=way, ent=ent.slug, detail=error.detail) from error
    seconds = int((verified.accepted_until - gate.now() + SKEW).total_seconds())
    return Proof(verified.claims, f"{ent.entity_id}\n{verified.id}", max(1, seconds), received)
