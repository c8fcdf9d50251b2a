"""A file of metadata as it comes in: parsed once, held against its schema, its signature verified.

SAML metadata 2.0 section 3. What was signed is what is read: behind an anchor, the entities are those
of the verified bytes (security.md S-360).
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from gateway.markup.errors import MessageRefused
from gateway.markup.xml import Element, parse_commented, reparse, token_of
from gateway.saml.errors import MetadataRefused
from gateway.saml.keys import Certificate
from gateway.saml.metadata_findings import Finding, Level, UnusableMetadata, blocking
from gateway.saml.namespaces import XSI, ds, md
from gateway.saml.schema import METADATA, schema_faults
from gateway.saml.signature import verified_bytes

MAX_METADATA = 2 * 1024 * 1024
MAX_AGGREGATE = 128 * 1024 * 1024
_AROUND = {md("EntitiesDescriptor"), md("EntityDescriptor"), md("Extensions"), ds("Signature")}
_LAST_LINE = 65_535
"""libxml2 keeps line numbers in sixteen bits where a tree is written to."""


@dataclass(frozen=True)
class MetadataFile:
    """root: of the file, or of what its signature covers once that was verified."""

    root: Element
    is_signed: bool = False
    signer: Certificate | None = None

    @property
    def line(self) -> int:
        """On which the file begins to say something."""
        return self.root.sourceline or 0

    def entities(self) -> Iterator[Element]:
        """Every EntityDescriptor that the file lists; what an entity holds in its extensions is none (S-360)."""
        return members(self.root)

    def names(self) -> tuple[str, ...]:
        """The entityID of every entity, in the order of the file."""
        return tuple(element.get("entityID", "") for element in self.entities())

    def one(self, entity_id: str = "") -> Element:
        """The entity of that name, or the only one. Raises UnusableMetadata."""
        found = self._by_name.get(entity_id, []) if entity_id else list(self.entities())
        if len(found) != 1:
            raise blocking("metadata-which-entity", detail=f"{len(found)} entities match")
        if found[0] is not self.root and (faults := entity_faults(found[0])):
            raise UnusableMetadata(faults)
        return found[0]

    @cached_property
    def _by_name(self) -> dict[str, list[Element]]:
        named: dict[str, list[Element]] = {}
        for element in self.entities():
            named.setdefault(element.get("entityID", ""), []).append(element)
        return named


def open_file(
    document: bytes, limit: int = MAX_METADATA, anchors: tuple[Certificate, ...] = (), *, first_seen: bool = False
) -> MetadataFile:
    """The file, judged as a whole. anchors: keys of which one must have signed it.

    first_seen: the key that the file itself announces is the anchor; whoever asks for that keeps the
    ``signer``'s fingerprint and compares it ever after. Raises UnusableMetadata.
    """
    root = _root(document, limit)
    is_signed = root.find(ds("Signature")) is not None
    if first_seen and is_signed:
        announced = announced_signer(root)
        return MetadataFile(_verified(root, (announced,)), is_signed, announced)
    if not anchors:
        return MetadataFile(root, is_signed)
    signer = next((anchor for anchor in anchors if len(anchors) == 1), None)
    return MetadataFile(_verified(root, anchors), is_signed, signer)


def entity_faults(element: Element) -> tuple[Finding, ...]:
    """Where one entity breaks the schema."""
    faults = schema_faults(_without_foreign_roles(element), METADATA)
    return tuple(Finding(Level.BLOCKING, "metadata-schema", detail=fault) for fault in faults)


def check_around(root: Element) -> None:
    """Nothing in an aggregate but entities, and what SAML lets stand around them.

    Each entity is held against the schema on its own, so that one that breaks it spoils no other. Raises
    UnusableMetadata.
    """
    strange = [child for group in root.iter(md("EntitiesDescriptor")) for child in group if child.tag not in _AROUND]
    if strange:
        raise UnusableMetadata(
            tuple(Finding(Level.BLOCKING, "metadata-schema", child.sourceline or 0) for child in strange[:5])
        )


def text_of_entity(element: Element) -> bytes:
    """One entity as a file of its own, without what surrounds it in an aggregate."""
    return etree.tostring(element, encoding="UTF-8", xml_declaration=True, with_tail=False)


def _root(document: bytes, limit: int) -> Element:
    try:
        root = parse_commented(document, limit)
    except MessageRefused as error:
        raise blocking(error.reason, detail=error.detail) from None
    if root.tag not in (md("EntityDescriptor"), md("EntitiesDescriptor")):
        raise blocking("metadata-not-saml", root.sourceline or 0)
    if root.tag == md("EntitiesDescriptor"):
        check_around(root)
    elif faults := entity_faults(root):
        raise UnusableMetadata(faults)
    return root


def _without_foreign_roles(root: Element) -> Element:
    """What our schemas can judge: a RoleDescriptor is an extension point (metadata section 2.4.1) whose type
    only another protocol's schema knows, such as the WS-Federation roles of AD FS. It is never read.
    """
    if not any(_is_foreign(role) for role in root.iter(md("RoleDescriptor"))):
        return root
    judged = deepcopy(root)
    for role in list(judged.iter(md("RoleDescriptor"))):
        parent = role.getparent()
        if parent is not None and _is_foreign(role):
            parent.remove(role)
    return judged


def _is_foreign(role: Element) -> bool:
    return role.get(f"{{{XSI}}}type") is not None


def members(root: Element) -> Iterator[Element]:
    """The entity that a file is, or those that it lists."""
    return filter(is_listed, root.iter(md("EntityDescriptor")))


def is_listed(entity: Element) -> bool:
    """Whether it stands in the lists of its file, at whatever depth; one in an extension does not (S-360)."""
    return all(above.tag == md("EntitiesDescriptor") for above in entity.iterancestors())


def announced_signer(root: Element) -> Certificate:
    """The key that a signed file says it was signed with. Raises UnusableMetadata."""
    nodes = root.findall(f"{ds('Signature')}/{ds('KeyInfo')}/{ds('X509Data')}/{ds('X509Certificate')}")
    if not nodes:
        raise blocking("signature-without-certificate", root.sourceline or 0)
    try:
        return Certificate.from_base64(token_of(nodes[0]))
    except MetadataRefused as error:
        raise blocking(error.reason, root.sourceline or 0, error.detail) from None


def _verified(root: Element, anchors: tuple[Certificate, ...]) -> Element:
    """The file, read again from the bytes that its signature covers, its lines still those of the file."""
    try:
        verified = reparse(verified_bytes(root, anchors, first=True))
    except MessageRefused as error:
        raise blocking(error.reason, root.sourceline or 0) from None
    signature = root.find(ds("Signature"))
    hidden = set(signature.iter()) if signature is not None else set()
    originals = (element for element in root.iter() if element not in hidden)
    for ours, theirs in zip(verified.iter(), originals, strict=True):
        if theirs.sourceline and theirs.sourceline <= _LAST_LINE:
            ours.sourceline = theirs.sourceline  # type: ignore[misc]
    return verified
