"""XML Encryption of assertions: AES content, RSA-OAEP keys, never RSA 1.5 (security.md 1.7).

Made on ``cryptography`` because the XML engine's binding does not know OAEP with SHA-256. Whatever
fails in a decryption raises the same DecryptionRefused.
"""

import base64
import os
from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from cryptography.exceptions import InvalidTag as _InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from gateway.markup.errors import XmlRefused
from gateway.markup.xml import Element, parse, token_of
from gateway.saml.errors import DecryptionRefused
from gateway.saml.keys import Certificate
from gateway.saml.namespaces import DS, SAML, XENC, XENC11, ds, xenc

CBC = {f"{XENC}aes128-cbc": 16, f"{XENC}aes192-cbc": 24, f"{XENC}aes256-cbc": 32}
GCM = {f"{XENC11}aes128-gcm": 16, f"{XENC11}aes192-gcm": 24, f"{XENC11}aes256-gcm": 32}
AES256_GCM = f"{XENC11}aes256-gcm"
OAEP_MGF1P = f"{XENC}rsa-oaep-mgf1p"
OAEP = f"{XENC11}rsa-oaep"
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "http://www.w3.org/2000/09/xmldsig#sha1": hashes.SHA1,
    f"{XENC}sha256": hashes.SHA256,
    "http://www.w3.org/2001/04/xmldsig-more#sha384": hashes.SHA384,
    f"{XENC}sha512": hashes.SHA512,
    f"{XENC11}mgf1sha1": hashes.SHA1,
    f"{XENC11}mgf1sha256": hashes.SHA256,
    f"{XENC11}mgf1sha384": hashes.SHA384,
    f"{XENC11}mgf1sha512": hashes.SHA512,
}
_SHA1 = "http://www.w3.org/2000/09/xmldsig#sha1"
_MAX_KEYS = 4


def uses_cbc(encrypted: Element) -> bool:
    """Whether the content is encrypted without authentication, in CBC mode."""
    return _method(_one(encrypted, xenc("EncryptedData"))) in CBC


def decrypt_assertion(encrypted: Element, keys: Iterable[rsa.RSAPrivateKey], context: Element | None = None) -> Element:
    """The one element inside an EncryptedAssertion, as the root of a document of its own.

    encrypted: saml:EncryptedAssertion. keys: ours, all that are still good. context: the same element
    where it was received, whose prefixes the plaintext may use; itself by default. Raises DecryptionRefused.
    """
    data = _one(encrypted, xenc("EncryptedData"))
    algorithm = _method(data)
    size = CBC.get(algorithm) or GCM.get(algorithm)
    if size is None:
        raise DecryptionRefused("decryption")
    wrapped = encrypted.findall(xenc("EncryptedKey")) + data.findall(f"{ds('KeyInfo')}/{xenc('EncryptedKey')}")
    if not 1 <= len(wrapped) <= _MAX_KEYS:
        raise DecryptionRefused("decryption")
    octets = _cipher_value(data)
    private = tuple(keys)
    for encrypted_key in wrapped:
        for key in private:
            try:
                content_key = _unwrap(encrypted_key, key, size)
                plain = _decrypt(algorithm, content_key, octets)
                return _as_document(plain, encrypted if context is None else context)
            except (ValueError, XmlRefused, ArithmeticError, _InvalidTag):
                continue
    raise DecryptionRefused("decryption")


def encrypted_assertion(assertion: bytes, recipient: Certificate, content: str = AES256_GCM) -> str:
    """The saml:EncryptedAssertion for a recipient, in canonical form: RSA-OAEP with MGF1-SHA1.

    assertion: the serialised element, every prefix bound. content: one of GCM or CBC. Raises
    DecryptionRefused when the recipient's key cannot encrypt.
    """
    if not isinstance(recipient.public_key, rsa.RSAPublicKey):
        raise DecryptionRefused("encryption-key", "an RSA key is needed")
    key = os.urandom((GCM | CBC)[content])
    wrapped = recipient.public_key.encrypt(key, padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None))
    return (
        f'<saml:EncryptedAssertion xmlns:saml="{SAML}"><xenc:EncryptedData xmlns:xenc="{XENC}" Type="{XENC}Element">'
        f'<xenc:EncryptionMethod Algorithm="{content}"></xenc:EncryptionMethod><ds:KeyInfo xmlns:ds="{DS}">'
        f'<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="{OAEP_MGF1P}">'
        f'<ds:DigestMethod Algorithm="{_SHA1}"></ds:DigestMethod></xenc:EncryptionMethod>{_cipher_data(wrapped)}'
        f"</xenc:EncryptedKey></ds:KeyInfo>{_cipher_data(_encrypt(content, key, assertion))}"
        "</xenc:EncryptedData></saml:EncryptedAssertion>"
    )


