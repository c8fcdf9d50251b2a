"""S-111, S-112: the forged assertion, or the genuine one, in every place that the schema leaves open."""

from collections.abc import Callable, Iterator

from kit.keys import Keys
from kit.people import forged
from kit.shapes import said_by_idp
from kit.trees import Element, TreeEdit, after_issuer, assertion_of, fragment, on_tree, one, put_after, signature_of
from kit.vector import Vector

Place = Callable[[Element, Element], None]
_FOREIGN = '<md:Organization xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"/>'


def _take_over(path: str) -> Place:
    """The container takes the place of the one that is there, with its attributes."""

    def place(root: Element, box: Element) -> None:
        old = one(root, path)
        for name, value in old.attrib.items():
            box.set(name, value)
        old.getparent().replace(old, box)

    return place


def _append(path: str) -> Place:
    return lambda root, box: one(root, path).append(box)


CONTAINERS: dict[str, tuple[str, Place]] = {
    "extensions": ("<samlp:Extensions/>", after_issuer),
    "status-detail": ("<samlp:StatusDetail/>", _append("./samlp:Status")),
    "advice": ("<saml:Advice/>", lambda root, box: put_after(one(root, "./saml:Assertion/saml:Conditions"), box)),
    "confirmation-data": ("<saml:SubjectConfirmationData/>", _take_over(".//saml:SubjectConfirmationData")),
    "attribute-value": ("<saml:AttributeValue/>", _append(".//saml:Attribute[last()]")),
    "key-info": ("<ds:KeyInfo/>", _take_over(".//ds:KeyInfo")),
    "object": ("<ds:Object/>", _append(".//ds:Signature")),
    "context": ("<saml:AuthnContextDecl/>", _append(".//saml:AuthnContext")),
    "foreign": (_FOREIGN, lambda root, box: root.append(box)),
}
_IN_SIGNATURE = ("key-info", "object")
_REASONS = {
    "extensions": "response-container",
    "status-detail": "response-container",
    "advice": "response-container",
    "object": "response-container",
    "foreign": "xml-schema",
}


def _put(root: Element, name: str, content: Element) -> None:
    text, place = CONTAINERS[name]
    box = fragment(text)
    place(root, box)
    box.append(content)


def _hidden(name: str) -> TreeEdit:
    """The forged assertion hidden, the genuine one at its place."""

    def edit(root: Element, keys: Keys) -> None:
        _put(root, name, forged(assertion_of(root)))

    return edit


def _parked(name: str) -> TreeEdit:
    """The genuine assertion parked, the forged one at its place; inside its own signature it takes that along."""

    def edit(root: Element, keys: Keys) -> None:
        genuine = assertion_of(root)
        outer = forged(genuine)
        root.replace(genuine, outer)
        if name in _IN_SIGNATURE:
            after_issuer(outer, signature_of(genuine))
        _put(root, name, genuine)

    return edit


def _nested(first: str, second: str) -> TreeEdit:
    """Three floors: the forged assertion holds a container that holds a container with the genuine one."""

    def edit(root: Element, keys: Keys) -> None:
        genuine = assertion_of(root)
        outer = forged(genuine)
        root.replace(genuine, outer)
        inner, middle = fragment(CONTAINERS[second][0]), fragment(CONTAINERS[first][0])
        inner.append(genuine)
        middle.append(inner)
        put_after(one(outer, "./saml:Conditions"), middle)

    return edit


def _vectors() -> Iterator[Vector]:
    for name in CONTAINERS:
        reason = _REASONS.get(name, "response-assertions")
        yield Vector(f"S-111-hidden-{name}", "R-A", on_tree(_hidden(name)), reason)
        if name not in _IN_SIGNATURE:
            yield Vector(f"S-111-hidden-by-the-idp-{name}", "R-A", said_by_idp(_hidden(name)), reason)
        yield Vector(f"S-111-parked-{name}", "R-A", on_tree(_parked(name)), reason)
    for first in ("advice", "attribute-value", "object"):
        for second in ("extensions", "advice", "foreign"):
            reason = "response-container" if first == "advice" != second else "xml-schema"
            yield Vector(f"S-112-{first}-{second}", "R-A", on_tree(_nested(first, second)), reason)


HIDING = tuple(_vectors())
