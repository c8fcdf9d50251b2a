"""The ENT's Response: from bytes to what it proves (SAML profiles 2.0 section 4.1.4.3).

The order of the checks is that of security.md 1.20. Identity is read only from the canonical bytes
whose signature was checked, never from the document as received.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric import rsa

from gateway.domain.claims import Claims
from gateway.markup.errors import MessageRefused
from gateway.markup.xml import Element, local_name, parse, reparse, token_of
from gateway.saml.algorithms import STRONG, Algorithms
from gateway.saml.assertion import check_assertion, read_claims
from gateway.saml.authn_context import RequestedContext
from gateway.saml.encryption import decrypt_assertion, uses_cbc
from gateway.saml.errors import ResponseRefused
from gateway.saml.instants import parse_instant
from gateway.saml.keys import Certificate
from gateway.saml.namespaces import ENTITY, ds, saml, samlp
from gateway.saml.schema import check_schema
from gateway.saml.signature import signature_of, verified_bytes
from gateway.saml.timing import check_recent

SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"


class Signed(StrEnum):
    """What an ENT's record demands to be signed. Whatever is signed beyond must verify too."""

    EITHER = "either"
    ASSERTION = "assertion"
    RESPONSE = "response"
    BOTH = "both"


@dataclass(frozen=True)
class Expectation:
    """The one response that the transaction is waiting for.

    idp, keys: the ENT's entityID and its signing keys. request_id: our AuthnRequest. acs_url, audience:
    our own address and entityID. requested_at: when we asked. force_authn: whether we asked for a
    fresh authentication. decryption_keys: ours, all that are still good. unsigned_cbc: whether CBC
    content is decrypted although the Response is not signed (security.md S-201).
    """

    idp: str
    keys: tuple[Certificate, ...]
    request_id: str
    acs_url: str
    audience: str
    requested_at: datetime
    now: datetime
    signed: Signed = Signed.EITHER
    algorithms: Algorithms = STRONG
    decryption_keys: tuple[rsa.RSAPrivateKey, ...] = ()
    unsigned_cbc: bool = False
    force_authn: bool = False
    context: RequestedContext | None = None


@dataclass(frozen=True)
class VerifiedAssertion:
    """id: to be used once. accepted_until: after that instant the same assertion is refused by its age."""

    id: str
    claims: Claims
    accepted_until: datetime


