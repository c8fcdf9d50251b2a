"""Keys as this room uses them: ours to sign and decrypt, partners' to verify and encrypt."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from gateway.saml.errors import MetadataRefused

MIN_RSA_BITS = 2048
MAX_RSA_BITS = 8192
_CURVES = ("secp256r1", "secp384r1", "secp521r1")


@dataclass(frozen=True)
class Certificate:
    """A partner's certificate, read once. Trust rests on the key that stands in the metadata."""

    der: bytes

    @classmethod
    def from_base64(cls, text: str) -> "Certificate":
        """From the text of ds:X509Certificate. Raises MetadataRefused."""
        return _read(text)

    def __reduce__(self) -> tuple[type["Certificate"], tuple[bytes]]:
        """Between processes go the bytes alone: what was made of them belongs to the engine of one process."""
        return Certificate, (self.der,)

    @cached_property
    def x509(self) -> x509.Certificate:
        """The parsed certificate."""
        return x509.load_der_x509_certificate(self.der)

    @cached_property
    def public_key(self) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
        """The key. Raises MetadataRefused for a kind or a size that no policy allows."""
        return checked_key(self.x509.public_key())

    @property
    def kind(self) -> str:
        """``rsa`` or ``ec``: which signature methods it can make."""
        return "rsa" if isinstance(self.public_key, rsa.RSAPublicKey) else "ec"

    @cached_property
    def verifier(self) -> xmlsec.Key:
        """The same key for the XML Signature engine."""
        spki = self.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return xmlsec.Key.from_memory(spki, xmlsec.KeyFormat.PEM, None)

    @cached_property
    def base64(self) -> str:
        """One line of base64, as metadata carries it."""
        return base64.b64encode(self.der).decode()

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, 64 lower-case hexadecimal characters."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def not_before(self) -> datetime:
        """Aware UTC."""
        return self.x509.not_valid_before_utc

    @property
    def not_after(self) -> datetime:
        """Aware UTC."""
        return self.x509.not_valid_after_utc


@lru_cache(maxsize=1024)
def _read(text: str) -> Certificate:
    """Remembered, for what is judged is read several times: for its faults, for what is kept, for when it ends."""
    try:
        certificate = Certificate(base64.b64decode("".join(text.split()), validate=True))
        certificate.public_key  # noqa: B018 - reading it is the check
    except (binascii.Error, ValueError) as error:
        raise MetadataRefused("certificate-unreadable") from error
    return certificate


def checked_key(key: object) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    """The key itself when its size and kind are allowed. Raises MetadataRefused (ANSSI PG-083)."""
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        if not MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
            raise MetadataRefused("key-size", f"RSA {key.key_size} bits")
        if numbers.e < 65537 or numbers.e % 2 == 0 or numbers.n % 2 == 0 or numbers.e.bit_length() > 33:
            raise MetadataRefused("key-exponent")
        return key
    if isinstance(key, ec.EllipticCurvePublicKey):
        if key.curve.name not in _CURVES:
            raise MetadataRefused("key-curve", key.curve.name)
        return key
    raise MetadataRefused("key-kind", type(key).__name__)


@dataclass(frozen=True)
class OwnKey:
    """A private key of the gateway and its certificate. It never leaves the process that loaded it."""

    private: rsa.RSAPrivateKey
    certificate: Certificate

    @classmethod
    def from_pem(cls, key: bytes, certificate: bytes) -> "OwnKey":
        """Raises MetadataRefused when the two do not belong together or the key is too small."""
        private = load_pem_private_key(key, None)
        if not isinstance(private, rsa.RSAPrivateKey):
            raise MetadataRefused("key-kind", "an RSA private key is expected")
        read = Certificate(x509.load_pem_x509_certificate(certificate).public_bytes(Encoding.DER))
        if private.public_key() != read.public_key:
            raise MetadataRefused("key-mismatch", "the certificate is not that of the key")
        return cls(private, read)
