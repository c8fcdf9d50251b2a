"""An aggregate of metadata in one pass: each entity is given once, on its own, then forgotten (SAML metadata 2.0).

A signature covers the whole file, so a signed file is held whole while it is verified; what is read
afterwards are the bytes that were verified. An entity that breaks the schema spoils no other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from gateway.markup.errors import MessageRefused
from gateway.markup.xml import Element, parse_commented
from gateway.saml.keys import Certificate
from gateway.saml.metadata_file import announced_signer, check_around, is_listed, members
from gateway.saml.metadata_findings import blocking
from gateway.saml.namespaces import ds, md
from gateway.saml.signature import verified_bytes


@dataclass(frozen=True)
class Aggregate:
    """document: the bytes to read. line: on which it begins to say something. lines: of each entity in the
    file as it came, in order. is_signed: whether a signature stands in it; signer: the key that was proven
    to have made it, None when no anchor asked for one.
    """

    document: bytes
    line: int
    lines: tuple[int, ...]
    is_signed: bool = False
    signer: Certificate | None = None

    def entities(self) -> Iterator[tuple[int, Element]]:
        """Each entity with its line; it is emptied as soon as the next one is asked for.

        Those around it in the file are there to be asked for their ``validUntil``.
        """
        parsing = etree.iterparse(
            BytesIO(self.document),
            events=("end",),
            tag=md("EntityDescriptor"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        listed = (element for _, element in parsing if is_listed(element))
        for line, element in zip(self.lines, listed, strict=True):
            yield line, element
            element.clear()
            while (previous := element.getprevious()) is not None and previous.tag == element.tag:
                element.getparent().remove(previous)  # type: ignore[union-attr]


def open_aggregate(
    document: bytes, limit: int, anchors: tuple[Certificate, ...] = (), *, first_seen: bool = False
) -> Aggregate:
    """The file, judged as a whole, as ``metadata_file.open_file`` does. Raises UnusableMetadata."""
    try:
        root = parse_commented(document, limit)
    except MessageRefused as error:
        raise blocking(error.reason, detail=error.detail) from None
    if root.tag != md("EntitiesDescriptor"):
        raise blocking("metadata-not-aggregate", root.sourceline or 0)
    check_around(root)
    lines = tuple(element.sourceline or 0 for element in members(root))
    line, is_signed = root.sourceline or 0, root.find(ds("Signature")) is not None
    if first_seen and is_signed:
        anchors = (announced_signer(root),)
    if not anchors:
        return Aggregate(document, line, lines, is_signed)
    try:
        octets = verified_bytes(root, anchors, first=True)
    except MessageRefused as error:
        raise blocking(error.reason, line) from None
    return Aggregate(octets, line, lines, is_signed, anchors[0] if len(anchors) == 1 else None)
