"""A CAS service asks what its ticket is worth (CAS 3.0 sections 2.4 to 2.9).

The ticket is taken first, whatever else is wrong with the request: one attempt. Then everything that
opened the session is looked at again, because seconds are enough to withdraw a convention.
"""

from dataclasses import dataclass, replace

from gateway.cas.server.answers import Success, callback_address
from gateway.cas.server.failures import (
    InvalidProxyCallback,
    InvalidService,
    InvalidTicket,
    UnauthorizedService,
    UnauthorizedServiceProxy,
)
from gateway.cas.server.requests import ProxyRequest, ValidationRequest
from gateway.cas.service import Service
from gateway.cas.tickets import TicketKind, new_ticket
from gateway.domain.release import GAR_PERSON_IDENTIFIANT, release
from gateway.domain.session import LONGEST, LoginSession
from gateway.domain.way import Way
from gateway.login.answering import admitted
from gateway.login.gate import Gate
from gateway.login.refusals import Refusal
from gateway.login.services import find_cas_service
from gateway.login.trail import new_reference
from gateway.outbound.errors import CallFailed
from gateway.outbound.http import Call, Limits
from gateway.registry.audit import AuditLine
from gateway.registry.records import CasService, EntRecord
from gateway.state.tickets import TicketContent

_CALLBACK = Limits(size=64 * 1024, seconds=5, connect=2)


@dataclass(frozen=True)
class Validated:
    """success: what the service is told. line: for the audit."""

    success: Success
    line: AuditLine


def validate(gate: Gate, project: str, request: ValidationRequest) -> Validated:
    """What a ticket is worth. Raises the Failure to be answered, StateUnavailable, RegistryUnavailable."""
    content = gate.tickets.take(request.ticket)
    if request.fault is not None:
        raise request.fault
    if content is None or content.project != project:
        raise InvalidTicket("ticket-unknown")
    if not request.service or content.service != request.service:
        raise InvalidService("ticket-service")
    if request.renew and not content.from_new_login:
        raise InvalidTicket("ticket-renew")
    session, ent, service = _holders(gate, content)
    success = _success(gate, content, session, ent, service)
    if request.pgt_url is not None:
        success = _with_proxy_ticket(gate, content, service, success, request.pgt_url)
    line = AuditLine(gate.now(), "cas.validated", new_reference(), project=project, ent=ent.slug, partner=service.slug)
    return Validated(success, line)


def proxy_ticket(gate: Gate, project: str, request: ProxyRequest) -> str:
    """A ticket for another service, on behalf of the person (section 2.7). Raises the Failure to be answered."""
    granting = gate.tickets.look(request.pgt)
    if granting is None or granting.project != project or granting.kind != TicketKind.PROXY_GRANTING:
        raise InvalidTicket("pgt-unknown")
    _, _, owner = _holders(gate, granting)
    if not owner.may_proxy:
        raise UnauthorizedServiceProxy("pgt-owner")
    try:
        target = find_cas_service(gate, project, request.target)
    except Refusal as error:
        raise UnauthorizedService(error.reason) from error
    ticket = new_ticket(TicketKind.PROXY)
    content = TicketContent(
        kind=TicketKind.PROXY,
        service=request.target.normal,
        session=granting.session,
        project=project,
        partner=target.slug,
        proxies=(granting.service, *granting.proxies),
    )
    gate.tickets.keep(ticket, content, gate.ticket_seconds)
    return ticket


def _holders(gate: Gate, content: TicketContent) -> tuple[LoginSession, EntRecord, CasService]:
    """The session that the ticket stands for, while it is open, its ENT and the service. Raises InvalidTicket."""
    found = gate.logins.find_named_session(content.session)
    registry = gate.catalogue.now(found.generation)
    ent = registry.ent(found.session.ent) if found.session else None
    known = (service for service in registry.cas_services() if service.takes_from(content.project))
    service = next((service for service in known if service.slug == content.partner), None)
    if found.session is None or ent is None or service is None or found.session.ends <= gate.now():
        raise InvalidTicket("ticket-session")
    return found.session, ent, service


def _success(gate: Gate, content: TicketContent, session: LoginSession, ent: EntRecord, service: CasService) -> Success:
    way = Way(protocol="cas", project=content.project, partner=content.service)
    try:
        admission = admitted(gate, way, ent, session, service.profiles)
    except Refusal as error:
        raise InvalidTicket(error.reason) from error
    released = release(admission.person, content.project, service.policy, admission.conventions)
    user = dict(released).get(GAR_PERSON_IDENTIFIANT, (session.name_id(service.pattern.address),))[0]
    return Success(
        user=user,
        attributes=released,
        authn_instant=session.authn_instant,
        from_new_login=content.from_new_login,
        proxies=content.proxies,
    )


def _with_proxy_ticket(
    gate: Gate, content: TicketContent, service: CasService, success: Success, pgt_url: Service
) -> Success:
    """The same, once the service's callback has taken a proxy-granting ticket (section 2.5.4)."""
    if not service.may_proxy:
        raise UnauthorizedServiceProxy("service-may-not-proxy")
    if not service.pattern.matches(pgt_url):
        raise InvalidProxyCallback("callback-elsewhere")
    granting, iou = new_ticket(TicketKind.PROXY_GRANTING), new_ticket(TicketKind.PROXY_GRANTING_IOU)
    try:
        with gate.bulkheads.calling(f"callback {service.slug}"):
            gate.caller.call(Call(callback_address(pgt_url, granting, iou)), _CALLBACK)
    except CallFailed as error:
        raise InvalidProxyCallback(error.reason) from error
    kept = TicketContent(
        kind=TicketKind.PROXY_GRANTING,
        service=pgt_url.address,
        session=content.session,
        project=content.project,
        partner=service.slug,
        proxies=content.proxies,
    )
    gate.tickets.keep(granting, kept, int(LONGEST.total_seconds()))
    return replace(success, pgt_iou=iou)
