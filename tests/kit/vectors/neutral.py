"""P-05: what may differ without meaning anything, and what may not differ at all."""

import re

import xmlsec

from kit.keys import KeyPair, Keys
from kit.names import ds
from kit.people import become
from kit.shapes import finish, unsigned
from kit.signing import sign
from kit.trees import Element, Mutation, TreeEdit, assertion_of, on_tree, one, read, swap, write
from kit.vector import Vector


def _spread(document: bytes, keys: Keys) -> bytes:
    """Line ends between the elements that nobody signed."""
    for name in (
        b"<samlp:Status>",
        b"<samlp:StatusCode",
        b"</samlp:Status>",
        b"<saml:Assertion ",
        b"</samlp:Response>",
    ):
        document = document.replace(name, b"\n\t  " + name, 1)
    return document


def _other_prefix(document: bytes, keys: Keys) -> bytes:
    return document.replace(b"samlp:", b"zz:").replace(b"xmlns:samlp=", b"xmlns:zz=")


def _default_namespace(document: bytes, keys: Keys) -> bytes:
    return document.replace(b"samlp:", b"").replace(b"xmlns:samlp=", b"xmlns=")


def _attributes_reversed(root: Element, keys: Keys) -> None:
    items = list(root.attrib.items())
    root.attrib.clear()
    for name, value in reversed(items):
        root.set(name, value)


def _namespaces_further_up(document: bytes, keys: Keys) -> bytes:
    """Declarations that the signed element does not need, around it."""
    return swap("<samlp:Response ", '<samlp:Response xmlns:u="urn:u" xmlns:v="urn:v" ')(document, keys)


def _quotes(document: bytes, keys: Keys) -> bytes:
    return re.sub(rb'ID="(_response[^"]*)"', rb"ID='\1'", document)


def written_out(element: Element, pair: KeyPair) -> None:
    """Signs an element that has line ends between its children, one after its Signature as well."""
    sign(element, pair)
    signature = element.find(ds("Signature"))
    signature.tail = "\n    "
    for name in ("DigestValue", "SignatureValue"):
        next(signature.iter(ds(name))).text = None
    context = xmlsec.SignatureContext()
    context.key = pair.engine
    context.register_id(element, "ID")
    context.sign(signature)


def _line_ends(*, response: bool) -> Mutation:
    def mutate(document: bytes, keys: Keys) -> bytes:
        root = read(unsigned(document, keys))
        for parent in (root, assertion_of(root)):
            parent.text = "\n  "
            for child in parent:
                child.tail = "\n  "
        written_out(root if response else assertion_of(root), keys.idp_a)
        return write(root)

    return mutate


def _with_prefix(prefix: str | None) -> Mutation:
    """The IdP writes the whole assertion under another prefix, or none."""

    def mutate(document: bytes, keys: Keys) -> bytes:
        name, end = (f"{prefix}:", f":{prefix}") if prefix else ("", "")
        text = unsigned(document, keys).decode().replace("saml:", name).replace("xmlns:saml=", f"xmlns{end}=")
        return finish("R-A", text.encode(), keys)

    return mutate


def _inside(change: TreeEdit) -> Vector:
    return Vector(f"P-05-{change.__name__.strip('_').replace('_', '-')}", "R-A", on_tree(change), "signature-invalid")


def _space_inside(root: Element, keys: Keys) -> None:
    one(root, "./saml:Assertion/saml:Subject").tail = " "


def _attribute_inside(root: Element, keys: Keys) -> None:
    one(root, "./saml:Assertion/saml:Subject/saml:NameID").set("SPNameQualifier", "x")


def _value_inside(root: Element, keys: Keys) -> None:
    become(assertion_of(root))


def _order_inside(root: Element, keys: Keys) -> None:
    statement = one(root, ".//saml:AttributeStatement")
    statement.append(statement[0])


def _removed_inside(root: Element, keys: Keys) -> None:
    statement = one(root, ".//saml:AttributeStatement")
    statement.remove(statement[-1])


def _line_end_in_value(root: Element, keys: Keys) -> None:
    name = one(root, "./saml:Assertion/saml:Subject/saml:NameID")
    name.text += "\r"


NEUTRAL: tuple[Vector, ...] = (
    Vector("P-05-spread", "R-A", _spread, ""),
    Vector("P-05-other-prefix", "R-A", _other_prefix, ""),
    Vector("P-05-default-namespace", "R-A", _default_namespace, ""),
    Vector("P-05-attribute-order", "R-R", on_tree(_attributes_reversed), ""),
    Vector("P-05-further-up", "R-A", _namespaces_further_up, ""),
    Vector("P-05-further-up-everything", "R-R", _namespaces_further_up, ""),
    Vector("P-05-quotes", "R-R", _quotes, ""),
    Vector("P-05-line-ends-assertion", "R-A", _line_ends(response=False), ""),
    Vector("P-05-line-ends-response", "R-R", _line_ends(response=True), ""),
    Vector("P-05-prefix", "R-A", _with_prefix("saml2"), ""),
    Vector("P-05-no-prefix", "R-A", _with_prefix(None), ""),
    *map(
        _inside, (_space_inside, _attribute_inside, _value_inside, _order_inside, _removed_inside, _line_end_in_value)
    ),
)
