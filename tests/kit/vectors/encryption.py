"""S-200 to S-210: what is decrypted, by which algorithms, and what must be inside."""

import base64
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from kit.ciphering import (
    Recipe,
    encipher_blocks,
    encrypt_in_place,
    encrypted,
    wrapped_by_secret,
)
from kit.keys import Keys
from kit.names import IDP_B, XENC, XENC11, saml
from kit.people import FORGED_ID, become
from kit.shapes import ASSERTION, ROOT, as_shape, build, finish, rewrapped, says_of, shape_of, unsigned
from kit.signing import signed
from kit.trees import Element, Mutation, assertion_of, fragment, on_tree, one, read, swap, write
from kit.vector import Vector

_OPEN = {"unsigned_cbc": True}
_REFUSED = "decryption"


def by(recipe: Recipe) -> Mutation:
    """The same signed assertion, encrypted by another recipe."""
    return rewrapped(lambda plain, keys: encrypted(plain, keys.gateway_encryption, recipe=recipe))


def _cut(octets: Callable[[bytes], bytes]) -> Mutation:
    """The cipher text changed after it was made."""

    def edit(root: Element, keys: Keys) -> None:
        value = one(root, ".//xenc:EncryptedData/xenc:CipherData/xenc:CipherValue")
        value.text = base64.b64encode(octets(base64.b64decode(value.text))).decode()

    return on_tree(edit)


def _flip(place: int) -> Callable[[bytes], bytes]:
    def change(octets: bytes) -> bytes:
        changed = bytearray(octets)
        changed[place] ^= 1
        return bytes(changed)

    return change


def _blocks(plain: Callable[[bytes], bytes]) -> Mutation:
    """CBC content whose last block is not padded as it should be."""

    def make(assertion: bytes, keys: Keys) -> str:
        key = os.urandom(16)
        octets = encipher_blocks(key, plain(assertion))
        recipe = Recipe(content="aes128-cbc", content_key=key, octets=octets)
        return encrypted(assertion, keys.gateway_encryption, recipe=recipe)

    return rewrapped(make)


def _bad_padding(assertion: bytes) -> bytes:
    filled = assertion + b" " * (-len(assertion) % 16)
    return filled + bytes(15) + b"\x11"


def _many_keys(count: int) -> Mutation:
    def make(plain: bytes, keys: Keys) -> str:
        return encrypted(plain, *[keys.evil] * count, keys.gateway_encryption)

    return rewrapped(make)


def _nested(depth: int) -> Mutation:
    """EncryptedData in EncryptedData: only the outermost is ever opened."""

    def make(plain: bytes, keys: Keys) -> str:
        for _ in range(depth):
            plain = encrypted(plain, keys.gateway_encryption).encode()
        return plain.decode()

    return rewrapped(make)


def _key_in_other_place(document: bytes, keys: Keys) -> bytes:
    """The EncryptedKey stands elsewhere in the Response and is pointed at."""
    root = read(document)
    key = one(root, ".//xenc:EncryptedKey")
    info = key.getparent()
    info.remove(key)
    info.append(fragment(f'<ds:RetrievalMethod URI="{keys.canary}/key" Type="{XENC}EncryptedKey"/>'))
    return write(root)


def _cipher_reference(root: Element, keys: Keys) -> None:
    data = one(root, ".//xenc:EncryptedData/xenc:CipherData")
    data.remove(data[0])
    data.append(fragment(f'<xenc:CipherReference URI="{keys.canary}/content"/>'))


def _encrypted_id(root: Element, keys: Keys) -> None:
    name = one(root, ".//saml:Subject/saml:NameID")
    text = encrypted(write(name), keys.gateway_encryption).replace("EncryptedAssertion", "EncryptedID")
    name.getparent().replace(name, fragment(text))


def _inside(edit: Callable[[Element, Keys], None]) -> Mutation:
    """The IdP says something else inside the assertion than around it, and signs and encrypts that."""

    def mutate(document: bytes, keys: Keys) -> bytes:
        root = read(unsigned(document, keys))
        edit(root, keys)
        return finish("R-E", write(root), keys)

    return mutate


def _answers_another(root: Element, keys: Keys) -> None:
    one(root, ".//saml:SubjectConfirmationData").set("InResponseTo", "_request-of-the-victim")


