"""The HTTP form of messages: HTTP-Redirect and HTTP-POST (SAML bindings 2.0 sections 3.4 and 3.5).

Redirect signatures are checked on the raw octets of the query string, as they came, and the octets
that were checked are the octets that are read.
"""

import base64
import binascii
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote, unquote_plus

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from gateway.markup.xml import MAX_MESSAGE
from gateway.saml.algorithms import RSA_SHA256, STRONG, Algorithms
from gateway.saml.errors import BindingRefused, SignatureRefused
from gateway.saml.keys import Certificate, OwnKey

MAX_RELAY_STATE = 2048
"""Bytes accepted from a partner, far beyond the 80 of the specification, and given back as they came."""

_MESSAGES = ("SAMLRequest", "SAMLResponse")
_NAMES = (*_MESSAGES, "RelayState", "SigAlg", "Signature", "SAMLEncoding")
_DEFLATE = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"
_MAX_QUERY = 64 * 1024
_SMALL = (-12, 5)
"""Window and memory that fit our messages: to clear those for 32 KiB takes seven times as long as to deflate one."""


@dataclass(frozen=True)
class RedirectMessage:
    """kind: ``SAMLRequest`` or ``SAMLResponse``. signed: the octets under the signature, None when unsigned."""

    kind: str
    document: bytes
    relay_state: str | None
    signed: str | None = None
    algorithm: str = ""
    signature: bytes = b""


@dataclass(frozen=True)
class PostMessage:
    """kind: ``SAMLRequest`` or ``SAMLResponse``. The signature, if any, is inside the document."""

    kind: str
    document: bytes
    relay_state: str | None


def read_redirect(query: str) -> RedirectMessage:
    """The message in a raw query string. Other parameters are left alone. Raises BindingRefused."""
    if len(query) > _MAX_QUERY:
        raise BindingRefused("binding-too-large")
    raw = _raw_parameters(query)
    kinds = [kind for kind in _MESSAGES if kind in raw]
    if len(kinds) != 1:
        raise BindingRefused("binding-parameters", "exactly one of SAMLRequest and SAMLResponse is expected")
    if "SAMLEncoding" in raw and unquote(raw["SAMLEncoding"]) != _DEFLATE:
        raise BindingRefused("binding-encoding")
    document = _inflate(_strict_base64(unquote_base64(raw[kinds[0]])))
    relay_state = _relay_state(raw["RelayState"]) if "RelayState" in raw else None
    if "Signature" not in raw and "SigAlg" not in raw:
        return RedirectMessage(kinds[0], document, relay_state)
    if "Signature" not in raw or "SigAlg" not in raw:
        raise BindingRefused("binding-parameters", "Signature and SigAlg go together")
    signed = "&".join(f"{name}={raw[name]}" for name in (kinds[0], "RelayState", "SigAlg") if name in raw)
    signature = _strict_base64(unquote_base64(raw["Signature"]))
    return RedirectMessage(kinds[0], document, relay_state, signed, unquote(raw["SigAlg"]), signature)


def verify_redirect(message: RedirectMessage, keys: Iterable[Certificate], allowed: Algorithms = STRONG) -> None:
    """Raises SignatureRefused unless one of the keys signed the octets of the query string."""
    if message.signed is None:
        raise SignatureRefused("signature-missing")
    method = allowed.signatures.get(message.algorithm)
    if method is None:
        raise SignatureRefused("signature-algorithm", message.algorithm)
    octets = message.signed.encode("ascii")
    if not any(
        _verifies(key.public_key, message.signature, octets, method.hash) for key in keys if key.kind == method.key
    ):
        raise SignatureRefused("signature-invalid")


