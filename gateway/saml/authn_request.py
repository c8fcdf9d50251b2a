"""AuthnRequest, both ways (SAML core 2.0 section 3.4, profiles section 4.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.markup.escaping import attribute, optional, text
from gateway.markup.xml import Element, local_name, parse, reparse, token_of
from gateway.saml.algorithms import STRONG, Algorithms
from gateway.saml.authn_context import RequestedContext
from gateway.saml.bindings import PostMessage, RedirectMessage, verify_redirect
from gateway.saml.errors import RequestRefused, SignatureRefused
from gateway.saml.instants import format_instant, parse_instant
from gateway.saml.keys import Certificate, OwnKey
from gateway.saml.metadata import Endpoint, SpRole
from gateway.saml.namespaces import ENTITY, HTTP_POST, SAML, SAMLP, ds, saml, samlp
from gateway.saml.schema import check_schema
from gateway.saml.signature import signature_of, verified_bytes
from gateway.saml.writing import signed

_OLDEST = timedelta(hours=1)
_SKEW = timedelta(minutes=5)
_MAX_ID = 256
_DIGITS = 9


@dataclass(frozen=True)
class NameIdPolicy:
    """What the service wants as NameID; "" where it does not say."""

    format: str = ""
    sp_name_qualifier: str = ""


@dataclass(frozen=True)
class AuthnRequest:
    """A service's wish that somebody be authenticated, as read; nothing of it is trusted yet.

    acs_url, acs_index, binding: how it wants the answer. proxy_count: how many proxies may stand
    between it and the portal. idp_list: the portals that it names.
    """

    id: str
    issuer: str
    issue_instant: datetime
    destination: str | None
    acs_url: str | None = None
    acs_index: int | None = None
    binding: str | None = None
    force_authn: bool = False
    is_passive: bool = False
    name_id: NameIdPolicy = NameIdPolicy()
    context: RequestedContext | None = None
    proxy_count: int | None = None
    idp_list: tuple[str, ...] = ()
    has_subject: bool = False


@dataclass(frozen=True)
class ReceivedRequest:
    """The message as it came, and the request in it. root: for the signature of the POST binding."""

    message: RedirectMessage | PostMessage
    root: Element
    request: AuthnRequest

    @property
    def relay_state(self) -> str | None:
        """To be given back as it came, byte for byte."""
        return self.message.relay_state

    @property
    def is_signed(self) -> bool:
        """Whether the message bears a signature at all, good or bad."""
        if isinstance(self.message, RedirectMessage):
            return self.message.signed is not None
        return self.root.find(ds("Signature")) is not None


def receive_authn_request(message: RedirectMessage | PostMessage) -> ReceivedRequest:
    """The request in a message, well-formed and of the right type, its sender not yet verified.

    Raises XmlRefused, RequestRefused.
    """
    if message.kind != "SAMLRequest":
        raise RequestRefused("request-kind", message.kind)
    root = parse(message.document)
    if root.tag != samlp("AuthnRequest"):
        raise RequestRefused("request-kind", local_name(root))
    check_schema(root)
    signatures = list(root.iter(ds("Signature")))
    if any(isinstance(message, RedirectMessage) or signature.getparent() is not root for signature in signatures):
        raise SignatureRefused("signature-misplaced")
    return ReceivedRequest(message, root, _read(root))


def verify_authn_request(
    received: ReceivedRequest, sp: SpRole, destination: str, now: datetime, allowed: Algorithms = STRONG
) -> AuthnRequest:
    """The request, proven as far as the service's metadata asks and as far as it claims to be signed.

    destination: the address where it came in. Raises SignatureRefused, RequestRefused.
    """
    request = received.request
    if received.is_signed:
        request = _verified(received, sp.keys, allowed)
    elif sp.signs_requests:
        raise SignatureRefused("signature-missing", "the partner's metadata announces signed requests")
    if request.destination != destination and (request.destination is not None or received.is_signed):
        raise RequestRefused("request-destination")
    if not now - _OLDEST <= request.issue_instant <= now + _SKEW:
        raise RequestRefused("request-stale")
    return request


def answer_endpoint(request: AuthnRequest, sp: SpRole) -> Endpoint:
    """Where the answer goes: always an address of the registered metadata (SAML2Int SDP-IDP06).

    Raises RequestRefused when the request names another, by so much as one character.
    """
    posts = [endpoint for endpoint in sp.acs if endpoint.binding == HTTP_POST]
    if request.acs_url is not None and request.acs_index is not None:
        raise RequestRefused("request-acs", "both an address and an index")
    if request.binding not in (None, HTTP_POST):
        raise RequestRefused("request-binding")
    if request.acs_url is not None:
        matching = [endpoint for endpoint in posts if endpoint.location == request.acs_url]
    elif request.acs_index is not None:
        matching = [endpoint for endpoint in posts if endpoint.index == request.acs_index]
    else:
        return sp.default_acs
    if not matching:
        raise RequestRefused("request-acs")
    return matching[0]


def _verified(received: ReceivedRequest, keys: Iterable[Certificate], allowed: Algorithms) -> AuthnRequest:
    if isinstance(received.message, RedirectMessage):
        verify_redirect(received.message, keys, allowed)
        return received.request
    signature_of(received.root)
    return _read(reparse(verified_bytes(received.root, keys, allowed)))


def _read(root: Element) -> AuthnRequest:
    issuer = root.find(saml("Issuer"))
    if issuer is None or issuer.get("Format", ENTITY) != ENTITY:
        raise RequestRefused("request-issuer")
    if root.get("Version") != "2.0":
        raise RequestRefused("request-version")
    identifier = root.get("ID", "")
    if not 0 < len(identifier) <= _MAX_ID:
        raise RequestRefused("request-id")
    index = root.get("AssertionConsumerServiceIndex")
    return AuthnRequest(
        id=identifier,
        issuer=token_of(issuer),
        issue_instant=parse_instant(root.get("IssueInstant", "")),
        destination=root.get("Destination"),
        acs_url=root.get("AssertionConsumerServiceURL"),
        acs_index=int(index) if index is not None else None,
        binding=root.get("ProtocolBinding"),
        force_authn=_flag(root, "ForceAuthn"),
        is_passive=_flag(root, "IsPassive"),
        name_id=_name_id_policy(root),
        context=_requested_context(root),
        proxy_count=_proxy_count(root),
        idp_list=tuple(node.get("ProviderID", "") for node in root.iter(samlp("IDPEntry"))),
        has_subject=root.find(saml("Subject")) is not None,
    )


def _name_id_policy(root: Element) -> NameIdPolicy:
    policy = root.find(samlp("NameIDPolicy"))
    if policy is None:
        return NameIdPolicy()
    return NameIdPolicy(policy.get("Format", ""), policy.get("SPNameQualifier", ""))


def _requested_context(root: Element) -> RequestedContext | None:
    requested = root.find(samlp("RequestedAuthnContext"))
    if requested is None:
        return None
    classes = tuple(token_of(node) for node in requested.findall(saml("AuthnContextClassRef")))
    return RequestedContext(classes, requested.get("Comparison", "exact"))


def _proxy_count(root: Element) -> int | None:
    scoping = root.find(samlp("Scoping"))
    count = scoping.get("ProxyCount") if scoping is not None else None
    if count is not None and len(count) > _DIGITS:
        raise RequestRefused("request-proxy-count")
    return int(count) if count is not None else None


def _flag(root: Element, name: str) -> bool:
    return root.get(name, "").strip() in ("true", "1")


@dataclass(frozen=True)
class RequestToPortal:
    """What the gateway asks of an ENT. acs_url: where it wants the answer, by HTTP-POST."""

    id: str
    issuer: str
    destination: str
    acs_url: str
    issue_instant: datetime
    force_authn: bool = False
    is_passive: bool = False
    context: RequestedContext | None = None


def build_authn_request(request: RequestToPortal, key: OwnKey | None = None) -> bytes:
    """The document, with an XML signature when a key is given (for the POST binding only)."""
    flags = (' ForceAuthn="true"' if request.force_authn else "", ' IsPassive="true"' if request.is_passive else "")
    head = (
        f'<samlp:AuthnRequest xmlns:samlp="{SAMLP}" AssertionConsumerServiceURL={attribute(request.acs_url)}'
        f" Destination={attribute(request.destination)}{flags[0]} ID={attribute(request.id)}{flags[1]}"
        f' IssueInstant="{format_instant(request.issue_instant)}" ProtocolBinding="{HTTP_POST}" Version="2.0">'
        f'<saml:Issuer xmlns:saml="{SAML}">{text(request.issuer)}</saml:Issuer>'
    )
    policy = '<samlp:NameIDPolicy AllowCreate="true"></samlp:NameIDPolicy>'
    tail = f"{policy}{_context_element(request.context)}</samlp:AuthnRequest>"
    return (signed(head, tail, request.id, key) if key is not None else head + tail).encode()


def _context_element(context: RequestedContext | None) -> str:
    if context is None or not context.classes:
        return ""
    classes = "".join(
        f'<saml:AuthnContextClassRef xmlns:saml="{SAML}">{text(name)}</saml:AuthnContextClassRef>'
        for name in context.classes
    )
    comparison = optional("Comparison", context.comparison)
    return f"<samlp:RequestedAuthnContext{comparison}>{classes}</samlp:RequestedAuthnContext>"
