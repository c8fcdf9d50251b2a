"""One logout from its beginning to its answer."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.login.gate import Gate
from gateway.login.steps import GoTo, PostTo
from gateway.logout.planning import plan
from gateway.logout.telling import tell
from gateway.saml.bindings import post_value, redirect_url
from gateway.saml.keys import OwnKey
from gateway.saml.logout import LogoutResponse, build_logout_response, in_envelope, outcome_codes
from gateway.saml.namespaces import HTTP_POST, HTTP_REDIRECT
from gateway.saml.writing import new_id
from gateway.state.endings import Ended
from gateway.state.logouts import Asker, Logout


@dataclass(frozen=True)
class Errands:
    """The browser has to go to these services, each in a frame of its own; ``then`` comes after."""

    logout: Logout
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Report:
    """All is said: what is closed and what is not, and how whoever asked is answered, if by the browser."""

    logout: Logout
    answer: GoTo | PostTo | None


def conduct(gate: Gate, asker: Asker, ended: Iterable[Ended]) -> Logout:
    """Tells everybody who can be called, and keeps what the browser still has to do. The sessions are ended already."""
    identifier = secrets.token_urlsafe(24)
    sessions = tuple(ended)
    notices = tell(gate, plan(gate, identifier, sessions, except_for=asker.name))
    logout = Logout(identifier, asker, notices, had_session=bool(sessions))
    gate.logouts.keep(logout)
    return logout


def next_step(gate: Gate, logout: Logout, *, after: str = "") -> Errands | GoTo | PostTo | Report:
    """What comes now: the services in frames, then the portal at the top, then the report.

    after: what the browser comes from, ``services`` or ``portal``.
    """
    waiting = [number for number, notice in enumerate(logout.notices) if notice.outcome == "waiting"]
    services = tuple(number for number in waiting if not logout.notices[number].is_ent)
    if services and not after:
        return Errands(logout, services)
    portals = [number for number in waiting if logout.notices[number].is_ent]
    if portals and after != "portal":
        return run_errand(logout, portals[0])
    return Report(logout, answer_asker(gate, logout))


def run_errand(logout: Logout, number: int) -> GoTo | PostTo:
    """How the browser carries one notice."""
    notice = logout.notices[number]
    return PostTo(notice.errand, notice.fields) if notice.fields else GoTo(notice.errand)


def settle(gate: Gate, response: LogoutResponse) -> tuple[Logout, bool] | None:
    """Writes down a party's answer to its errand; the logout, and whether the party is the portal.

    None when nobody waits for that answer of that party: it then changes nothing.
    """
    errand = gate.logouts.errand_of(response.in_response_to, response.issuer)
    if errand is None:
        return None
    identifier, number = errand
    gate.logouts.settle(identifier, number, "closed" if response.is_success else "failed")
    logout = gate.logouts.find(identifier)
    return (logout, logout.notices[number].is_ent) if logout is not None else None


def answer_asker(gate: Gate, logout: Logout) -> GoTo | PostTo | None:
    """The answer that whoever asked is owed, by the browser; None for our own page."""
    asker = logout.asker
    if asker.kind == "cas":
        return GoTo(asker.name) if asker.name else None
    if asker.kind not in ("service", "ent"):
        return None
    peer_location = _return_location(gate, asker)
    if not peer_location:
        return None
    response, key = _response(gate, logout, peer_location)
    if asker.binding == HTTP_POST:
        fields = [("SAMLResponse", post_value(build_logout_response(response, key)))]
        if asker.relay_state is not None:
            fields.append(("RelayState", asker.relay_state))
        return PostTo(peer_location, tuple(fields))
    document = build_logout_response(response)
    return GoTo(redirect_url(peer_location, "SAMLResponse", document, asker.relay_state, key))


def soap_answer(gate: Gate, logout: Logout) -> bytes:
    """The answer to a request of the back channel: what only a browser could do counts as not done."""
    response, key = _response(gate, logout, "")
    return in_envelope(build_logout_response(response, key))


def _response(gate: Gate, logout: Logout, destination: str) -> tuple[LogoutResponse, OwnKey]:
    asker = logout.asker
    to_service = asker.kind == "service"
    issuer = gate.addresses.idp(asker.project) if to_service else gate.addresses.sp
    key = (gate.keyring.idp_signing if to_service else gate.keyring.sp_signing).present
    codes = outcome_codes(complete=logout.is_complete)
    return LogoutResponse(new_id(), issuer, destination, gate.now(), asker.request_id, codes), key


def _return_location(gate: Gate, asker: Asker) -> str:
    """The registered address for answers, by the binding of the request when there is one."""
    registry = gate.catalogue.now()
    if asker.kind == "service":
        service = registry.saml_service(asker.name)
        endpoints = service.sp.slo if service else ()
    else:
        ents = registry.ents_by_entity(asker.name)
        endpoints = ents[0].idp.slo if ents and ents[0].idp else ()
    for binding in (asker.binding, HTTP_REDIRECT):
        for endpoint in endpoints:
            if endpoint.binding == binding:
                return endpoint.response_location or endpoint.location
    return ""