def _one(parent: Element, name: str) -> Element:
    found = parent.findall(name)
    if len(found) != 1:
        raise DecryptionRefused("decryption")
    return found[0]


def _method(element: Element) -> str:
    return _one(element, xenc("EncryptionMethod")).get("Algorithm", "")


def _cipher_value(element: Element) -> bytes:
    value = _one(_one(element, xenc("CipherData")), xenc("CipherValue"))
    try:
        return base64.b64decode("".join(token_of(value).split()), validate=True)
    except ValueError:
        raise DecryptionRefused("decryption") from None


def _cipher_data(octets: bytes) -> str:
    value = base64.b64encode(octets).decode()
    return f"<xenc:CipherData><xenc:CipherValue>{value}</xenc:CipherValue></xenc:CipherData>"


def _unwrap(encrypted_key: Element, key: rsa.RSAPrivateKey, size: int) -> bytes:
    method = _one(encrypted_key, xenc("EncryptionMethod"))
    algorithm = method.get("Algorithm", "")
    if algorithm not in (OAEP_MGF1P, OAEP) or method.find(xenc("OAEPparams")) is not None:
        raise DecryptionRefused("decryption")
    digest = method.find(ds("DigestMethod"))
    mask = method.find(f"{{{XENC11}}}MGF")
    label_hash = _HASHES.get(_SHA1 if digest is None else digest.get("Algorithm", ""))
    mask_uri = f"{XENC11}mgf1sha1" if mask is None or algorithm == OAEP_MGF1P else mask.get("Algorithm", "")
    mask_hash = _HASHES.get(mask_uri)
    if label_hash is None or mask_hash is None:
        raise DecryptionRefused("decryption")
    content_key = key.decrypt(_cipher_value(encrypted_key), padding.OAEP(padding.MGF1(mask_hash()), label_hash(), None))
    if len(content_key) != size:
        raise ValueError("key length")
    return content_key


def _decrypt(algorithm: str, key: bytes, octets: bytes) -> bytes:
    if algorithm in GCM:
        if len(octets) < 12 + 16:
            raise ValueError("too short")
        return AESGCM(key).decrypt(octets[:12], octets[12:], None)
    if len(octets) < 32 or len(octets) % 16:
        raise ValueError("length")
    engine = Cipher(algorithms.AES(key), modes.CBC(octets[:16])).decryptor()
    plain = engine.update(octets[16:]) + engine.finalize()
    if not 1 <= plain[-1] <= 16:
        raise ValueError("padding")
    return plain[: -plain[-1]]


def _encrypt(algorithm: str, key: bytes, plain: bytes) -> bytes:
    if algorithm in GCM:
        nonce = os.urandom(12)
        return nonce + AESGCM(key).encrypt(nonce, plain, None)
    iv = os.urandom(16)
    engine = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    pad = 16 - len(plain) % 16
    return iv + engine.update(plain + bytes(pad - 1) + bytes([pad])) + engine.finalize()


def _as_document(plain: bytes, context: Element) -> Element:
    """The plaintext parsed by the same rules as a message, with the prefixes of where it stood."""
    declarations = "".join(
        f" xmlns{':' + prefix if prefix else ''}={quoteattr(uri)}"
        for prefix, uri in context.nsmap.items()
        if prefix != "xml"
    )
    wrapper = parse(b"<w" + declarations.encode() + b">" + plain + b"</w>")
    if len(wrapper) != 1 or (wrapper.text or "").strip() or (wrapper[0].tail or "").strip():
        raise ValueError("not one element")
    return parse(etree.tostring(wrapper[0], encoding="utf-8", with_tail=False))