def redirect_url(location: str, kind: str, document: bytes, relay_state: str | None, key: OwnKey) -> str:
    """The address that carries a signed message, RSA-SHA256. location: may hold a query of its own."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, *_SMALL)
    deflated = compressor.compress(document) + compressor.flush()
    signed = f"{kind}={_quote_base64(deflated)}"
    if relay_state is not None:
        signed += f"&RelayState={quote(relay_state, safe='')}"
    signed += f"&SigAlg={_SIG_ALG}"
    signature = key.private.sign(signed.encode("ascii"), padding.PKCS1v15(), hashes.SHA256())
    separator = "&" if "?" in location else "?"
    return f"{location}{separator}{signed}&Signature={_quote_base64(signature)}"


def read_post(kind: str, values: list[str], relay_states: list[str]) -> PostMessage:
    """The message of a form. values, relay_states: all that the form holds under each name.

    Raises BindingRefused. The content is never inflated: the POST binding knows no compression.
    """
    if len(values) != 1 or len(relay_states) > 1:
        raise BindingRefused("binding-parameters", f"exactly one {kind} is expected")
    if len(values[0]) > MAX_MESSAGE * 3 // 2:
        raise BindingRefused("binding-too-large")
    document = _strict_base64("".join(values[0].split()))
    return PostMessage(kind, document, _checked_relay_state(relay_states[0]) if relay_states else None)


def post_value(document: bytes) -> str:
    """The form value that carries a document by HTTP-POST."""
    return base64.b64encode(document).decode("ascii")


def unquote_base64(text: str, errors: str = "replace") -> str:
    """As ``unquote``, and quicker where the escapes are those of base64: none of its signs is a hexadecimal digit,
    so that no other escape can come of writing them out.
    """
    text = text.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")
    return unquote(text, errors=errors) if "%" in text else text


_SIG_ALG = quote(RSA_SHA256, safe="")


def _raw_parameters(query: str) -> dict[str, str]:
    raw: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name not in _NAMES:
            if unquote_plus(name) in _NAMES:
                raise BindingRefused("binding-parameters", "a disguised parameter name")
            continue
        if name in raw:
            raise BindingRefused("binding-parameters", f"{name} twice")
        if not value.isascii():
            raise BindingRefused("binding-parameters", f"{name} is not URL-encoded")
        raw[name] = value
    return raw


def _relay_state(raw: str) -> str:
    try:
        return _checked_relay_state(unquote_plus(raw, errors="strict"))
    except UnicodeDecodeError:
        raise BindingRefused("binding-relay-state") from None


def _checked_relay_state(value: str) -> str:
    if len(value.encode("utf-8", "surrogatepass")) > MAX_RELAY_STATE or "\x00" in value:
        raise BindingRefused("binding-relay-state")
    return value


def _strict_base64(text: str) -> bytes:
    try:
        octets = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise BindingRefused("binding-base64") from None
    if base64.b64encode(octets).decode("ascii") != text:
        raise BindingRefused("binding-base64")
    return octets


def _quote_base64(octets: bytes) -> str:
    text = base64.b64encode(octets).decode("ascii")
    return text.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")


def _inflate(deflated: bytes) -> bytes:
    engine = zlib.decompressobj(-15)
    try:
        document = engine.decompress(deflated, MAX_MESSAGE + 1)
    except zlib.error:
        raise BindingRefused("binding-deflate") from None
    if len(document) > MAX_MESSAGE:
        raise BindingRefused("binding-too-large")
    if not engine.eof or engine.unused_data:
        raise BindingRefused("binding-deflate")
    return document


def _verifies(
    key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey, signature: bytes, octets: bytes, digest: hashes.HashAlgorithm
) -> bool:
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, octets, padding.PKCS1v15(), digest)
        else:
            key.verify(_der(signature, key.key_size), octets, ec.ECDSA(digest))
    except (InvalidSignature, ValueError):
        return False
    return True


def _der(signature: bytes, bits: int) -> bytes:
    """XML Signature writes r and s side by side, each as long as the field (XML Signature 1.1 section 6.4.3)."""
    size = (bits + 7) // 8
    if len(signature) != 2 * size:
        raise ValueError("wrong length")
    return encode_dss_signature(int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))
