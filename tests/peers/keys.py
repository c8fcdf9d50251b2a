"""Key pairs that the peers make for themselves."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class KeyPair:
    """An RSA key and its self-signed certificate. certificate: one line of base64, as metadata carries it."""

    key_pem: bytes
    certificate_pem: bytes
    certificate: str


def make_key_pair(name: str, bits: int = 2048, addresses: Iterable[str] = ()) -> KeyPair:
    """A key of its own for one peer, good for a month.

    name: the common name of the certificate. addresses: of a TLS server, which is then its own authority.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
    )
    names = [x509.IPAddress(ip_address(text)) for text in addresses]
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    certificate = builder.sign(key, SHA256())
    return KeyPair(
        key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
        certificate.public_bytes(Encoding.PEM),
        base64.b64encode(certificate.public_bytes(Encoding.DER)).decode(),
    )
