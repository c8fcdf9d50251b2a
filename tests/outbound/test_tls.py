"""A partner is who its certificate says: the name that was asked for, not the address that was called."""

import ipaddress
import socket
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from kit.keys import EXPIRES, ISSUED, key_ring
from outbound.servers import answer, speaking

from gateway.outbound.egress import Egress
from gateway.outbound.errors import Unreachable
from gateway.outbound.http import Limits, fetch

HERE = Egress(allowed=("127.0.0.0/8",))
LIMITS = Limits(size=1000)


def certificate_of(name, not_after=EXPIRES):
    """A certificate that vouches for itself, for a host name or an address."""
    key = key_ring().evil.private
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    is_address = name[0].isdigit()
    general = x509.IPAddress(ipaddress.ip_address(name)) if is_address else x509.DNSName(name)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(ISSUED).not_valid_after(not_after)
    builder = builder.add_extension(x509.SubjectAlternativeName([general]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(key, hashes.SHA256())


@pytest.fixture
def secured(tmp_path, monkeypatch):
    """A server context under a certificate; trusted: whether the gateway's trust store holds it."""

    def make(certificate, *, trusted):
        chain = tmp_path / "chain.pem"
        pem = certificate.public_bytes(Encoding.PEM)
        chain.write_bytes(key_ring().evil.key_pem + pem)
        if trusted:
            store = tmp_path / "store.pem"
            store.write_bytes(pem)
            monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(store))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        return context

    return make


@pytest.fixture(autouse=True)
def names(monkeypatch):
    """Every name is that of this machine."""
    genuine = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, *more, **options: genuine("127.0.0.1", *more, **options))


def call(context, host="ent.example"):
    with speaking(answer(b"<metadata/>"), context) as partner:
        return fetch(f"https://{host}:{partner.port}/", HERE, LIMITS), partner


def test_a_partner_under_its_own_name_is_believed(secured):
    body, partner = call(secured(certificate_of("ent.example"), trusted=True))
    assert body == b"<metadata/>"
    assert "\r\nHost: ent.example:" in partner.requests[0]


@pytest.mark.parametrize("name", ["other.example", "127.0.0.1", "example", "sub.ent.example"])
def test_a_certificate_for_another_name_is_not(secured, name):
    with pytest.raises(Unreachable, match="certificate is not acceptable"):
        call(secured(certificate_of(name), trusted=True))


def test_a_certificate_that_nobody_vouches_for_is_not(secured):
    with pytest.raises(Unreachable, match="certificate is not acceptable"):
        call(secured(certificate_of("ent.example"), trusted=False))


def test_a_certificate_that_ran_out_is_not(secured):
    past = certificate_of("ent.example", not_after=ISSUED.replace(year=2021))
    with pytest.raises(Unreachable, match="certificate is not acceptable"):
        call(secured(past, trusted=True))


def test_the_environment_adds_nobody_to_those_who_are_believed(secured, tmp_path, monkeypatch):
    context = secured(certificate_of("ent.example"), trusted=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(tmp_path / "chain.pem"))
    with pytest.raises(Unreachable, match="certificate is not acceptable"):
        call(context)


def test_a_server_without_tls_is_unreachable():
    with speaking(answer(b"x")) as partner, pytest.raises(Unreachable):
        fetch(f"https://ent.example:{partner.port}/", HERE, Limits(size=1000, connect=0.3))
    assert "metadata" not in "".join(partner.requests)