class StatusRefused(ResponseRefused):
    """The ENT answered that it does not authenticate. codes: the status codes, outermost first."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__("response-status", " ".join(code.rpartition(":")[2] for code in codes))
        self.codes = codes


@dataclass(frozen=True)
class ReceivedResponse:
    """A Response as it came, and the request that it says it answers: good for finding the transaction only."""

    root: Element
    in_response_to: str


def receive_response(document: bytes) -> ReceivedResponse:
    """The tree of a message of the right type and shape, nothing in it proven yet.

    Raises ResponseRefused, and nothing else.
    """
    with _one_error():
        root = parse(document)
        if root.tag != samlp("Response"):
            raise ResponseRefused("response-kind", local_name(root))
        check_schema(root)
        _check_shape(root)
    return ReceivedResponse(root, root.get("InResponseTo", ""))


def verify_response(received: ReceivedResponse, expected: Expectation) -> VerifiedAssertion:
    """What the ENT asserted, read from the bytes that its signature covers.

    Raises ResponseRefused (StatusRefused when the ENT says no), and nothing else.
    """
    with _one_error():
        return _verified(received, expected)


@contextmanager
def _one_error() -> Iterator[None]:
    """Every refusal of this floor becomes the one of this module."""
    try:
        yield
    except ResponseRefused:
        raise
    except MessageRefused as error:
        raise ResponseRefused(error.reason, error.detail) from error


def _check_shape(root: Element) -> None:
    """One assertion of any kind at its one place, no container that an assertion could hide in."""
    for name in (samlp("Extensions"), samlp("StatusDetail"), saml("Advice"), ds("Object")):
        if next(root.iter(name), None) is not None:
            raise ResponseRefused("response-container", name.rpartition("}")[2])
    everywhere = list(root.iter(saml("Assertion"), saml("EncryptedAssertion")))
    at_its_place = root.findall(saml("Assertion")) + root.findall(saml("EncryptedAssertion"))
    if len(everywhere) > 1 or len(at_its_place) != len(everywhere):
        raise ResponseRefused("response-assertions", str(len(everywhere)))
    if next(root[0].iter(saml("Assertion")), None) is not None:
        raise ResponseRefused("response-assertions")
    for signature in root.iter(ds("Signature")):
        parent = signature.getparent()
        if parent is not root and (parent is None or parent.tag != saml("Assertion") or parent.getparent() is not root):
            raise ResponseRefused("signature-misplaced")


def _verified(received: ReceivedResponse, expected: Expectation) -> VerifiedAssertion:
    root = received.root
    response = root
    response_signed = signature_of(root) is not None
    if response_signed:
        response = reparse(verified_bytes(root, expected.keys, expected.algorithms))
    _check_response(response, expected, signed=response_signed)
    assertion = _assertion(response, root, expected, response_signed=response_signed)
    until = check_assertion(assertion, expected)
    if assertion.get("ID") == root.get("ID"):
        raise ResponseRefused("response-ids")
    return VerifiedAssertion(assertion.get("ID", ""), read_claims(assertion), until)


def _check_response(response: Element, expected: Expectation, *, signed: bool) -> None:
    """The fields of the Response; when it is unsigned, the assertion says them again."""
    if response.get("Version") != "2.0" or not response.get("ID"):
        raise ResponseRefused("response-version")
    if response.get("InResponseTo") != expected.request_id:
        raise ResponseRefused("response-in-response-to")
    destination = response.get("Destination")
    if destination != expected.acs_url and (destination is not None or signed):
        raise ResponseRefused("response-destination")
    _check_issuer(response, expected, required=signed or response.find(saml("EncryptedAssertion")) is not None)
    codes = tuple(node.get("Value", "") for node in response.findall(f".//{samlp('StatusCode')}"))
    if codes[:1] != (SUCCESS,):
        raise StatusRefused(codes)
    check_recent(parse_instant(response.get("IssueInstant", "")), expected.now)


def _check_issuer(response: Element, expected: Expectation, *, required: bool) -> None:
    issuer = response.find(saml("Issuer"))
    if issuer is None:
        if required:
            raise ResponseRefused("response-issuer")
        return
    if token_of(issuer) != expected.idp or issuer.get("Format", ENTITY) != ENTITY:
        raise ResponseRefused("response-issuer")


def _assertion(response: Element, root: Element, expected: Expectation, *, response_signed: bool) -> Element:
    """The assertion to read, with every signature over it verified. response: already proven if signed."""
    encrypted = response.find(saml("EncryptedAssertion"))
    if encrypted is not None:
        if uses_cbc(encrypted) and not (response_signed or expected.unsigned_cbc):
            raise ResponseRefused("decryption-unsigned-cbc")
        assertion = decrypt_assertion(encrypted, expected.decryption_keys, root.find(saml("EncryptedAssertion")))
        _check_decrypted(assertion)
        source = assertion
    else:
        found, original = response.find(saml("Assertion")), root.find(saml("Assertion"))
        if found is None or original is None:
            raise ResponseRefused("response-assertions", "none")
        # A signature covers the assertion as received: the bytes of a verified Response no longer
        # know the prefixes that its own canonical form dropped.
        assertion, source = found, original
    assertion_signed = signature_of(source) is not None
    _check_policy(expected.signed, response_signed, assertion_signed)
    if assertion_signed:
        return reparse(verified_bytes(source, expected.keys, expected.algorithms))
    return assertion


def _check_decrypted(assertion: Element) -> None:
    if assertion.tag != saml("Assertion"):
        raise ResponseRefused("decryption-content")
    check_schema(assertion)
    for name in (saml("Assertion"), saml("EncryptedAssertion"), saml("Advice"), ds("Object")):
        if next(assertion.iterdescendants(name), None) is not None:
            raise ResponseRefused("response-container", name.rpartition("}")[2])
    if any(signature.getparent() is not assertion for signature in assertion.iter(ds("Signature"))):
        raise ResponseRefused("signature-misplaced")


def _check_policy(policy: Signed, response_signed: bool, assertion_signed: bool) -> None:
    satisfied = {
        Signed.EITHER: response_signed or assertion_signed,
        Signed.ASSERTION: assertion_signed,
        Signed.RESPONSE: response_signed,
        Signed.BOTH: response_signed and assertion_signed,
    }
    if not satisfied[policy]:
        raise ResponseRefused("signature-missing", f"the partner's record demands: {policy}")
