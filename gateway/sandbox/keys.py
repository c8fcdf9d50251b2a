"""The signing key of one party: made at its first start, kept in its home."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_VALIDITY = timedelta(days=3650)


@dataclass(frozen=True)
class SigningKey:
    """private, certificate: PEM."""

    private: str
    certificate: str

    @property
    def certificate_base64(self) -> str:
        """One line of base64, as metadata carries it."""
        return "".join(self.certificate.splitlines()[1:-1])


def own_key(home: Path, party: str) -> SigningKey:
    """The key of a party, made when the home has none. party: the name in its certificate and of its files."""
    private, certificate = home / f"{party}.key", home / f"{party}.crt"
    if not certificate.exists():
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = make_key(party)
        private.touch(mode=0o600)
        private.write_text(made.private)
        certificate.write_text(made.certificate)
    return SigningKey(private.read_text(), certificate.read_text())


def make_key(party: str) -> SigningKey:
    """A new RSA key of 2048 bits and its self-signed certificate, ten years."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{party} (bac à sable)")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + _VALIDITY)
        .sign(key, hashes.SHA256())
    )
    return SigningKey(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        certificate.public_bytes(Encoding.PEM).decode(),
    )
