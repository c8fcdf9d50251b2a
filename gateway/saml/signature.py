"""XML Signature, verified in process; what was verified is what is returned.

XML Signature 1.1; SAML core 2.0 section 5.4; security.md 1.20, invariants 4 to 6. A signature may
only stand where SAML puts it, cover its own parent, and use the two transforms that SAML allows.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import xmlsec

from gateway.markup.xml import Element, canonical, token_of
from gateway.saml.algorithms import STRONG, Algorithms
from gateway.saml.errors import SignatureRefused
from gateway.saml.keys import Certificate
from gateway.saml.namespaces import ENVELOPED, EXC_C14N, ds, saml

_MAX_PREFIXES = 12
_PREFIX_LIST = f"{{{EXC_C14N}}}InclusiveNamespaces"


def signature_of(element: Element, *, first: bool = False) -> Element | None:
    """The signature that stands directly in the element, right after its Issuer; None when there is none.

    first: in metadata it comes before everything. Raises SignatureRefused when there are two, or when it
    stands elsewhere among the children.
    """
    found = element.findall(ds("Signature"))
    if not found:
        return None
    if len(found) > 1:
        raise SignatureRefused("signature-duplicated")
    before = found[0].getprevious()
    if first:
        if before is not None:
            raise SignatureRefused("signature-misplaced")
        return found[0]
    if before is None or before.tag != saml("Issuer") or before.getprevious() is not None:
        raise SignatureRefused("signature-misplaced")
    return found[0]


def verified_bytes(
    element: Element, keys: Iterable[Certificate], allowed: Algorithms = STRONG, *, first: bool = False
) -> bytes:
    """The canonical bytes of the element without its signature, proven to be signed by one of the keys.

    first: where the signature stands, as for ``signature_of``. Read nothing of the element but from
    these bytes. Raises SignatureRefused.
    """
    signature = signature_of(element, first=first)
    if signature is None:
        raise SignatureRefused("signature-missing")
    method, digest, prefixes = _check_shape(signature, element, allowed)
    kind = allowed.signatures[method].key
    if not any(_verifies(element, signature, key, method, digest, allowed) for key in keys if key.kind == kind):
        raise SignatureRefused("signature-invalid")
    return _independent_bytes(element, signature, digest, prefixes, allowed)


def _check_shape(signature: Element, parent: Element, allowed: Algorithms) -> tuple[str, str, tuple[str, ...]]:
    """The signature method, the digest method and the prefix list of a signature of the allowed form."""
    children = [child.tag for child in signature]
    if children not in (
        [ds("SignedInfo"), ds("SignatureValue")],
        [ds("SignedInfo"), ds("SignatureValue"), ds("KeyInfo")],
    ):
        raise SignatureRefused("signature-shape", "Signature")
    info = signature[0]
    if [child.tag for child in info] != [ds("CanonicalizationMethod"), ds("SignatureMethod"), ds("Reference")]:
        raise SignatureRefused("signature-shape", "SignedInfo")
    canonicalization, signature_method, reference = info
    if canonicalization.get("Algorithm") != EXC_C14N:
        raise SignatureRefused("signature-canonicalization")
    _prefixes(canonicalization)
    method = signature_method.get("Algorithm", "")
    if method not in allowed.signatures or len(signature_method):
        raise SignatureRefused("signature-algorithm", method)
    digest, prefixes = _check_reference(reference, parent, allowed)
    return method, digest, prefixes


def _check_reference(reference: Element, parent: Element, allowed: Algorithms) -> tuple[str, tuple[str, ...]]:
    if reference.get("URI") != f"#{parent.get('ID')}" or not parent.get("ID") or reference.get("Type") is not None:
        raise SignatureRefused("signature-reference")
    if [child.tag for child in reference] != [ds("Transforms"), ds("DigestMethod"), ds("DigestValue")]:
        raise SignatureRefused("signature-shape", "Reference")
    transforms, digest_method, _ = reference
    if [transform.get("Algorithm") for transform in transforms] != [ENVELOPED, EXC_C14N] or len(transforms[0]):
        raise SignatureRefused("signature-transforms")
    digest = digest_method.get("Algorithm", "")
    if digest not in allowed.digests or len(digest_method):
        raise SignatureRefused("signature-algorithm", digest)
    return digest, _prefixes(transforms[1])


def _prefixes(method: Element) -> tuple[str, ...]:
    """The inclusive prefixes of an exclusive canonicalisation."""
    if not len(method):
        return ()
    prefixes = tuple(method[0].get("PrefixList", "").split())
    if [child.tag for child in method] != [_PREFIX_LIST] or len(prefixes) > _MAX_PREFIXES:
        raise SignatureRefused("signature-canonicalization")
    return prefixes


def _verifies(
    element: Element, signature: Element, key: Certificate, method: str, digest: str, allowed: Algorithms
) -> bool:
    context = xmlsec.SignatureContext()
    context.key = key.verifier
    for transform in (xmlsec.Transform.ENVELOPED, xmlsec.Transform.EXCL_C14N, allowed.digests[digest].transform):
        context.enable_reference_transform(transform)
    for transform in (xmlsec.Transform.EXCL_C14N, allowed.signatures[method].transform):
        context.enable_signature_transform(transform)
    try:
        context.register_id(element, "ID")
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


def _independent_bytes(
    element: Element, signature: Element, digest: str, prefixes: tuple[str, ...], allowed: Algorithms
) -> bytes:
    """The canonical bytes, digested a second time by other code than the engine's."""
    with _without(element, signature):
        octets = canonical(element, prefixes)
    try:
        expected = base64.b64decode("".join(token_of(signature[0][2][2]).split()), validate=True)
    except binascii.Error:
        raise SignatureRefused("signature-digest") from None
    if not octets or allowed.digests[digest].digest(octets).digest() != expected:
        raise SignatureRefused("signature-digest")
    return octets


@contextmanager
def _without(element: Element, signature: Element) -> Iterator[None]:
    """The enveloped transform: the element while its signature is away, the text after it left in place."""
    previous, index, after = signature.getprevious(), element.index(signature), signature.tail
    holder, place = (element, "text") if previous is None else (previous, "tail")
    before = getattr(holder, place)
    element.remove(signature)
    setattr(holder, place, (before or "") + (after or ""))
    try:
        yield
    finally:
        setattr(holder, place, before)
        element.insert(index, signature)
        signature.tail = after
