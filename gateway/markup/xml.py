"""The only way XML comes in: one hardened parse, one tree (security.md 1.20, invariants 1 and 2)."""

import re
from functools import lru_cache
from typing import TypeAlias, cast

from lxml import etree

from gateway.markup.errors import XmlRefused

MAX_MESSAGE = 256 * 1024
"""Bytes of one protocol message, after base64 and inflation."""

MAX_ELEMENTS = 4000
MAX_ATTRIBUTES = 64

_DECLARATION = re.compile(
    rb"""<\?xml\s+version=["']1\.0["'](\s+encoding=["'][Uu][Tt][Ff]-8["'])?"""
    rb"""(\s+standalone=["'](yes|no)["'])?\s*\?>"""
)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ID_NAMES = frozenset({"ID", "Id", "id"})
_CDATA = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
XML = "http://www.w3.org/XML/1998/namespace"
XMLNS = "http://www.w3.org/2000/xmlns/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XML_WHITESPACE = " \t\r\n"

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml has no other name for it


def parse(document: bytes, limit: int = MAX_MESSAGE) -> Element:
    """The root of a protocol message, nothing in it but elements, attributes and text.

    Refused: anything but UTF-8 XML 1.0, document types, entities, comments, processing
    instructions, CDATA, relative namespaces, duplicated or disguised IDs. Raises XmlRefused.
    """
    body = _body(document, limit)
    if b"<!" in body or b"<?" in body:
        raise XmlRefused("xml-forbidden-markup", "document type, comment, CDATA or processing instruction")
    root = _tree(document)
    _check_namespaces(root)
    _check_attributes(root)
    return root


def parse_answer(document: bytes, limit: int) -> Element:
    """The root of an answer that its connection proves and nobody signed, a CAS server's: as ``parse``, but there
    CDATA is text (RubyCAS writes lists so) and ``id`` an attribute like another.
    """
    body = _CDATA.sub(b"", _body(document, limit))
    if b"<!" in body or b"<?" in body:
        raise XmlRefused("xml-forbidden-markup", "document type, comment or processing instruction")
    root = _tree(document)
    _check_namespaces(root)
    _check_attributes(root, unique=frozenset())
    return root


def parse_commented(document: bytes, limit: int) -> Element:
    """The root of a document that people write by hand (metadata): comments are dropped, the rest holds."""
    body = _body(document, limit)
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or b"<![CDATA[" in body:
        raise XmlRefused("xml-forbidden-markup", "document type, entity or CDATA")
    return _tree(document, remove_comments=True)


def reparse(canonical: bytes) -> Element:
    """The root of bytes that this gateway canonicalised itself."""
    return _tree(canonical)


def canonical(element: Element, prefixes: tuple[str, ...] = ()) -> bytes:
    """The exclusive canonical form of an element as it stands in its document, comments dropped."""
    return etree.tostring(
        element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=list(prefixes) or None
    )


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(element).localname)


def text_of(element: Element) -> str:
    """The text of a leaf element, exact. Raises XmlRefused when it has children."""
    if len(element):
        raise XmlRefused("xml-unexpected-child", local_name(element))
    return element.text or ""


def token_of(element: Element) -> str:
    """The text of a leaf element whose type collapses XML white space, such as a URI."""
    return text_of(element).strip(_XML_WHITESPACE)


def _body(document: bytes, limit: int) -> bytes:
    if len(document) > limit:
        raise XmlRefused("xml-too-large", f"more than {limit} bytes")
    try:
        document.decode("utf-8")
    except UnicodeDecodeError:
        raise XmlRefused("xml-encoding", "not UTF-8") from None
    body = document.removeprefix(b"\xef\xbb\xbf")
    if not body.startswith(b"<?"):
        return body
    declaration = _DECLARATION.match(body)
    if declaration is None:
        raise XmlRefused("xml-encoding", "the XML declaration is not one of UTF-8 XML 1.0")
    return body[declaration.end() :]


def _tree(document: bytes, *, remove_comments: bool = False) -> Element:
    try:
        root = etree.fromstring(document, _parser(remove_comments=remove_comments))
    except etree.XMLSyntaxError as error:
        raise XmlRefused("xml-malformed", f"line {error.lineno}") from None
    docinfo = root.getroottree().docinfo
    if docinfo.doctype or docinfo.internalDTD is not None:
        raise XmlRefused("xml-forbidden-markup", "document type")
    return root


@lru_cache(maxsize=2)
def _parser(*, remove_comments: bool) -> etree.XMLParser:
    """One parser serves all threads: lxml gives each parse a context of its own."""
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=remove_comments,
        remove_pis=remove_comments,
        strip_cdata=False,
    )


def _check_namespaces(root: Element) -> None:
    for _, declared in etree.iterwalk(root, events=("start-ns",)):
        _, uri = cast(tuple[str, str], declared)
        if uri in (XML, XMLNS) or (uri and not _ABSOLUTE.match(uri)):
            raise XmlRefused("xml-namespace", "relative or reserved namespace")


def _check_attributes(root: Element, unique: frozenset[str] = _ID_NAMES) -> None:
    """unique: the attributes whose values are IDs of the document."""
    seen: set[str] = set()
    for count, element in enumerate(root.iter(), start=1):
        if count > MAX_ELEMENTS:
            raise XmlRefused("xml-too-large", f"more than {MAX_ELEMENTS} elements")
        if len(element.attrib) > MAX_ATTRIBUTES:
            raise XmlRefused("xml-too-large", f"more than {MAX_ATTRIBUTES} attributes")
        for name, value in element.attrib.items():
            if name in unique:
                if value != value.strip():
                    raise XmlRefused("xml-id")
                if value in seen:
                    raise XmlRefused("xml-duplicate-id")
                seen.add(value)
            elif name[0] == "{" and _is_disguised(name):
                raise XmlRefused("xml-disguised-attribute", name)


def _is_disguised(name: str) -> bool:
    namespace, _, local = name[1:].partition("}")
    if local in _ID_NAMES or local == "xmlns" or local.startswith("xmlns:"):
        return True
    if namespace == XSI:
        return local not in ("type", "nil", "schemaLocation", "noNamespaceSchemaLocation")
    return namespace == XML and local not in ("lang", "space")