def _leaning(document: bytes, keys: Keys) -> bytes:
    """The plaintext uses prefixes that only the Response around it declares."""
    declarations = re.search(rb' xmlns:xs="[^"]*" xmlns:xsi="[^"]*"', unsigned(document, keys))[0]
    plain = swap(declarations, b"")(unsigned(document, keys), keys)
    whole = signed(
        swap("<samlp:Response ", b"<samlp:Response" + declarations + b" ")(plain, keys), keys.idp_a, ASSERTION
    )
    inner = re.search(rb"<saml:Assertion .*</saml:Assertion>", whole, re.DOTALL)[0]
    hidden = whole.replace(inner, encrypted(inner, keys.gateway_encryption).encode())
    return hidden if shape_of(document) == "R-E" else signed(hidden, keys.idp_a, ROOT)


def _mixed(*, first: bool) -> Mutation:
    """A readable assertion of one IdP and an encrypted one of another."""

    def mutate(document: bytes, keys: Keys) -> bytes:
        root = read(document)
        other = replace(says_of(document, keys), assertion_issuer=IDP_B, assertion_id=FORGED_ID)
        bobs = read(unsigned(build("R-A", keys, other, signer=keys.idp_b), keys))
        become(assertion_of(bobs))
        hidden = read(encrypt_in_place(signed(write(bobs), keys.idp_b, ASSERTION), keys.gateway_encryption))
        wrapper = hidden.find(saml("EncryptedAssertion"))
        root.insert(len(root) if not first else root.index(assertion_of(root)), wrapper)
        return write(root)

    return mutate


def _two_wrappers(root: Element, keys: Keys) -> None:
    root.append(read(write(root.find(saml("EncryptedAssertion")))))


def _old_key(*, both: bool) -> Mutation:
    def make(plain: bytes, keys: Keys) -> str:
        recipients = (keys.gateway_encryption, keys.gateway_encryption_old) if both else (keys.gateway_encryption_old,)
        return encrypted(plain, *recipients)

    return rewrapped(make)


def _for_somebody_else(plain: bytes, keys: Keys) -> str:
    return encrypted(plain, keys.evil)


def _wrapped_key(document: bytes, keys: Keys) -> bytes:
    secret, key = os.urandom(32), os.urandom(32)
    recipe = Recipe(content_key=key, wrapped=wrapped_by_secret(key, secret), said_transport=f"{XENC}kw-aes256")
    return by(recipe)(document, keys)


_ACCEPTED = {
    "gcm-128": Recipe(content="aes128-gcm"),
    "gcm-192": Recipe(content="aes192-gcm"),
    "gcm-256": Recipe(),
    "oaep-default-mask": Recipe(transport="oaep", digest="sha256", mask=""),
    "oaep-sha256": Recipe(transport="oaep", digest="sha256", mask="sha256"),
    "oaep-sha256-mask-sha1": Recipe(transport="oaep", digest="sha256"),
    "oaep-sha512": Recipe(transport="oaep", digest="sha512", mask="sha512"),
    "mgf1p-sha256": Recipe(digest="sha256"),
}
_RSA15 = Recipe(transport="rsa-1_5")
_CBC = Recipe(content="aes256-cbc")
_GCM_AS_CBC = Recipe(said_content=f"{XENC}aes256-cbc")
_CBC_AS_GCM = Recipe(content="aes256-cbc", said_content=f"{XENC11}aes256-gcm")


def _vectors() -> Iterator[Vector]:
    for word, recipe in _ACCEPTED.items():
        yield Vector(f"S-204-{word}", "R-E", by(recipe), "")
        yield Vector(f"S-204-{word}-beside", "R-ER", by(replace(recipe, place="beside")), "")
    yield Vector("S-205-pointed", "R-E", by(Recipe(place="pointed")), "")
    for size in (128, 192, 256):
        cbc = by(Recipe(content=f"aes{size}-cbc"))
        yield Vector(f"S-201-cbc-{size}-response-signed", "R-ER", cbc, "")
        yield Vector(f"S-201-cbc-{size}-response-unsigned", "R-E", cbc, "decryption-unsigned-cbc")
        yield Vector(f"S-201-cbc-{size}-tolerated", "R-E", cbc, "", _OPEN)
    for word, change in (("last-block", _flip(-17)), ("first-block", _flip(17))):
        flipped = _after(by(_CBC), _cut(change))
        yield Vector(f"S-201-flip-{word}-response-signed", "R-ER", flipped, "signature-invalid")


def _after(first: Mutation, second: Mutation) -> Mutation:
    return lambda document, keys: second(first(document, keys), keys)


