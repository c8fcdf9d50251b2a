"""XML Encryption made by hand on ``cryptography``: the listed ciphers, and those that must be refused."""

import base64
import os
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes, keywrap
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kit.keys import KeyPair
from kit.names import DS, SAML, XENC, XENC11
from kit.trees import assertion_of, fragment, read, write

SIZES = {"128": 16, "192": 24, "256": 32}
HASHES = {"sha1": hashes.SHA1, "sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}
_DIGEST_URIS = {
    "sha1": f"{DS}sha1",
    "sha256": f"{XENC}sha256",
    "sha384": "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "sha512": f"{XENC}sha512",
}


@dataclass(frozen=True)
class Recipe:
    """content: such as ``aes256-gcm``. transport: ``mgf1p``, ``oaep`` or ``rsa-1_5``. digest, mask: of OAEP.

    place: ``inside`` KeyInfo, ``beside`` EncryptedData, or ``pointed`` at beside it. label: OAEPparams.
    mask "": not named, SHA-1 by default. said_content, said_transport: URIs to write instead of the true
    ones. content_key, octets, wrapped: to use instead of fresh ones.
    """

    content: str = "aes256-gcm"
    transport: str = "mgf1p"
    digest: str = "sha1"
    mask: str = "sha1"
    place: str = "inside"
    label: bytes = b""
    said_content: str = ""
    said_transport: str = ""
    content_key: bytes = b""
    octets: bytes | None = None
    wrapped: bytes | None = None


PLAIN_RECIPE = Recipe()


def content_uri(name: str) -> str:
    return f"{XENC11 if name.endswith('gcm') else XENC}{name}"


def encrypted(plain: bytes, *recipients: KeyPair, recipe: Recipe = PLAIN_RECIPE) -> str:
    """The EncryptedAssertion that holds these bytes, with one EncryptedKey for each recipient."""
    key = recipe.content_key or os.urandom(SIZES[recipe.content[3:6]])
    octets = encipher(recipe.content, key, plain) if recipe.octets is None else recipe.octets
    keys = "".join(encrypted_key(key, recipient, recipe) for recipient in recipients)
    pointer = '<ds:RetrievalMethod URI="#_content-key"/>'
    inside, beside = {"inside": (keys, ""), "beside": ("", keys), "pointed": (pointer, keys)}[recipe.place]
    method = recipe.said_content or content_uri(recipe.content)
    return (
        f'<saml:EncryptedAssertion xmlns:saml="{SAML}"><xenc:EncryptedData xmlns:xenc="{XENC}" xmlns:ds="{DS}"'
        f' Type="{XENC}Element"><xenc:EncryptionMethod Algorithm="{method}"/>'
        f"{f'<ds:KeyInfo>{inside}</ds:KeyInfo>' if inside else ''}{_cipher_data(octets)}</xenc:EncryptedData>"
        f"{beside}</saml:EncryptedAssertion>"
    )


def encrypted_key(key: bytes, recipient: KeyPair, recipe: Recipe = PLAIN_RECIPE) -> str:
    """The content key for one recipient."""
    public = recipient.private.public_key()
    if recipe.transport == "rsa-1_5":
        uri, detail, scheme = f"{XENC}rsa-1_5", "", padding.PKCS1v15()
    else:
        label = recipe.label or None
        scheme = padding.OAEP(padding.MGF1(HASHES[recipe.mask or "sha1"]()), HASHES[recipe.digest](), label)
        detail = f'<ds:DigestMethod Algorithm="{_DIGEST_URIS[recipe.digest]}"/>'
        uri = f"{XENC}rsa-oaep-mgf1p"
        if recipe.transport == "oaep":
            uri = f"{XENC11}rsa-oaep"
            detail += recipe.mask and f'<xenc11:MGF xmlns:xenc11="{XENC11}" Algorithm="{XENC11}mgf1{recipe.mask}"/>'
        if recipe.label:
            detail = f"<xenc:OAEPparams>{base64.b64encode(recipe.label).decode()}</xenc:OAEPparams>" + detail
    named = ' Id="_content-key"' if recipe.place == "pointed" else ""
    wrapped = public.encrypt(key, scheme) if recipe.wrapped is None else recipe.wrapped
    return (
        f'<xenc:EncryptedKey xmlns:xenc="{XENC}" xmlns:ds="{DS}"{named}><xenc:EncryptionMethod'
        f' Algorithm="{recipe.said_transport or uri}">{detail}</xenc:EncryptionMethod>{_cipher_data(wrapped)}'
        "</xenc:EncryptedKey>"
    )


def wrapped_by_secret(key: bytes, secret: bytes) -> bytes:
    """A content key under AES key wrap, as a forger without an RSA key would send it."""
    return keywrap.aes_key_wrap(secret, key)


def encipher(content: str, key: bytes, plain: bytes) -> bytes:
    if content.endswith("gcm"):
        nonce = os.urandom(12)
        return nonce + AESGCM(key).encrypt(nonce, plain, None)
    pad = 16 - len(plain) % 16
    return encipher_blocks(key, plain + bytes(pad - 1) + bytes([pad]))


def encipher_blocks(key: bytes, blocks: bytes) -> bytes:
    """CBC without any padding of its own, for paddings of one's own making."""
    iv = os.urandom(16)
    engine = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return iv + engine.update(blocks) + engine.finalize()


def encrypt_in_place(document: bytes, *recipients: KeyPair, recipe: Recipe = PLAIN_RECIPE) -> bytes:
    """The Response with its assertion encrypted; the plaintext declares all its prefixes."""
    root = read(document)
    assertion = assertion_of(root)
    root.replace(assertion, fragment(encrypted(write(assertion), *recipients, recipe=recipe)))
    return write(root)


def _cipher_data(octets: bytes) -> str:
    value = base64.b64encode(octets).decode()
    return f"<xenc:CipherData><xenc:CipherValue>{value}</xenc:CipherValue></xenc:CipherData>"
