"""Keys made by code, once a session: nothing secret or expiring lies in the repository."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

ISSUED = datetime(2020, 1, 1, tzinfo=UTC)
EXPIRES = datetime(2049, 12, 31, tzinfo=UTC)

Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class KeyPair:
    """A private key and a certificate that its holder signed."""

    private: Private
    certificate: x509.Certificate

    @cached_property
    def key_pem(self) -> bytes:
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @cached_property
    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @cached_property
    def public_pem(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @cached_property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @cached_property
    def base64(self) -> str:
        """The certificate as ds:X509Certificate carries it."""
        return base64.b64encode(self.der).decode()

    @cached_property
    def engine(self) -> xmlsec.Key:
        return xmlsec.Key.from_memory(self.key_pem, xmlsec.KeyFormat.PEM, None)


@dataclass(frozen=True)
class Keys:
    """idp_a, idp_a_next: both published by IdP A. evil: never published.

    canary, canary_file: an address that nobody may call, a file that nobody may make.
    """

    idp_a: KeyPair
    idp_a_next: KeyPair
    idp_b: KeyPair
    sp_only: KeyPair
    gateway_signing: KeyPair
    gateway_encryption: KeyPair
    gateway_encryption_old: KeyPair
    evil: KeyPair
    elliptic: KeyPair
    canary: str = "http://127.0.0.1:9"
    canary_file: str = "/nonexistent/canary"


@cache
def key_ring() -> Keys:
    """The keys of this session: made on the first call, the same ever after."""
    names = [name for name in Keys.__annotations__ if name not in ("elliptic", "canary", "canary_file")]
    return Keys(**{name: rsa_pair(name) for name in names}, elliptic=elliptic_pair("elliptic"))


def rsa_pair(name: str, bits: int = 2048, exponent: int = 65537) -> KeyPair:
    private = rsa.generate_private_key(public_exponent=exponent, key_size=bits)
    return KeyPair(private, certify(private, name))


def elliptic_pair(name: str, curve: ec.EllipticCurve | None = None) -> KeyPair:
    private = ec.generate_private_key(curve or ec.SECP256R1())
    return KeyPair(private, certify(private, name))


def certify(private, name: str, not_before: datetime = ISSUED, not_after: datetime = EXPIRES) -> x509.Certificate:
    """A self-signed certificate."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(private.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    return _finish(builder.not_valid_before(not_before).not_valid_after(not_after), private)


def look_alike(genuine: KeyPair, private: Private) -> KeyPair:
    """Another key under a certificate with the subject, issuer, serial number and dates of the genuine one."""
    model = genuine.certificate
    builder = x509.CertificateBuilder().subject_name(model.subject).issuer_name(model.issuer)
    builder = builder.serial_number(model.serial_number).public_key(private.public_key())
    builder = builder.not_valid_before(model.not_valid_before_utc).not_valid_after(model.not_valid_after_utc)
    return KeyPair(private, _finish(builder, private))


def _finish(builder: x509.CertificateBuilder, private) -> x509.Certificate:
    algorithm = None if isinstance(private, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(private, algorithm)
