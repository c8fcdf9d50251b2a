"""Trees of the tests: their own parse and their own ways to find a thing, none of the gateway's."""

from collections.abc import Callable
from copy import deepcopy
from functools import wraps

from lxml import etree

from kit.keys import Keys
from kit.names import DS, SAML, SAMLP, XENC, ds, saml

Element = etree._Element
Mutation = Callable[[bytes, Keys], bytes]
TreeEdit = Callable[[Element, Keys], None]

PREFIXES = {"saml": SAML, "samlp": SAMLP, "ds": DS, "xenc": XENC}


def read(document: bytes) -> Element:
    """The root, as an ordinary reader sees it."""
    return etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))


def write(root: Element) -> bytes:
    return etree.tostring(root, encoding="utf-8")


def one(start: Element, path: str) -> Element:
    """The only element at an XPath with the usual prefixes."""
    found = start.xpath(path, namespaces=PREFIXES)
    if len(found) != 1:
        raise LookupError(f"{path}: {len(found)} found")
    return found[0]


def assertion_of(root: Element) -> Element:
    return one(root, "/samlp:Response/saml:Assertion")


def signature_of(element: Element) -> Element:
    return one(element, "./ds:Signature")


def fragment(text: str) -> Element:
    """An element from text that may use the usual prefixes; they stay declared on it."""
    declarations = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in PREFIXES.items())
    return etree.fromstring(f"<w{declarations}>{text}</w>")[0]


def unsigned_copy(element: Element) -> Element:
    """A copy without any signature of its own."""
    copy = deepcopy(element)
    copy.tail = None
    for signature in copy.findall(ds("Signature")):
        copy.remove(signature)
    return copy


def put_after(place: Element, element: Element) -> None:
    parent = place.getparent()
    parent.insert(parent.index(place) + 1, element)


def put_before(place: Element, element: Element) -> None:
    parent = place.getparent()
    parent.insert(parent.index(place), element)


def after_issuer(element: Element, new: Element) -> None:
    put_after(element.find(saml("Issuer")), new)


def on_tree(edit: TreeEdit) -> Mutation:
    """A mutation of bytes from an edit of the tree."""

    @wraps(edit)
    def mutate(document: bytes, keys: Keys) -> bytes:
        root = read(document)
        edit(root, keys)
        return write(root)

    return mutate


def swap(old: str | bytes, new: str | bytes, times: int = 1) -> Mutation:
    """A mutation that puts one text in the place of another; the text must be there."""
    before, after = (text.encode() if isinstance(text, str) else text for text in (old, new))

    def mutate(document: bytes, keys: Keys) -> bytes:
        if before not in document:
            raise LookupError(before)
        return document.replace(before, after, times)

    return mutate
