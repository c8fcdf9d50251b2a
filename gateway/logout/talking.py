"""The parties of SAML logouts: whom a message comes from, and how they are answered."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.login.gate import Gate
from gateway.login.refusals import InvalidRequest, UnknownService
from gateway.markup.errors import MessageRefused
from gateway.registry.records import EntRecord
from gateway.saml.algorithms import Algorithms
from gateway.saml.bindings import PostMessage, RedirectMessage
from gateway.saml.keys import Certificate
from gateway.saml.logout import (
    LogoutRequest,
    LogoutResponse,
    ReceivedLogout,
    SoapMessage,
    receive_logout,
    verify_logout,
)
from gateway.saml.metadata import Endpoint

Message = RedirectMessage | PostMessage | SoapMessage
_REMEMBERED_SECONDS = 15 * 60


@dataclass(frozen=True)
class Peer:
    """A SAML party of a logout. ents: the records of a portal, one for each project that it serves."""

    entity_id: str
    slo: tuple[Endpoint, ...]
    keys: tuple[Certificate, ...]
    algorithms: Algorithms
    ents: tuple[EntRecord, ...] = ()

    def location(self, binding: str) -> str:
        """Where it takes requests by that binding, "" when it does not."""
        return next((endpoint.location for endpoint in self.slo if endpoint.binding == binding), "")

    def return_location(self, binding: str) -> str:
        """Where it takes answers by that binding, "" when it does not."""
        found = (endpoint for endpoint in self.slo if endpoint.binding == binding)
        return next((endpoint.response_location or endpoint.location for endpoint in found), "")


def from_service(gate: Gate, project: str, message: Message) -> tuple[Peer, LogoutRequest | LogoutResponse]:
    """A service's logout message, proven, and the service. Raises InvalidRequest, UnknownService."""

    def find(entity_id: str) -> Peer | None:
        service = gate.catalogue.now().saml_service(entity_id)
        if service is None or not service.takes_from(project):
            return None
        return Peer(entity_id, service.sp.slo, service.sp.keys, service.algorithms(gate.today()))

    return _proven(gate, message, find, gate.addresses.idp_slo(project), extensible=True)


def from_portal(gate: Gate, message: Message) -> tuple[Peer, LogoutRequest | LogoutResponse]:
    """A portal's logout message, proven, and the portal. Raises InvalidRequest, UnknownService."""

    def find(entity_id: str) -> Peer | None:
        ents = gate.catalogue.now().ents_by_entity(entity_id)
        idp = ents[0].idp if ents else None
        if idp is None:
            return None
        return Peer(entity_id, idp.slo, idp.keys, ents[0].algorithms(gate.today()), ents)

    return _proven(gate, message, find, gate.addresses.sp_slo)


def answers_closed(gate: Gate, peer: Peer, request: LogoutRequest) -> Callable[[bytes], bool]:
    """Whether a body of the back channel is the peer's signed word that its session is closed."""

    def understood(body: bytes) -> bool:
        try:
            received = receive_logout(SoapMessage(body))
            response = verify_logout(received, peer.keys, None, gate.now(), peer.algorithms)
        except MessageRefused:
            return False
        return (
            isinstance(response, LogoutResponse)
            and response.issuer == peer.entity_id
            and response.in_response_to == request.id
            and response.is_success
        )

    return understood


def _proven(
    gate: Gate, message: Message, find: Callable[[str], Peer | None], destination: str, *, extensible: bool = False
) -> tuple[Peer, LogoutRequest | LogoutResponse]:
    try:
        received: ReceivedLogout = receive_logout(message, extensible=extensible)
        peer = find(received.issuer)
        if peer is None:
            raise UnknownService("logout-issuer")
        proven = verify_logout(received, peer.keys, destination, gate.now(), peer.algorithms)
    except MessageRefused as error:
        raise InvalidRequest(error.reason, detail=error.detail) from error
    if not gate.endings.first_time(f"{peer.entity_id}\n{proven.id}", _REMEMBERED_SECONDS):
        raise InvalidRequest("logout-replayed")
    return peer, proven
