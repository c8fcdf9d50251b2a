"""The five shapes of a valid answer, and answers that a partner signs although they are wrong."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from kit.ciphering import PLAIN_RECIPE, Recipe, encrypt_in_place
from kit.keys import KeyPair, Keys
from kit.names import saml
from kit.opening import opened
from kit.responses import Fields, write_response
from kit.signing import HONEST, Manner, signed
from kit.trees import Mutation, TreeEdit, fragment, read, unsigned_copy, write

ROOT, ASSERTION = ".", "./saml:Assertion"

SHAPES = ("R-A", "R-R", "R-AR", "R-E", "R-ER")
"""Signed: the assertion; the Response; both; the assertion, then encrypted; that, and the Response."""


def build(
    shape: str,
    keys: Keys,
    says: Fields | None = None,
    *,
    signer: KeyPair | None = None,
    how: Manner = HONEST,
    recipe: Recipe = PLAIN_RECIPE,
) -> bytes:
    """A valid Response of one shape, by IdP A for the gateway unless told otherwise."""
    document = write_response(says or Fields())
    return finish(shape, document, keys, signer=signer, how=how, recipe=recipe)


def finish(
    shape: str,
    document: bytes,
    keys: Keys,
    *,
    signer: KeyPair | None = None,
    how: Manner = HONEST,
    recipe: Recipe = PLAIN_RECIPE,
) -> bytes:
    """Signs and encrypts a readable, unsigned Response as its shape wants."""
    pair = signer or keys.idp_a
    if shape != "R-R":
        document = signed(document, pair, ASSERTION, how=how)
    if "E" in shape:
        document = encrypt_in_place(document, keys.gateway_encryption, recipe=recipe)
    if shape in ("R-R", "R-AR", "R-ER"):
        document = signed(document, pair, ROOT, how=how)
    return document


def shape_of(document: bytes) -> str:
    """Which shape a document of this kit has."""
    root = read(document)
    response = root.find("{*}Signature") is not None
    if root.find(saml("EncryptedAssertion")) is not None:
        return "R-ER" if response else "R-E"
    assertion = root.find(f"{saml('Assertion')}/{{*}}Signature") is not None
    return {(True, False): "R-R", (False, True): "R-A", (True, True): "R-AR"}[response, assertion]


def unsigned(document: bytes, keys: Keys) -> bytes:
    """The readable document without its signatures."""
    root = read(document)
    wrapper = root.find(saml("EncryptedAssertion"))
    if wrapper is not None:
        root.replace(wrapper, read(opened(wrapper, (keys.gateway_encryption,))))
    root = unsigned_copy(root)
    assertion = root.find(saml("Assertion"))
    root.replace(assertion, unsigned_copy(assertion))
    return write(root)


def says_of(document: bytes, keys: Keys) -> Fields:
    """The fields of a document of this kit that tie it to its login."""
    root = read(unsigned(document, keys))
    assertion = root.find(saml("Assertion"))
    data = next(assertion.iter(saml("SubjectConfirmationData")))
    usual = Fields().for_login(
        idp=assertion.findtext(saml("Issuer")),
        gateway=next(assertion.iter(saml("Audience"))).text,
        acs=data.get("Recipient"),
        request_id=data.get("InResponseTo"),
        now=datetime.fromisoformat(root.get("IssueInstant")),
    )
    return replace(usual, response_id=root.get("ID"), assertion_id=assertion.get("ID"))


def said_by_idp(edit: TreeEdit, *, how: Manner = HONEST) -> Mutation:
    """A mutation that the IdP itself makes, before it signs and encrypts: the signatures are good."""

    def mutate(document: bytes, keys: Keys) -> bytes:
        root = read(unsigned(document, keys))
        edit(root, keys)
        return finish(shape_of(document), write(root), keys, how=how)

    return mutate


def signed_by(choose: Callable[[Keys], KeyPair], *, how: Manner = HONEST) -> Mutation:
    """A mutation that signs the same document with another key, or in another manner."""

    def mutate(document: bytes, keys: Keys) -> bytes:
        return finish(shape_of(document), unsigned(document, keys), keys, signer=choose(keys), how=how)

    return mutate


def rewrapped(make: Callable[[bytes, Keys], str]) -> Mutation:
    """A mutation that puts another EncryptedAssertion in its place; make: from the signed plaintext."""

    def mutate(document: bytes, keys: Keys) -> bytes:
        root = read(document)
        signature = root.find("{*}Signature")
        if signature is not None:
            root.remove(signature)
        wrapper = root.find(saml("EncryptedAssertion"))
        root.replace(wrapper, fragment(make(opened(wrapper, (keys.gateway_encryption,)), keys)))
        return write(root) if signature is None else signed(write(root), keys.idp_a, ROOT)

    return mutate


def as_shape(shape: str, mutate: Mutation) -> Mutation:
    """A mutation of the readable document that ends as another shape, signed and encrypted anew."""

    def run(document: bytes, keys: Keys) -> bytes:
        return finish(shape, mutate(unsigned(document, keys), keys), keys)

    return run
