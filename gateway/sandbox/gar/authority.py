"""The GAR's certificate authority: it vouches for the resource service, and for the ENT project that may ask it.

Keys are made at the first start and kept in the home of the GAR, as PEM:

| file | what |
|---|---|
| ``authority.crt`` | to be believed about the service |
| ``service.crt``, ``service.key`` | of the service itself |
| ``client-<idENT>.crt``, ``client-<idENT>.key`` | for the one who asks in the name of the project |
"""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOST = "127.0.0.1"
ORGANISATION = "GAR du bac à sable"
_VALIDITY = timedelta(days=3650)


@dataclass(frozen=True)
class KeyFiles:
    """A certificate and its private key."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class Files:
    """authority: the certificate of the authority. client: for the project's idENT."""

    authority: Path
    service: KeyFiles
    client: KeyFiles


def key_files(home: Path, ident: str) -> Files:
    """Where they are in the home of a GAR, made or not."""
    pairs = (KeyFiles(home / f"{name}.crt", home / f"{name}.key") for name in ("service", f"client-{ident}"))
    return Files(home / "authority.crt", *pairs)


def make_missing(home: Path, ident: str) -> Files:
    """The files of a GAR; all made anew when one is not there, so that they always fit together."""
    files = key_files(home, ident)
    paths = (files.authority, files.service.certificate, files.client.certificate)
    if not all(path.exists() for path in paths):
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        authority = new_authority()
        files.authority.write_bytes(authority.pem)
        authority.issue(files.service, HOST, server=True)
        authority.issue(files.client, ident)
    return files


@dataclass(frozen=True)
class Authority:
    """A key that vouches for others, and its own certificate."""

    private: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(Encoding.PEM)

    def issue(self, files: KeyFiles, name: str, *, server: bool = False, days: int = 3650) -> None:
        """A new key and its certificate, written. name: its common name. server: whether it serves, at HOST.

        days: until when it is valid; negative for one that has run out.
        """
        private = ec.generate_private_key(ec.SECP256R1())
        usage = ExtendedKeyUsageOID.SERVER_AUTH if server else ExtendedKeyUsageOID.CLIENT_AUTH
        builder = _builder(name, self.certificate.subject, private.public_key(), timedelta(days=days))
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.private.public_key())
        builder = builder.add_extension(identifier, critical=False)
        if server:
            names = [x509.IPAddress(ipaddress.ip_address(HOST)), x509.DNSName("localhost")]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        files.key.touch(mode=0o600)
        files.key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        files.certificate.write_bytes(builder.sign(self.private, hashes.SHA256()).public_bytes(Encoding.PEM))


def new_authority() -> Authority:
    """An authority that nobody knows yet."""
    private = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(f"Autorité du {ORGANISATION}")
    builder = _builder(f"Autorité du {ORGANISATION}", subject, private.public_key(), _VALIDITY)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    return Authority(private, builder.add_extension(usage, critical=True).sign(private, hashes.SHA256()))


def common_name(certificate: str) -> str:
    """The common name in a PEM certificate, "" when it has none."""
    subject = x509.load_pem_x509_certificate(certificate.encode()).subject
    names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""


def _builder(
    name: str, issuer: x509.Name, public: ec.EllipticCurvePublicKey, validity: timedelta
) -> x509.CertificateBuilder:
    end = datetime.now(UTC) + validity
    builder = x509.CertificateBuilder().subject_name(_subject(name)).issuer_name(issuer).public_key(public)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_after(end)
    builder = builder.not_valid_before(min(end, datetime.now(UTC)) - timedelta(hours=1))
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def _subject(name: str) -> x509.Name:
    pairs = ((NameOID.ORGANIZATION_NAME, ORGANISATION), (NameOID.COMMON_NAME, name))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in pairs])
