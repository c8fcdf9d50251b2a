"""The gateway's AuthnRequest: its signature verified, then read (SAML core 2.0 section 3.4, bindings 3.4 and 3.5)."""

import base64
import binascii
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, unquote_plus

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from gateway.sandbox.ent.metadata import ServiceProvider
from gateway.sandbox.ent.names import RSA_SHA256, SAML, SAMLP
from gateway.sandbox.ent.reading import Element, RequestRefused, new_parser, parse

_MAX_MESSAGE = 256 * 1024
_RECENT = timedelta(minutes=5)
_PARAMETERS = ("SAMLRequest", "RelayState", "SigAlg", "Signature")
_EXPECTED = SignatureConfiguration(
    location="./",
    signature_methods=frozenset({SignatureMethod.RSA_SHA256}),
    digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
)


class SignatureMismatch(RequestRefused):
    """None of the known keys made the signature: the gateway may have changed its key."""


@dataclass(frozen=True)
class AuthnRequest:
    """What the gateway asks. acs: where the answer goes. classes: the authentication contexts it accepts, if any."""

    id: str
    issuer: str
    acs: str
    relay_state: str | None
    force_authn: bool
    is_passive: bool
    classes: tuple[str, ...]


def from_redirect(query: str, sp: ServiceProvider, here: str) -> AuthnRequest:
    """The request in a raw query string, its signature checked on the octets as they came.

    here: the address that was called. Raises RequestRefused.
    """
    raw = _raw_parameters(query)
    if "Signature" not in raw or unquote(raw.get("SigAlg", "")) != RSA_SHA256:
        raise RequestRefused("La demande n’est pas signée en RSA-SHA256.")
    signed = "&".join(f"{name}={raw[name]}" for name in _PARAMETERS[:3] if name in raw).encode()
    signature = _base64(unquote(raw["Signature"]))
    if not any(_made_by(certificate, signature, signed) for certificate in sp.certificates):
        raise SignatureMismatch("La signature de la demande n’est pas celle de la passerelle.")
    relay_state = unquote_plus(raw["RelayState"]) if "RelayState" in raw else None
    return _read(parse(_inflate(_base64(unquote(raw.get("SAMLRequest", ""))))), relay_state, sp, here)


def from_post(value: str, relay_state: str | None, sp: ServiceProvider, here: str) -> AuthnRequest:
    """The request in a form, read from what its XML signature covers. Raises RequestRefused."""
    document = _base64(value)
    parse(document)
    for certificate in sp.certificates:
        signed = _signed_element(document, certificate)
        if signed is not None:
            return _read(signed, relay_state, sp, here)
    raise SignatureMismatch("La demande n’est pas signée par la passerelle.")


def _raw_parameters(query: str) -> dict[str, str]:
    raw: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name in raw:
            raise RequestRefused("Un paramètre de la demande est répété.")
        if name in _PARAMETERS:
            raw[name] = value
    return raw


def _made_by(certificate: x509.Certificate, signature: bytes, signed: bytes) -> bool:
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    try:
        key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _signed_element(document: bytes, certificate: x509.Certificate) -> Element | None:
    """What the signature in the document covers, when that key made it."""
    try:
        result = XMLVerifier().verify(
            document, x509_cert=certificate, id_attribute="ID", parser=new_parser(), expect_config=_EXPECTED
        )
    except SignXMLException:
        return None
    return result.signed_xml  # type: ignore[union-attr]


def _read(root: Element, relay_state: str | None, sp: ServiceProvider, here: str) -> AuthnRequest:
    if root.tag != f"{{{SAMLP}}}AuthnRequest":
        raise RequestRefused("Le message n’est pas une demande de connexion.")
    issuer = (root.findtext(f"{{{SAML}}}Issuer") or "").strip()
    if issuer != sp.entity_id:
        raise RequestRefused("La demande ne vient pas de la passerelle.")
    if root.get("Destination") != here:
        raise RequestRefused("La demande est destinée à une autre adresse.")
    if abs(datetime.now(UTC) - _instant(root)) > _RECENT:
        raise RequestRefused("La demande a plus de cinq minutes.")
    acs = root.get("AssertionConsumerServiceURL") or sp.acs[0]
    if acs not in sp.acs or root.get("AssertionConsumerServiceIndex"):
        raise RequestRefused("La demande veut une réponse à une adresse inconnue.")
    return AuthnRequest(
        id=root.get("ID", ""),
        issuer=issuer,
        acs=acs,
        relay_state=relay_state,
        force_authn=root.get("ForceAuthn") in ("true", "1"),
        is_passive=root.get("IsPassive") in ("true", "1"),
        classes=tuple((node.text or "").strip() for node in root.iter(f"{{{SAML}}}AuthnContextClassRef")),
    )


def _instant(root: Element) -> datetime:
    try:
        return datetime.fromisoformat(root.get("IssueInstant", "")).astimezone(UTC)
    except ValueError as error:
        raise RequestRefused("La date de la demande est illisible.") from error


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise RequestRefused("La demande est mal codée.") from error


def _inflate(deflated: bytes) -> bytes:
    engine = zlib.decompressobj(-15)
    try:
        document = engine.decompress(deflated, _MAX_MESSAGE)
    except zlib.error as error:
        raise RequestRefused("La demande est mal compressée.") from error
    if not engine.eof:
        raise RequestRefused("La demande est trop longue.")
    return document
