"""Who is to be told that a session is over, and how each of them can be."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from gateway.cas.client.addresses import logout_address
from gateway.cas.logout import logout_form
from gateway.cas.service import parse_service
from gateway.domain.claims import Subject
from gateway.domain.session import LoginSession, Party
from gateway.login.gate import Gate
from gateway.login.refusals import Refusal
from gateway.login.services import find_cas_service
from gateway.logout.talking import Peer, answers_closed
from gateway.outbound.http import Call
from gateway.saml.bindings import post_value, redirect_url
from gateway.saml.keys import OwnKey
from gateway.saml.logout import LogoutRequest, build_logout_request, in_envelope
from gateway.saml.namespaces import HTTP_POST, HTTP_REDIRECT, SOAP, TRANSIENT
from gateway.saml.writing import new_id
from gateway.state.endings import Ended
from gateway.state.logouts import Notice

_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
SOAP_HEADERS = (
    ("Content-Type", "text/xml; charset=utf-8"),
    ("SOAPAction", '"http://www.oasis-open.org/committees/security"'),
)


@dataclass(frozen=True)
class Telling:
    """One party and the call that tells it; None when only the browser can, or nobody.

    understood: whether the body of the answer says that the session is closed there.
    """

    notice: Notice
    call: Call | None = None
    understood: Callable[[bytes], bool] = lambda _body: True


def plan(gate: Gate, logout_id: str, ended: Iterable[Ended], *, except_for: str) -> tuple[Telling, ...]:
    """Everybody who was told of the person in these sessions, the portals last.

    except_for: the entityID, the short name or the address of whoever asked, and knows already.
    """
    sessions = tuple(ended)
    services = [
        _service(gate, one.session, party) for one in sessions for party in one.parties if party.name != except_for
    ]
    portals = {one.session.ent: one.session for one in sessions}
    told = [_portal(gate, logout_id, session) for session in portals.values()]
    return (*services, *(telling for names, telling in told if except_for not in names))


def _service(gate: Gate, session: LoginSession, party: Party) -> Telling:
    if party.protocol == "cas":
        call = Call(party.name, logout_form(party.ticket, gate.now()), _FORM)
        return Telling(Notice(_name_of_cas(gate, session, party), is_ent=False, outcome="failed"), call)
    service = gate.catalogue.now().saml_service(party.name)
    if service is None:
        return Telling(Notice(party.name, is_ent=False, outcome="unable"))
    issuer = gate.addresses.idp(session.project)
    subject = Subject(session.name_id(party.name), TRANSIENT, issuer, party.name)
    request = LogoutRequest(new_id(), issuer, "", gate.now(), subject, (session.session_index(party.name),))
    peer = Peer(service.entity_id, service.sp.slo, service.sp.keys, service.algorithms(gate.today()))
    return _saml(gate, service.name, peer, request, gate.keyring.idp_signing.present)


def _name_of_cas(gate: Gate, session: LoginSession, party: Party) -> str:
    try:
        address = parse_service(party.name, loopback=gate.addresses.is_loopback)
        return find_cas_service(gate, session.project, address).name
    except Refusal:
        return party.name


def _portal(gate: Gate, logout_id: str, session: LoginSession) -> tuple[tuple[str, ...], Telling]:
    """The names that the portal goes by, and how it is told."""
    ent = gate.catalogue.now().ent(session.ent)
    if ent is None:
        return (), Telling(Notice(session.ent, is_ent=True, outcome="unable"))
    names = tuple(name for name in (ent.entity_id, ent.slug) if name)
    if ent.idp is None:
        errand = logout_address(ent.cas_url, gate.addresses.logout_page(logout_id))
        return names, Telling(Notice(ent.name, is_ent=True, outcome="waiting", errand=errand))
    if session.subject is None:
        return names, Telling(Notice(ent.name, is_ent=True, outcome="unable"))
    indexes = (session.portal_index,) if session.portal_index else ()
    request = LogoutRequest(new_id(), gate.addresses.sp, "", gate.now(), session.subject, indexes)
    peer = Peer(ent.entity_id, ent.idp.slo, ent.idp.keys, ent.algorithms(gate.today()))
    telling = _saml(gate, ent.name, peer, request, gate.keyring.sp_signing.present)
    return names, replace(telling, notice=replace(telling.notice, is_ent=True))


def _saml(gate: Gate, label: str, peer: Peer, request: LogoutRequest, key: OwnKey) -> Telling:
    """By the back channel when the party has one, else by the browser, else not at all."""
    notice = Notice(label, is_ent=False, outcome="waiting", request_id=request.id, party=peer.entity_id)
    if location := peer.location(SOAP):
        document = in_envelope(build_logout_request(replace(request, destination=location), key))
        call = Call(location, document, SOAP_HEADERS)
        return Telling(replace(notice, outcome="failed"), call, answers_closed(gate, peer, request))
    if location := peer.location(HTTP_REDIRECT):
        document = build_logout_request(replace(request, destination=location))
        return Telling(replace(notice, errand=redirect_url(location, "SAMLRequest", document, None, key)))
    if location := peer.location(HTTP_POST):
        document = build_logout_request(replace(request, destination=location), key)
        return Telling(replace(notice, errand=location, fields=(("SAMLRequest", post_value(document)),)))
    return Telling(replace(notice, outcome="unable"))
