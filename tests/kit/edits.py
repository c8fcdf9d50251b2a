"""Edits of a tree, small and blind, of which an attack can be put together (security.md P-01)."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from kit.donors import donors
from kit.keys import Keys
from kit.names import DS, EXC_C14N, IDP_B, SAML, SAMLP, SP_ONLY, SUCCESS, XENC, ds, saml, samlp
from kit.people import FORGED_ID, become, forged
from kit.responses import MALLORY, Fields, write_response
from kit.shapes import build
from kit.trees import Element, assertion_of, fragment, read

_SAYS = Fields()
TAGS = (
    *map(saml, ("Assertion", "Advice", "AttributeValue", "Issuer", "Subject", "EncryptedAssertion")),
    *map(samlp, ("Extensions", "StatusDetail", "Response", "Status")),
    *map(ds, ("Signature", "Object", "KeyInfo", "SignedInfo", "Reference")),
    "{urn:x}x",
)
LANDMARKS = (
    *map(saml, ("Assertion", "Issuer", "Subject", "AttributeStatement", "AttributeValue", "Conditions")),
    *map(samlp, ("Response", "Status")),
    *map(ds, ("Signature", "SignedInfo", "Reference", "KeyInfo")),
)
VALUES = (
    _SAYS.response_id,
    _SAYS.assertion_id,
    FORGED_ID,
    f"#{_SAYS.response_id}",
    f"#{_SAYS.assertion_id}",
    f"#{FORGED_ID}",
    "",
    SUCCESS,
    EXC_C14N,
    MALLORY.name_id,
    "0550666M",
)
NAMES = (
    "ID",
    "Id",
    "id",
    "URI",
    "Algorithm",
    "InResponseTo",
    "Name",
    "Type",
    "{http://www.w3.org/XML/1998/namespace}id",
    "{urn:x}ID",
)
URIS = (SAML, SAMLP, DS, XENC, "urn:x", "x", "")


@dataclass(frozen=True)
class Edit:
    """One edit. kind: of ``KINDS``. at, to: which elements, counted modulo their number. what: which choice."""

    kind: str
    at: int
    to: int
    what: int


@dataclass(frozen=True)
class Material:
    """What an attacker has in hand: forged elements of their own, and what others signed honestly."""

    elements: tuple[Element, ...]


def material(keys: Keys) -> Material:
    """All of it, for documents of the usual fields."""
    genuine = assertion_of(read(write_response(_SAYS)))
    evil = [forged(genuine), forged(genuine, _SAYS.assertion_id), _evil_response(keys)]
    evil += [deepcopy(evil[0].find(saml(name))) for name in ("Issuer", "Subject", "AttributeStatement")]
    evil += [
        deepcopy(evil[0].find(f"{saml('Subject')}/{saml('NameID')}")),
        evil[0].findall(f".//{saml('Attribute')}")[0],
    ]
    others = [
        build("R-A", keys, Fields(response_issuer=None, assertion_issuer=IDP_B, person=MALLORY), signer=keys.idp_b),
        build("R-A", keys, Fields(assertion_issuer=SP_ONLY, person=MALLORY), signer=keys.sp_only),
        build("R-A", keys, Fields(person=MALLORY), signer=keys.evil),
    ]
    signed = [assertion_of(read(document)) for document in others]
    signed += [next(element.iter(ds("Signature"))) for element in list(signed)]
    boxes = [fragment(f"<{name}/>") for name in ("samlp:Extensions", "saml:Advice", "ds:Object", "samlp:StatusDetail")]
    return Material((*evil, *signed, *donors(keys.idp_a).values(), *boxes))


def _evil_response(keys: Keys) -> Element:
    return read(build("R-R", keys, Fields(response_id="_forged-response", person=MALLORY), signer=keys.evil))


def apply(document: bytes, edits: list[Edit], hand: Material) -> bytes:
    """The document after the edits; an edit that is not possible where it falls is left out."""
    root = read(document)
    for edit in edits:
        try:
            changed = KINDS[edit.kind](root, edit, hand)
        except (ValueError, TypeError, AttributeError, LookupError, ZeroDivisionError):
            continue
        if isinstance(changed, bytes):
            try:
                root = read(changed)
            except etree.XMLSyntaxError:
                return changed
    return etree.tostring(root, encoding="utf-8")


def _element(root: Element, number: int) -> Element:
    """Even numbers count the elements that verifiers look at, odd ones all of them."""
    nodes = list(root.iter(*(LANDMARKS if number % 2 == 0 else ("*",)))) or list(root.iter("*"))
    return nodes[number // 2 % len(nodes)]


def _put(place: Element, element: Element, how: int) -> None:
    """Inside an element, first or last, or beside it."""
    if place in element.iter():
        raise ValueError("inside itself")
    parent = place.getparent()
    if how % 4 == 0:
        place.insert(0, element)
    elif how % 4 == 1:
        place.append(element)
    elif parent is None:
        raise ValueError("beside the root")
    else:
        parent.insert(parent.index(place) + how % 2, element)


def _insert(root: Element, edit: Edit, hand: Material) -> None:
    element = deepcopy(hand.elements[edit.what % len(hand.elements)])
    _put(_element(root, edit.at), element, edit.to)


def _move(root: Element, edit: Edit, hand: Material) -> None:
    _put(_element(root, edit.to), _element(root, edit.at), edit.what)


def _duplicate(root: Element, edit: Edit, hand: Material) -> None:
    _put(_element(root, edit.to), deepcopy(_element(root, edit.at)), edit.what)


def _delete(root: Element, edit: Edit, hand: Material) -> None:
    element = _element(root, edit.at)
    element.getparent().remove(element)


def _rename(root: Element, edit: Edit, hand: Material) -> None:
    _element(root, edit.at).tag = TAGS[edit.what % len(TAGS)]


def _swap(root: Element, edit: Edit, hand: Material) -> None:
    first, second = _element(root, edit.at), _element(root, edit.to)
    if first in second.iter() or second in first.iter():
        raise ValueError("one inside the other")
    mark = etree.Element("mark")
    first.getparent().replace(first, mark)
    second.getparent().replace(second, first)
    mark.getparent().replace(mark, second)


def _wrap(root: Element, edit: Edit, hand: Material) -> None:
    element = _element(root, edit.at)
    wrapper = etree.Element(TAGS[edit.what % len(TAGS)])
    element.getparent().replace(element, wrapper)
    wrapper.append(element)


def _comment(root: Element, edit: Edit, hand: Material) -> None:
    element = _element(root, edit.at)
    comment = etree.Comment("x") if edit.what % 2 else etree.ProcessingInstruction("x", "y")
    if element.text:
        half = edit.to % len(element.text)
        comment.tail, element.text = element.text[half:], element.text[:half]
    element.insert(0, comment)


def _rebind(root: Element, edit: Edit, hand: Material) -> bytes:
    """One namespace declaration of the text binds something else."""
    parts = etree.tostring(root, encoding="utf-8").split(b"xmlns")
    number = 1 + edit.at % (len(parts) - 1)
    name, _, rest = parts[number].partition(b'"')
    _, _, rest = rest.partition(b'"')
    parts[number] = name + b'"' + URIS[edit.what % len(URIS)].encode() + b'"' + rest
    return b"xmlns".join(parts)


def _attribute(root: Element, edit: Edit, hand: Material) -> None:
    value = VALUES[edit.what % len(VALUES)]
    _element(root, edit.at).set(NAMES[edit.to % len(NAMES)], value)


def _unset(root: Element, edit: Edit, hand: Material) -> None:
    element = _element(root, edit.at)
    names = list(element.attrib)
    del element.attrib[names[edit.what % len(names)]]


def _text(root: Element, edit: Edit, hand: Material) -> None:
    _element(root, edit.at).text = VALUES[edit.what % len(VALUES)]


def _forge(root: Element, edit: Edit, hand: Material) -> None:
    """An assertion is about somebody else from now on, under its own ID or another."""
    found = list(root.iter(saml("Assertion")))
    assertion = found[edit.at % len(found)]
    become(assertion)
    if edit.what % 2:
        assertion.set("ID", FORGED_ID)


def _unsign(root: Element, edit: Edit, hand: Material) -> None:
    signatures = list(root.iter(ds("Signature")))
    signature = signatures[edit.at % len(signatures)]
    signature.getparent().remove(signature)


KINDS: dict[str, Callable[[Element, Edit, Material], bytes | None]] = {
    "insert": _insert,
    "move": _move,
    "duplicate": _duplicate,
    "delete": _delete,
    "rename": _rename,
    "swap": _swap,
    "wrap": _wrap,
    "comment": _comment,
    "rebind": _rebind,
    "attribute": _attribute,
    "unset": _unset,
    "text": _text,
    "forge": _forge,
    "unsign": _unsign,
}
