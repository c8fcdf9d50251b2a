"""A service asks that somebody be authenticated: from its message to a way."""

from gateway.domain.way import Way
from gateway.login.gate import Gate
from gateway.login.refusals import CannotAnswer, Expired, InvalidRequest
from gateway.login.services import find_saml_service
from gateway.markup.errors import MessageRefused
from gateway.saml import authn_request as wire
from gateway.saml import status
from gateway.saml.bindings import PostMessage, RedirectMessage
from gateway.saml.namespaces import TRANSIENT, UNSPECIFIED


def way_of_request(gate: Gate, project: str, message: RedirectMessage | PostMessage) -> Way:
    """Where a SAML service wants somebody taken.

    Raises InvalidRequest, UnknownService, Expired, CannotAnswer.
    """
    try:
        received = wire.receive_authn_request(message)
        partner = find_saml_service(gate, project, received.request.issuer)
        request = wire.verify_authn_request(
            received, partner.sp, gate.addresses.sso(project), gate.now(), partner.algorithms(gate.today())
        )
        endpoint = wire.answer_endpoint(request, partner.sp)
    except MessageRefused as error:
        kind = Expired if error.reason == "request-stale" else InvalidRequest
        raise kind(error.reason, detail=error.detail) from error
    way = Way(
        protocol="saml",
        project=project,
        partner=partner.entity_id,
        answer_to=endpoint.location,
        request_id=request.id,
        relay_state=received.relay_state,
        force_authn=request.force_authn,
        is_passive=request.is_passive,
        classes=request.context.classes if request.context else (),
        comparison=request.context.comparison if request.context else "exact",
        portals=request.idp_list,
    )
    _check_wishes(request, way)
    return way


def way_of_start(gate: Gate, project: str, entity_id: str, relay_state: str | None) -> Way:
    """An IdP-initiated login toward a registered service. Raises UnknownService."""
    partner = find_saml_service(gate, project, entity_id)
    return Way(
        protocol="saml",
        project=project,
        partner=partner.entity_id,
        answer_to=partner.sp.default_acs.location,
        relay_state=relay_state if relay_state is not None else partner.relay_state,
    )


def _check_wishes(request: wire.AuthnRequest, way: Way) -> None:
    """What the gateway cannot honour is answered as such. Raises CannotAnswer."""
    error: type[status.StatusError] | None = None
    if request.has_subject:
        error = status.UnknownPrincipal
    elif not _can_name(request):
        error = status.InvalidNameIdPolicy
    elif request.proxy_count == 0:
        error = status.ProxyCountExceeded
    elif request.context is not None and not request.context.classes:
        error = status.NoAuthnContext
    if error is not None:
        raise CannotAnswer(error.__name__, way=way, answer=error)


def _can_name(request: wire.AuthnRequest) -> bool:
    """NameIDs are transient, and those of the service itself."""
    policy = request.name_id
    return policy.format in ("", TRANSIENT, UNSPECIFIED) and policy.sp_name_qualifier in ("", request.issuer)
