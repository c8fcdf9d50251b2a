"""S-101 to S-118 but S-111: the signature is genuine, what stands where the reader looks is not."""

from copy import deepcopy

from lxml import etree

from kit.donors import donors
from kit.forging import Forgery, by_hand, forge, info
from kit.keys import Keys
from kit.names import SAMLP, ds, samlp
from kit.people import FORGED_ID, become, forged
from kit.shapes import said_by_idp
from kit.trees import (
    Element,
    TreeEdit,
    after_issuer,
    assertion_of,
    fragment,
    on_tree,
    one,
    put_after,
    put_before,
    read,
    signature_of,
    swap,
    unsigned_copy,
    write,
)
from kit.vector import Vector


def _take_whole(root: Element) -> None:
    """The whole Response becomes the attacker's, under IDs of its own."""
    root.set("ID", "_forged-response")
    assertion = assertion_of(root)
    assertion.set("ID", FORGED_ID)
    become(assertion)


def _copy_inside_signature(root: Element, keys: Keys) -> None:
    copy = unsigned_copy(root)
    _take_whole(root)
    signature_of(root).append(copy)


def _copy_before_signature(root: Element, keys: Keys) -> None:
    copy = unsigned_copy(root)
    _take_whole(root)
    put_before(signature_of(root), copy)


def _forged_first(root: Element, keys: Keys) -> None:
    put_before(assertion_of(root), forged(assertion_of(root)))


def _forged_last(root: Element, keys: Keys) -> None:
    root.append(forged(assertion_of(root)))


def _genuine_inside_forged(root: Element, keys: Keys) -> None:
    genuine = assertion_of(root)
    outer = forged(genuine)
    root.append(outer)
    outer.append(genuine)


def _modified_then_copy(root: Element, keys: Keys) -> None:
    assertion, copy = _modified(root)
    put_after(assertion, copy)


def _copy_in_own_signature(root: Element, keys: Keys) -> None:
    assertion, copy = _modified(root)
    signature_of(assertion).append(copy)


def _copy_in_object(root: Element, keys: Keys) -> None:
    assertion, copy = _modified(root)
    etree.SubElement(signature_of(assertion), ds("Object")).append(copy)


def _modified(root: Element) -> tuple[Element, Element]:
    """The assertion, now about somebody else but still under its signature, and a copy of what it was."""
    assertion = assertion_of(root)
    copy = unsigned_copy(assertion)
    assertion.set("ID", FORGED_ID)
    become(assertion)
    return assertion, copy


def _same_id_in_extensions(root: Element, keys: Keys) -> None:
    assertion = assertion_of(root)
    extensions = etree.Element(samlp("Extensions"))
    extensions.append(forged(assertion, assertion.get("ID")))
    after_issuer(root, extensions)


def _two_signed_infos(root: Element, keys: Keys) -> None:
    assertion = assertion_of(root)
    outer = forged(assertion)
    put_before(assertion, outer)
    etree.SubElement(root, samlp("Extensions")).append(assertion)
    signature = forge(outer, keys, Forgery())
    signature.insert(0, deepcopy(one(assertion, "./ds:Signature/ds:SignedInfo")))


def _signature_moved_up(root: Element, keys: Keys) -> None:
    assertion = assertion_of(root)
    after_issuer(root, signature_of(assertion))
    become(assertion)


def _signature_copied_up(root: Element, keys: Keys) -> None:
    after_issuer(root, deepcopy(signature_of(assertion_of(root))))


def _signature_moved_down(root: Element, keys: Keys) -> None:
    after_issuer(assertion_of(root), signature_of(root))


def _signatures_exchanged(root: Element, keys: Keys) -> None:
    upper, lower = signature_of(root), signature_of(assertion_of(root))
    after_issuer(root, lower)
    after_issuer(assertion_of(root), upper)


def _donated(word: str, *, parked: bool) -> TreeEdit:
    """A forged Response under the signature and the ID of something else that the IdP signed."""

    def edit(root: Element, keys: Keys) -> None:
        donor = donors(keys.idp_a)[word]
        _take_whole(root)
        root.remove(signature_of(root))
        signature = next(donor.iter(ds("Signature")))
        root.set("ID", donor.get("ID"))
        after_issuer(root, signature)
        if parked:
            donor.set("ID", "_parked")
            value = fragment("<saml:AttributeValue/>")
            value.append(donor)
            one(root, ".//saml:Attribute[last()]").append(value)

    return edit


def _forged_behind(document: bytes, keys: Keys) -> bytes:
    return document + _about_mallory(document)


def _forged_in_front(document: bytes, keys: Keys) -> bytes:
    return _about_mallory(document) + document


