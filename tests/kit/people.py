"""Making somebody else of a person in an assertion."""

from kit.names import saml
from kit.responses import MALLORY, Identity
from kit.trees import Element, unsigned_copy

FORGED_ID = "_forged-aa11bb22cc33dd44"


def become(assertion: Element, person: Identity = MALLORY) -> None:
    """Puts another person's values in the place of those that are there."""
    for name in assertion.findall(f"{saml('Subject')}/{saml('NameID')}"):
        name.text = person.name_id
    values = dict(person.attributes)
    for attribute in assertion.iter(saml("Attribute")):
        first, *others = attribute.findall(saml("AttributeValue"))
        first.text = values[attribute.get("Name")][0]
        for other in others:
            attribute.remove(other)


def forged(assertion: Element, identifier: str = FORGED_ID) -> Element:
    """An unsigned copy of the assertion under another ID, about somebody else."""
    copy = unsigned_copy(assertion)
    copy.set("ID", identifier)
    become(copy)
    return copy
