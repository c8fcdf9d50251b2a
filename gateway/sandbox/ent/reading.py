"""How the ENT parses XML: no document type, no entity, no network."""

from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml has no other name for it


class RequestRefused(Exception):
    """The message cannot be followed. The text is a French sentence for the page."""


def new_parser() -> etree.XMLParser:
    """A parser that reads nothing but the document itself."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)


def parse(document: bytes) -> Element:
    """The root of a document. Raises RequestRefused."""
    try:
        root = etree.fromstring(document, new_parser())
    except etree.XMLSyntaxError as error:
        raise RequestRefused("Le message reçu n’est pas du XML.") from error
    if root.getroottree().docinfo.doctype:
        raise RequestRefused("Le message reçu contient un type de document.")
    return root
