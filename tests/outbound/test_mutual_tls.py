"""Both sides say who they are: our certificate, and the partner's under the authorities that we were given."""

import ssl

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from kit.keys import ISSUED
from kit.tls import client_pair, for_host, server_context, server_pair
from outbound.servers import answer, speaking

from gateway.outbound.egress import Egress
from gateway.outbound.errors import BadAnswer, ClientRefused, IdentityUnusable, ServerNotBelieved, Unreachable
from gateway.outbound.http import Answer, Call, Caller, Limits
from gateway.outbound.identity import Identity

HERE = Egress(loopback=True)
LIMITS = Limits(size=10_000, seconds=2)


def identity(folder, pair=None, authority=None):
    """Files as the home keeps them. pair: ours, None for none. authority: who is believed, the server when not said."""
    authority = authority or server_pair()
    believed = folder / "ca.pem"
    believed.write_bytes(authority.certificate_pem)
    if pair is None:
        return Identity(authorities=believed)
    certificate, key = folder / "us.crt", folder / "us.key"
    certificate.write_bytes(pair.certificate_pem)
    key.write_bytes(pair.key_pem)
    return Identity(certificate, key, believed)


def demanding(folder):
    """A server that only takes our certificate."""
    return server_context(folder, takes=client_pair())


def exchange(partner, who, limits=LIMITS):
    caller = Caller(HERE, who)
    try:
        return caller.exchange(Call(partner.url), limits)
    finally:
        caller.close()


def test_with_our_certificate_we_are_let_in(tmp_path):
    with speaking(answer(b"{}"), demanding(tmp_path)) as partner:
        assert exchange(partner, identity(tmp_path, client_pair())) == Answer(200, b"{}")


def test_without_one_we_are_refused(tmp_path):
    with (
        speaking(answer(b"{}"), demanding(tmp_path)) as partner,
        pytest.raises(ClientRefused),
    ):
        exchange(partner, identity(tmp_path))
    assert partner.requests == []


@pytest.mark.parametrize("which", ["another", "too old"])
def test_with_another_one_we_are_refused(tmp_path, which):
    past = for_host(client_pair(), "passerelle.example", not_after=ISSUED.replace(year=2021))
    ours, taken = (client_pair("autre"), client_pair()) if which == "another" else (past, past)
    with speaking(answer(b"{}"), server_context(tmp_path, takes=taken)) as partner, pytest.raises(ClientRefused):
        exchange(partner, identity(tmp_path, ours))
    assert partner.requests == []


def test_a_server_of_other_authorities_learns_nothing(tmp_path):
    with (
        speaking(answer(b"{}"), demanding(tmp_path)) as partner,
        pytest.raises(ServerNotBelieved),
    ):
        exchange(partner, identity(tmp_path, client_pair(), authority=client_pair("autre")))
    assert partner.requests == []


def test_the_authorities_of_everybody_do_not_count_beside_our_own(tmp_path, monkeypatch):
    everybody = tmp_path / "everybody.pem"
    everybody.write_bytes(server_pair().certificate_pem)
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(everybody))
    with speaking(answer(b"{}"), server_context(tmp_path)) as partner, pytest.raises(ServerNotBelieved):
        exchange(partner, identity(tmp_path, client_pair(), authority=client_pair("autre")))
        assert exchange(partner, Identity()) == Answer(200, b"{}")


def test_a_server_under_another_name_is_not_believed(tmp_path):
    elsewhere = for_host(server_pair(), "127.0.0.2")
    with speaking(answer(b"{}"), server_context(tmp_path, pair=elsewhere)) as partner, pytest.raises(ServerNotBelieved):
        exchange(partner, identity(tmp_path, authority=elsewhere))
    assert partner.requests == []


@pytest.mark.parametrize("broken", ["missing", "empty", "of another", "locked"])
def test_keys_that_cannot_be_used_are_found_before_anything_is_sent(tmp_path, broken):
    who = identity(tmp_path, client_pair())
    match broken:
        case "missing":
            who.key.unlink()
        case "empty":
            who.certificate.write_bytes(b"")
        case "of another":
            who.key.write_bytes(client_pair("autre").key_pem)
        case "locked":
            who.key.write_bytes(_locked())
    with pytest.raises(IdentityUnusable):
        Caller(HERE, who)


def _locked():
    kind = BestAvailableEncryption(b"secret")
    return client_pair().private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, kind)


@pytest.mark.parametrize("status", ["400 Bad", "404 No", "500 No", "302 Moved"])
def test_an_answer_is_handed_over_whatever_its_status(tmp_path, status):
    said = answer(b'{"Erreur":{}}', "Location: https://evil.example/", status=status)
    with speaking(said, server_context(tmp_path)) as partner:
        assert exchange(partner, identity(tmp_path)) == Answer(int(status[:3]), b'{"Erreur":{}}')
    assert len(partner.requests) == 1


def test_a_body_is_handed_over_as_it_came(tmp_path):
    with speaking(answer(b"\x1f\x8bnot gzip", "Content-Encoding: gzip"), server_context(tmp_path)) as partner:
        assert exchange(partner, identity(tmp_path)).body == b"\x1f\x8bnot gzip"


def test_a_body_that_is_too_large_is_cut(tmp_path):
    with speaking(answer(b"x" * 10_001), server_context(tmp_path)) as partner, pytest.raises(BadAnswer, match="larger"):
        exchange(partner, identity(tmp_path))


def test_tls_that_is_too_old_is_not_spoken(tmp_path):
    context = server_context(tmp_path)
    with pytest.warns(DeprecationWarning):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with speaking(answer(b"{}"), context) as partner, pytest.raises(Unreachable):
        exchange(partner, identity(tmp_path))
    assert partner.requests == []