ENCRYPTION: tuple[Vector, ...] = (
    *_vectors(),
    Vector("S-200", "R-E", by(_RSA15), _REFUSED),
    Vector("S-200-response-signed", "R-ER", by(_RSA15), _REFUSED),
    Vector("S-200-bad-padding", "R-E", by(replace(_RSA15, wrapped=os.urandom(256))), _REFUSED),
    Vector("S-200-relabelled", "R-E", by(replace(_RSA15, said_transport=f"{XENC}rsa-oaep-mgf1p")), _REFUSED),
    Vector("S-200-wrong-length", "R-E", by(Recipe(content_key=b"k" * 24, octets=b"x" * 64)), _REFUSED),
    Vector("S-201-padding", "R-E", _blocks(_bad_padding), _REFUSED, _OPEN),
    Vector("S-201-garbage", "R-E", _blocks(lambda plain: b"x" * 31 + b"\x01"), _REFUSED, _OPEN),
    Vector("S-201-no-block", "R-E", by(replace(_CBC, octets=b"x" * 16)), _REFUSED, _OPEN),
    Vector("S-201-half-block", "R-E", by(replace(_CBC, octets=b"x" * 40)), _REFUSED, _OPEN),
    Vector("S-202", "R-E", by(_GCM_AS_CBC), "decryption-unsigned-cbc"),
    Vector("S-202-tolerated", "R-E", by(_GCM_AS_CBC), _REFUSED, _OPEN),
    Vector("S-202-reverse", "R-E", by(_CBC_AS_GCM), _REFUSED),
    Vector("S-202-unknown", "R-E", by(Recipe(said_content=f"{XENC}tripledes-cbc")), _REFUSED),
    Vector("S-202-size", "R-E", by(Recipe(said_content=f"{XENC11}aes128-gcm")), _REFUSED),
    Vector("S-203-tag", "R-E", _cut(lambda octets: octets[:-4]), _REFUSED),
    Vector("S-203-no-tag", "R-E", _cut(lambda octets: octets[:-16]), _REFUSED),
    Vector("S-203-flip", "R-E", _cut(_flip(40)), _REFUSED),
    Vector("S-203-short-nonce", "R-E", _cut(lambda octets: octets[4:]), _REFUSED),
    Vector("S-203-long-nonce", "R-E", _cut(lambda octets: bytes(4) + octets), _REFUSED),
    Vector("S-203-empty", "R-E", _cut(lambda octets: b""), _REFUSED),
    Vector("S-203-nonce-only", "R-E", _cut(lambda octets: octets[:12]), _REFUSED),
    Vector("S-204-label", "R-E", by(Recipe(label=b"label")), _REFUSED),
    Vector("S-204-other-digest", "R-E", by(Recipe(digest="sha256", said_transport=f"{XENC}rsa-oaep")), _REFUSED),
    Vector("S-204-key-wrap", "R-E", _wrapped_key, _REFUSED),
    Vector("S-204-somebody-else", "R-E", rewrapped(_for_somebody_else), _REFUSED),
    Vector("S-205-two-recipients", "R-E", _many_keys(1), ""),
    Vector("S-205-retrieval", "R-E", _key_in_other_place, _REFUSED),
    Vector("S-205-cipher-reference", "R-E", on_tree(_cipher_reference), _REFUSED),
    Vector("S-205-leaning", "R-E", _leaning, ""),
    Vector("S-205-leaning-response-signed", "R-ER", _leaning, ""),
    Vector("S-206-five", "R-E", _many_keys(4), _REFUSED),
    Vector("S-206-thousand", "R-E", _many_keys(300), _REFUSED),
    Vector("S-206-nested", "R-E", _nested(12), "decryption-content"),
    Vector("S-207", "R-A", as_shape("R-A", on_tree(_encrypted_id)), "assertion-encrypted-id"),
    Vector("S-208", "R-E", _inside(_answers_another), "confirmation-in-response-to"),
    Vector("S-209", "R-A", _mixed(first=False), "response-assertions"),
    Vector("S-209-encrypted-first", "R-A", _mixed(first=True), "response-assertions"),
    Vector("S-209-two-encrypted", "R-E", on_tree(_two_wrappers), "response-assertions"),
    Vector("S-210-old", "R-E", _old_key(both=False), ""),
    Vector("S-210-both", "R-E", _old_key(both=True), ""),
)
