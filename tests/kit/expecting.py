"""What the gateway waits for in these plays, and what it makes of a document."""

from dataclasses import replace

from gateway.saml.keys import Certificate
from gateway.saml.response import Expectation, VerifiedAssertion, receive_response, verify_response
from kit.keys import KeyPair, Keys
from kit.names import ACS, GATEWAY, IDP_A, NOW, REQUEST_ID
from kit.responses import Identity


def certificate(pair: KeyPair) -> Certificate:
    """The public half as the gateway keeps it."""
    return Certificate(pair.der)


def expectation(ring: Keys, /, **changes) -> Expectation:
    """A login under way toward IdP A, by the keys that IdP A publishes.

    Of the changes, ``keys`` are names of the ring and ``certificates`` the keys themselves.
    """
    usual = Expectation(
        idp=IDP_A,
        keys=(certificate(ring.idp_a), certificate(ring.idp_a_next)),
        request_id=REQUEST_ID,
        acs_url=ACS,
        audience=GATEWAY,
        requested_at=NOW,
        now=NOW,
        decryption_keys=(ring.gateway_encryption.private, ring.gateway_encryption_old.private),
    )
    if "certificates" in changes:
        return replace(usual, keys=changes.pop("certificates"), **changes)
    if "keys" in changes:
        changes["keys"] = tuple(certificate(getattr(ring, name)) for name in changes["keys"])
    return replace(usual, **changes)


def verify(document: bytes, expected: Expectation) -> VerifiedAssertion:
    """The whole way of a document. Raises ResponseRefused."""
    return verify_response(receive_response(document), expected)


def identity_of(verified: VerifiedAssertion) -> Identity:
    """Who the gateway believes the person to be."""
    claims = verified.claims
    return Identity(
        claims.subject.value if claims.subject else "",
        tuple((attribute.name, attribute.values) for attribute in claims.attributes),
    )
