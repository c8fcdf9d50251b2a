"""signxml as a second judge: a verifier of signatures by other hands than ours."""

from signxml import DigestAlgorithm, SignatureConfiguration, SignatureMethod, XMLVerifier

from kit.keys import KeyPair, Keys
from kit.names import SAML, ds, saml
from kit.opening import opened_element
from kit.reading import identity_in
from kit.responses import Identity
from kit.trees import Element, read, write

_RESPONSE, _ASSERTION = "./", f"./{{{SAML}}}Assertion/"


class Refuses(Exception):
    """The second judge does not accept what we accepted."""


def judged(document: bytes, keys: Keys, pairs: tuple[KeyPair, ...], *, sha1: bool = False) -> tuple[Identity, str]:
    """The identity that signxml lets one read in a document, and the ID of its assertion.

    pairs: any of them may have signed. Raises Refuses when a signature that stands there is not good,
    or none covers the assertion.
    """
    root = read(document)
    proven = None
    if root.find(ds("Signature")) is not None:
        proven = read(_signed(root, _RESPONSE, pairs, sha1=sha1))
    response = root if proven is None else proven
    wrapper = response.find(saml("EncryptedAssertion"))
    if wrapper is None:
        holder, place, assertion = root, _ASSERTION, root.find(saml("Assertion"))
        covered = response.find(saml("Assertion"))
    else:
        # Opened where it was received: the bytes of a verified Response no longer know all its prefixes.
        received = root.find(saml("EncryptedAssertion"))
        holder = assertion = covered = opened_element(received, (keys.gateway_encryption, keys.gateway_encryption_old))
        place = _RESPONSE
    if assertion.find(ds("Signature")) is not None:
        covered = read(_signed(holder, place, pairs, sha1=sha1))
    elif proven is None:
        raise Refuses("nothing is signed")
    return identity_in(covered), covered.get("ID")


def covered(root: Element, location: str, pair: KeyPair) -> bytes:
    """The bytes under the signature at a place, by this key. Raises Refuses."""
    return _signed(root, location, (pair,), sha1=False)


def _signed(root: Element, location: str, pairs: tuple[KeyPair, ...], *, sha1: bool) -> bytes:
    """The bytes that the signature at a place covers."""
    allowed = {"signature_methods": frozenset(SignatureMethod), "digest_algorithms": frozenset(DigestAlgorithm)}
    config = SignatureConfiguration(
        location=location, expect_references=1, ignore_ambiguous_key_info=True, **(allowed if sha1 else {})
    )
    cause: Exception | None = None
    for pair in pairs:
        try:
            result = XMLVerifier().verify(
                read(write(root)), x509_cert=pair.certificate, expect_config=config, id_attribute="ID"
            )
        except Exception as error:  # noqa: BLE001 - whatever it raises, it is a refusal
            cause = error
        else:
            return result.signed_data
    raise Refuses(repr(cause)) from cause
