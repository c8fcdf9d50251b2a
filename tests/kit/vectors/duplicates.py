"""S-122, generated: every element that may occur once, twice, the copy in front of the genuine one and behind."""

from collections.abc import Iterator
from copy import deepcopy

from kit.keys import Keys
from kit.names import DS, ds
from kit.shapes import said_by_idp
from kit.trees import Element, TreeEdit, on_tree, one, put_after, put_before
from kit.vector import Vector

_ASSERTION = "./saml:Assertion"
_STATEMENT = f"{_ASSERTION}/saml:AuthnStatement"
_SIGNATURE = ".//ds:Signature"

SINGLETONS: tuple[tuple[str, str, str, str], ...] = (
    ("response-issuer", "R-R", "./saml:Issuer", "xml-schema"),
    ("response-signature", "R-R", "./ds:Signature", "xml-schema"),
    ("status", "R-R", "./samlp:Status", "xml-schema"),
    ("status-code", "R-R", "./samlp:Status/samlp:StatusCode", "xml-schema"),
    ("assertion", "R-R", _ASSERTION, "response-assertions"),
    ("issuer", "R-A", f"{_ASSERTION}/saml:Issuer", "xml-schema"),
    ("assertion-signature", "R-A", f"{_ASSERTION}/ds:Signature", "xml-schema"),
    ("subject", "R-A", f"{_ASSERTION}/saml:Subject", "xml-schema"),
    ("name-id", "R-A", f"{_ASSERTION}/saml:Subject/saml:NameID", "xml-schema"),
    ("confirmation-data", "R-A", ".//saml:SubjectConfirmationData", "xml-schema"),
    ("conditions", "R-A", f"{_ASSERTION}/saml:Conditions", "xml-schema"),
    ("authn-statement", "R-A", _STATEMENT, "assertion-authnstatement"),
    ("authn-context", "R-A", f"{_STATEMENT}/saml:AuthnContext", "xml-schema"),
    ("context-class", "R-A", ".//saml:AuthnContextClassRef", "xml-schema"),
    ("attribute-statement", "R-A", f"{_ASSERTION}/saml:AttributeStatement", "assertion-attributestatement"),
    ("signed-info", "R-A", f"{_SIGNATURE}/ds:SignedInfo", "xml-schema"),
    ("signature-value", "R-A", f"{_SIGNATURE}/ds:SignatureValue", "xml-schema"),
    ("key-info", "R-A", f"{_SIGNATURE}/ds:KeyInfo", "xml-schema"),
    ("canonicalization", "R-A", ".//ds:CanonicalizationMethod", "xml-schema"),
    ("signature-method", "R-A", ".//ds:SignatureMethod", "xml-schema"),
    ("reference", "R-A", ".//ds:Reference", "signature-shape"),
    ("transforms", "R-A", ".//ds:Transforms", "xml-schema"),
    ("digest-method", "R-A", ".//ds:DigestMethod", "xml-schema"),
    ("digest-value", "R-A", ".//ds:DigestValue", "xml-schema"),
)
"""A word, the shape, where it stands, and the code of the refusal."""


def _twice(path: str, *, in_front: bool) -> TreeEdit:
    def edit(root: Element, keys: Keys) -> None:
        genuine = one(root, path)
        copy = _another(genuine)
        (put_before if in_front else put_after)(genuine, copy)

    return edit


def _another(genuine: Element) -> Element:
    """A copy without signatures of its own inside, under other IDs, that says something else."""
    copy = deepcopy(genuine)
    for node in copy.iter():
        if node.get("ID"):
            node.set("ID", f"{node.get('ID')}-copy")
        if not len(node) and node.text and not node.tag.startswith(f"{{{DS}}}"):
            node.text = f"mallory-{node.text}"
    for signature in copy.findall(ds("Signature")):
        copy.remove(signature)
    return copy


def _vectors() -> Iterator[Vector]:
    for word, shape, path, reason in SINGLETONS:
        for place, in_front in (("in-front", True), ("behind", False)):
            edit = _twice(path, in_front=in_front)
            touches_signature = "ds:" in path
            mutate = on_tree(edit) if touches_signature else said_by_idp(edit)
            yield Vector(f"S-122-{word}-{place}", shape, mutate, reason)


DUPLICATES = tuple(_vectors())
