"""Signatures written by hand, so that every part of them can be wrong while the key is right."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

from kit.keys import KeyPair, Keys
from kit.names import ENVELOPED, EXC_C14N, RSA_SHA256, SHA256, ds
from kit.shapes import unsigned
from kit.trees import Element, Mutation, after_issuer, assertion_of, fragment, read, unsigned_copy, write

SIGNED_INFO = (
    f'<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{EXC_C14N}"/><ds:SignatureMethod Algorithm="{RSA_SHA256}"/>'
    '<ds:Reference URI="#[id]"><ds:Transforms>'
    f'<ds:Transform Algorithm="{ENVELOPED}"/><ds:Transform Algorithm="{EXC_C14N}"/></ds:Transforms>'
    f'<ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue>[digest]</ds:DigestValue></ds:Reference></ds:SignedInfo>'
)
"""What an honest partner signs. ``[id]`` and ``[digest]`` are filled in last."""

Change = Callable[[str], str]


def same(text: str) -> str:
    return text


def rsa_value(octets: bytes, keys: Keys, algorithm: hashes.HashAlgorithm | None = None) -> bytes:
    """IdP A's signature value."""
    return keys.idp_a.private.sign(octets, padding.PKCS1v15(), algorithm or hashes.SHA256())


def ecdsa_value(octets: bytes, pair: KeyPair) -> bytes:
    """R and s side by side, as XML Signature wants them."""
    r, s = decode_dss_signature(pair.private.sign(octets, ec.ECDSA(hashes.SHA256())))
    size = (pair.private.curve.key_size + 7) // 8
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def mac_value(octets: bytes, secret: bytes) -> bytes:
    return hmac.new(secret, octets, hashlib.sha256).digest()


@dataclass(frozen=True)
class Forgery:
    """info: changes what is signed. value: makes the signature value. signature: changes the rest of the element.

    digested: the octets to digest in place of the element's canonical form.
    """

    info: Change = same
    value: Callable[[bytes, Keys], bytes] = rsa_value
    signature: Change = same
    digest: str = "sha256"
    digested: bytes | None = None


def canonical(element: Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def forge(element: Element, keys: Keys, plan: Forgery) -> Element:
    """Puts a signature right after the Issuer of the element, its value true to what it then says."""
    octets = canonical(read(write(unsigned_copy(element)))) if plan.digested is None else plan.digested
    digest = base64.b64encode(hashlib.new(plan.digest, octets).digest()).decode()
    info = plan.info(SIGNED_INFO).replace("[id]", element.get("ID")).replace("[digest]", digest)
    text = f"<ds:Signature>{info}<ds:SignatureValue>[value]</ds:SignatureValue></ds:Signature>"
    signature = fragment(plan.signature(text).replace("[id]", element.get("ID")))
    after_issuer(element, signature)
    signed = signature.find(f".//{ds('SignedInfo')}")
    value = base64.b64encode(plan.value(canonical(signed), keys)).decode()
    for node in signature.iter(ds("SignatureValue")):
        node.text = (node.text or "").replace("[value]", value)
    return signature


def by_hand(plan: Forgery, *, edit: Callable[[Element], None] | None = None) -> Mutation:
    """A mutation that signs the assertion anew by such a plan; edit: what is done before."""

    def mutate(document: bytes, keys: Keys) -> bytes:
        root = read(unsigned(document, keys))
        assertion = assertion_of(root)
        if edit is not None:
            edit(assertion)
        forge(assertion, keys, plan)
        return write(root)

    return mutate


def info(old: str, new: str) -> Forgery:
    """Another SignedInfo, honestly signed: one text in the place of another."""

    def change(text: str) -> str:
        if old not in text:
            raise LookupError(old)
        return text.replace(old, new)

    return Forgery(info=change)
