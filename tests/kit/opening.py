"""Opening an EncryptedAssertion by other means than the gateway's, whatever listed cipher it is in."""

import base64

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kit.ciphering import HASHES
from kit.keys import KeyPair
from kit.names import XENC11, ds, xenc
from kit.trees import Element, read, write


def opened(wrapper: Element, pairs: tuple[KeyPair, ...]) -> bytes:
    """The plaintext, by the first of the keys that fits."""
    data = wrapper.find(xenc("EncryptedData"))
    method = data.find(xenc("EncryptionMethod")).get("Algorithm")
    octets = octets_of(data)
    for encrypted_key in wrapper.iter(xenc("EncryptedKey")):
        for pair in pairs:
            try:
                key = pair.private.decrypt(octets_of(encrypted_key), _scheme(encrypted_key))
            except ValueError:
                continue
            return _decipher(method, key, octets)
    raise LookupError("no key fits")


def opened_element(wrapper: Element, pairs: tuple[KeyPair, ...]) -> Element:
    """The same as a root of its own, read with the prefixes of where it stood."""
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in wrapper.nsmap.items() if prefix)
    return read(write(read(f"<w{declared}>".encode() + opened(wrapper, pairs) + b"</w>")[0]))


def octets_of(node: Element) -> bytes:
    return base64.b64decode(node.find(f"{xenc('CipherData')}/{xenc('CipherValue')}").text)


def _scheme(encrypted_key: Element) -> padding.OAEP:
    method = encrypted_key.find(xenc("EncryptionMethod"))
    digest, mask = method.find(ds("DigestMethod")), method.find(f"{{{XENC11}}}MGF")
    digest_name = "sha1" if digest is None else digest.get("Algorithm").rpartition("#")[2]
    mask_name = "sha1" if mask is None else mask.get("Algorithm").rpartition("#mgf1")[2]
    return padding.OAEP(padding.MGF1(HASHES[mask_name]()), HASHES[digest_name](), None)


def _decipher(method: str, key: bytes, octets: bytes) -> bytes:
    if method.endswith("gcm"):
        return AESGCM(key).decrypt(octets[:12], octets[12:], None)
    engine = Cipher(algorithms.AES(key), modes.CBC(octets[:16])).decryptor()
    plain = engine.update(octets[16:]) + engine.finalize()
    return plain[: -plain[-1]]