def _about_mallory(document: bytes) -> bytes:
    root = read(document)
    become(assertion_of(root))
    return write(root)


def _in_front(text: bytes):
    return lambda document, keys: text + document


def _named_like(attribute: str) -> TreeEdit:
    """An element inside the assertion, signed by the IdP, that bears the ID of the assertion."""

    def edit(root: Element, keys: Keys) -> None:
        value = fragment("<saml:AttributeValue/>")
        one(root, ".//saml:Attribute[last()]").append(value)
        value.append(fragment(f'<u:e xmlns:u="urn:u" {attribute}="{assertion_of(root).get("ID")}"/>'))

    return edit


def _id_of_its_assertion(root: Element, keys: Keys) -> None:
    root.set("ID", assertion_of(root).get("ID"))


def _quoted_id(assertion: Element) -> None:
    assertion.set("ID", "x' or '1'='1")


WRAPPING: tuple[Vector, ...] = (
    Vector("S-101", "R-R", on_tree(_copy_inside_signature), "xml-schema"),
    Vector("S-102", "R-R", on_tree(_copy_before_signature), "xml-schema"),
    Vector("S-103", "R-A", on_tree(_forged_first), "response-assertions"),
    Vector("S-104", "R-A", on_tree(_genuine_inside_forged), "xml-schema"),
    Vector("S-105", "R-A", on_tree(_modified_then_copy), "response-assertions"),
    Vector("S-106", "R-A", on_tree(_copy_in_own_signature), "xml-schema"),
    Vector("S-107", "R-A", on_tree(_same_id_in_extensions), "xml-duplicate-id"),
    Vector("S-108", "R-A", on_tree(_copy_in_object), "response-container"),
    Vector("S-109", "R-A", on_tree(_two_signed_infos), "xml-schema"),
    Vector("S-110", "R-A", on_tree(_forged_last), "response-assertions"),
    Vector("S-110-both-signed", "R-AR", on_tree(_forged_last), "response-assertions"),
    Vector("S-113", "R-A", on_tree(_signature_moved_up), "signature-reference"),
    Vector("S-113-copied", "R-A", on_tree(_signature_copied_up), "signature-reference"),
    Vector("S-114", "R-R", on_tree(_signature_moved_down), "signature-reference"),
    Vector("S-114-exchanged", "R-AR", on_tree(_signatures_exchanged), "signature-reference"),
    Vector("S-115-forged-behind", "R-R", _forged_behind, "xml-malformed"),
    Vector("S-115-forged-in-front", "R-R", _forged_in_front, "xml-malformed"),
    Vector("S-115-junk-in-front", "R-R", _in_front(b'<?xml version="1.0"?>junk'), "xml-malformed"),
    Vector("S-115-late-declaration", "R-R", _in_front(b'\n<?xml version="1.0"?>'), "xml-forbidden-markup"),
    *(
        Vector(f"S-116-{word}", "R-R", on_tree(_donated(word, parked=False)), "signature-invalid")
        for word in ("metadata", "refusal", "logout")
    ),
    *(
        Vector(f"S-116-{word}-parked", "R-R", on_tree(_donated(word, parked=True)), "signature-invalid")
        for word in ("metadata", "refusal", "logout")
    ),
    Vector("S-117-id", "R-A", by_hand(Forgery(), edit=_quoted_id), "xml-schema"),
    Vector("S-117-reference", "R-A", by_hand(info('URI="#', "URI=\"#x') or ('")), "signature-reference"),
    *(
        Vector(f"S-118-{name}", "R-A", said_by_idp(_named_like(name)), "xml-duplicate-id")
        for name in ("ID", "Id", "id")
    ),
    Vector("S-118-foreign-id", "R-A", said_by_idp(_named_like("u:ID")), "xml-disguised-attribute"),
    Vector("S-118-protocol-id", "R-A", said_by_idp(_named_like("samlp:ID")), "xml-disguised-attribute"),
    Vector(
        "S-118-second-id",
        "R-A",
        swap("<saml:Assertion ", f'<saml:Assertion xmlns:p="{SAMLP}" p:ID="_other" '),
        "xml-disguised-attribute",
    ),
    Vector("S-118-xml-id", "R-A", swap("<saml:Subject>", '<saml:Subject xml:id="_x">'), "xml-disguised-attribute"),
    Vector(
        "S-118-long-name",
        "R-A",
        swap("<saml:Assertion ", f'<saml:Assertion xmlns:p="urn:{"x" * 10_000}" p:ID="_other" '),
        "xml-disguised-attribute",
    ),
    Vector("S-118-response", "R-A", on_tree(_id_of_its_assertion), "xml-duplicate-id"),
)
