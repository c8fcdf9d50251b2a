"""A CAS service asks that somebody be authenticated: from its address to a way (CAS 3.0 section 2.1)."""

from collections.abc import Iterable

from gateway.cas.errors import LoginRefused, ServiceRefused
from gateway.cas.server.requests import Method, read_login
from gateway.domain.way import Way
from gateway.login.gate import Gate
from gateway.login.refusals import InvalidRequest
from gateway.login.services import find_cas_service

_OWN_PAGE = "/"


def way_of_login(gate: Gate, project: str, parameters: Iterable[tuple[str, str]]) -> Way:
    """Where a CAS service wants somebody taken; our own page when no service is named.

    Raises InvalidRequest, UnknownService: nobody is ever sent to an address that is not registered.
    """
    try:
        request = read_login(parameters, loopback=gate.addresses.is_loopback)
    except (LoginRefused, ServiceRefused) as error:
        raise InvalidRequest(error.reason, detail=error.detail) from error
    if request.service is None:
        return Way(protocol="page", project=project, partner=_OWN_PAGE, force_authn=request.renew)
    find_cas_service(gate, project, request.service)
    return Way(
        protocol="cas",
        project=project,
        partner=request.service.address,
        answer_to=request.service.address,
        force_authn=request.renew,
        is_passive=request.gateway,
        parameter=request.ticket_parameter,
        by_post=request.method is Method.POST,
    )
