"""TLS of partners: who they are, and whom they take, with certificates made by code."""

import ipaddress
import ssl
from datetime import datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from kit.keys import EXPIRES, ISSUED, KeyPair, rsa_pair


def for_host(pair: KeyPair, name: str, not_before: datetime = ISSUED, not_after: datetime = EXPIRES) -> KeyPair:
    """The same key under a certificate that vouches for itself, for a host name or an address."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    general = x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
    builder = builder.public_key(pair.private.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(not_before).not_valid_after(not_after)
    builder = builder.add_extension(x509.SubjectAlternativeName([general]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return KeyPair(pair.private, builder.sign(pair.private, hashes.SHA256()))


@cache
def server_pair() -> KeyPair:
    """Of a server at 127.0.0.1."""
    return for_host(rsa_pair("server"), "127.0.0.1")


@cache
def client_pair(name: str = "passerelle") -> KeyPair:
    """Of a client; each name has its own key."""
    return for_host(rsa_pair(name), f"{name}.example")


def server_context(folder: Path, takes: KeyPair | None = None, pair: KeyPair | None = None) -> ssl.SSLContext:
    """takes: the only client that is let in; None for everybody, certificate or not."""
    pair = pair or server_pair()
    chain = folder / "server.pem"
    chain.write_bytes(pair.key_pem + pair.certificate_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    if takes is not None:
        clients = folder / "clients.pem"
        clients.write_bytes(takes.certificate_pem)
        context.load_verify_locations(clients)
        context.verify_mode = ssl.CERT_REQUIRED
    return context
