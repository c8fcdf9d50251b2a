"""What services and browsers ask of the CAS server, read from decoded parameters.

Parameters come as (name, value) pairs in the order of the request, repeated ones included: what is there
twice is refused, because two readers might take two different ones.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from gateway.cas.errors import LoginRefused, ServiceRefused
from gateway.cas.server.failures import (
    Failure,
    InvalidProxyCallback,
    InvalidRequest,
    InvalidTicket,
    InvalidTicketSpec,
    UnauthorizedService,
)
from gateway.cas.service import Service, parse_service
from gateway.cas.tickets import TicketKind, kind_of

Parameters = Iterable[tuple[str, str]]


class Method(StrEnum):
    """How the browser carries the ticket to the service (section 2.1.1, ``method``)."""

    GET = "GET"
    POST = "POST"


class Format(StrEnum):
    """How a validation is answered (section 2.5.1, ``format``)."""

    XML = "XML"
    JSON = "JSON"


@dataclass(frozen=True)
class LoginRequest:
    """service: None for a login that leads nowhere else. ticket_parameter: the name under which that
    kind of client expects its ticket.
    """

    service: Service | None
    renew: bool = False
    gateway: bool = False
    method: Method = Method.GET
    ticket_parameter: str = "ticket"


@dataclass(frozen=True)
class ValidationRequest:
    """One attempt at a ticket. service: normalised; "" when it is no address, which equals no service.

    fault: what is wrong beside the ticket. The ticket is burned first, the fault is answered then
    (section 3.1.1: one attempt, whether or not it succeeds).
    """

    ticket: str
    service: str
    pgt_url: Service | None = None
    renew: bool = False
    format: Format = Format.XML
    fault: Failure | None = None


@dataclass(frozen=True)
class ProxyRequest:
    """A service that holds a proxy-granting ticket asks for a ticket for another (section 2.7.1)."""

    pgt: str
    target: Service


def read_login(parameters: Parameters, *, loopback: bool = False) -> LoginRequest:
    """The request of ``/login`` (section 2.1.1). Raises LoginRefused and ServiceRefused.

    ``renew`` goes before ``gateway``; ``gateway`` without a service is passed over. Of ``TARGET``, the
    name of SAML 1.1 clients, there must not be a ``service`` beside it.
    """
    pairs = tuple(parameters)
    given = _once(pairs, "service", "TARGET", "renew", "gateway", "method")
    if given is None or {"service", "TARGET"} <= set(given):
        raise LoginRefused("login-duplicate")
    try:
        method = Method(given.get("method", Method.GET).upper())
    except ValueError:
        raise LoginRefused("login-method") from None
    address = given.get("service") or given.get("TARGET")
    service = parse_service(address, loopback=loopback) if address else None
    renew = _is_set(given, "renew")
    return LoginRequest(
        service,
        renew=renew,
        gateway=_is_set(given, "gateway") and service is not None and not renew,
        method=method,
        ticket_parameter="SAMLart" if given.get("TARGET") else "ticket",
    )


def read_logout_return(parameters: Parameters, *, loopback: bool = False) -> Service | None:
    """Where ``/logout`` may lead back to, if it is registered (section 2.3.1); ``url`` is passed over.

    A logout always takes place: an address that is not acceptable is as none.
    """
    given = _once(tuple(parameters), "service")
    try:
        return parse_service(given["service"], loopback=loopback) if given and given.get("service") else None
    except ServiceRefused:
        return None


def wanted_format(parameters: Parameters) -> Format:
    """The format in which to answer, whatever else is wrong with the request (section 2.5.1); XML when
    it is not clear.
    """
    given = _once(tuple(parameters), "format")
    return Format.JSON if given and given.get("format", "").upper() == Format.JSON else Format.XML


def read_validation(parameters: Parameters, *, proxies: bool, loopback: bool = False) -> ValidationRequest:
    """The request of the validation addresses (sections 2.4.1, 2.5.1, 2.6.1, 2.8.1 and 2.9.1).

    proxies: whether proxy tickets are taken too. Raises the Failure to be answered when there is no
    ticket to burn.
    """
    pairs = tuple(parameters)
    given = _once(pairs, "ticket", "service", "pgtUrl", "renew", "format")
    tickets = [value for name, value in pairs if name == "ticket"]
    if len(tickets) != 1 or not tickets[0]:
        raise InvalidRequest("validation-ticket")
    if given is None or not given.get("service"):
        incomplete = InvalidRequest("validation-service")
        if kind_of(tickets[0]) is None:
            raise incomplete
        ticket = check_ticket(tickets[0], proxies=proxies)
        return ValidationRequest(ticket, "", format=wanted_format(pairs), fault=incomplete)
    ticket = check_ticket(tickets[0], proxies=proxies)
    fault: Failure | None = None
    if (given.get("format") or Format.XML).upper() not in tuple(Format):
        fault = InvalidRequest("validation-format")
    pgt_url = None
    if given.get("pgtUrl"):
        try:
            pgt_url = parse_service(given["pgtUrl"], loopback=loopback)
        except ServiceRefused as error:
            fault = fault or InvalidProxyCallback(error.reason)
    return ValidationRequest(
        ticket,
        comparable(given["service"], loopback=loopback),
        pgt_url,
        renew=_is_set(given, "renew"),
        format=wanted_format(pairs),
        fault=fault,
    )


def read_proxy(parameters: Parameters, *, loopback: bool = False) -> ProxyRequest:
    """The request of ``/proxy`` (section 2.7.1). Raises the Failure to be answered."""
    given = _once(tuple(parameters), "pgt", "targetService")
    if not given or not given.get("pgt") or not given.get("targetService"):
        raise InvalidRequest("proxy-parameters")
    if kind_of(given["pgt"]) is not TicketKind.PROXY_GRANTING:
        raise InvalidTicket("proxy-pgt")
    try:
        return ProxyRequest(given["pgt"], parse_service(given["targetService"], loopback=loopback))
    except ServiceRefused as error:
        raise UnauthorizedService(error.reason) from error


def check_ticket(ticket: str, *, proxies: bool) -> str:
    """The ticket itself, when it has the form of one that may be validated here (sections 3.1.1, 3.2.1).

    Raises InvalidTicketSpec for a proxy ticket where none is taken, InvalidTicket for anything else.
    """
    match kind_of(ticket):
        case TicketKind.SERVICE:
            return ticket
        case TicketKind.PROXY:
            if proxies:
                return ticket
            raise InvalidTicketSpec("validation-proxy-ticket")
    raise InvalidTicket("validation-form")


def comparable(service: str, *, loopback: bool = False) -> str:
    """The normalised service of a validation (section 2.5.1); "" for what no ticket was ever issued for."""
    try:
        return parse_service(service, loopback=loopback).normal
    except ServiceRefused:
        return ""


def _once(pairs: tuple[tuple[str, str], ...], *names: str) -> Mapping[str, str] | None:
    """The parameters of these names; None when one of them is there twice."""
    known = [(name, value) for name, value in pairs if name in names]
    given = dict(known)
    return given if len(given) == len(known) else None


def _is_set(given: Mapping[str, str], name: str) -> bool:
    """A parameter that is there is set, whatever its value but ``false`` or nothing."""
    return given.get(name, "").lower() not in ("", "false")
