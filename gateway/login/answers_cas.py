"""What a CAS service is given: a ticket, good once and for seconds (CAS 3.0 sections 2.2.4 and 3.1)."""

from gateway.cas.server.answers import ticket_address
from gateway.cas.service import parse_service
from gateway.cas.tickets import TicketKind, new_ticket
from gateway.domain.session import Party
from gateway.domain.way import Way
from gateway.login.gate import Gate
from gateway.login.prepared import Prepared
from gateway.login.refusals import Refusal
from gateway.login.services import find_cas_service
from gateway.login.steps import GoTo
from gateway.registry.records import CasService
from gateway.saml.status import StatusError
from gateway.state.logins import Ticket
from gateway.state.names import digest
from gateway.state.tickets import TicketContent, dump_content


def answer_cas(gate: Gate, way: Way, service: CasService, session_token: str, *, from_new_login: bool) -> Prepared:
    """The ticket for a service, on its way there. from_new_login: for ``renew`` at its validation."""
    address = parse_service(way.partner, loopback=gate.addresses.is_loopback)
    name = new_ticket(TicketKind.SERVICE)
    content = TicketContent(
        kind=TicketKind.SERVICE,
        service=address.normal,
        session=digest(session_token),
        project=way.project,
        partner=service.slug,
        from_new_login=from_new_login,
    )
    ticket = Ticket(name, dump_content(content), gate.ticket_seconds)
    party = Party("cas", address.address, name)
    if way.by_post:
        return Prepared(address.address, ((way.parameter, name),), party=party, ticket=ticket)
    return Prepared(ticket_address(address, way.parameter, name), party=party, ticket=ticket)


def refuse_cas(gate: Gate, way: Way, error: type[StatusError]) -> GoTo | None:
    """Back to the service without a ticket, which is what ``gateway`` asks for; None for any other request,
    or when its address is no longer registered.

    CAS 3.0 section 2.1.1. error: not told, the protocol has no word for it.
    """
    del error
    if not way.is_passive:
        return None
    try:
        find_cas_service(gate, way.project, parse_service(way.answer_to, loopback=gate.addresses.is_loopback))
    except Refusal:
        return None
    return GoTo(way.answer_to)
