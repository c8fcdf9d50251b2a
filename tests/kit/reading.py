"""A second and a third reader: what ordinary parsers see in the same bytes."""

from collections import Counter
from xml.etree import ElementTree as ET

from kit.names import saml
from kit.responses import Identity
from kit.trees import Element, read


def identity_in(assertion: Element) -> Identity:
    """The person as the element says, read by nothing but names."""
    name = assertion.find(f"{saml('Subject')}/{saml('NameID')}")
    return Identity(
        "" if name is None else "".join(name.itertext()),
        tuple(
            (
                attribute.get("Name"),
                tuple("".join(value.itertext()) for value in attribute.findall(saml("AttributeValue"))),
            )
            for attribute in assertion.iter(saml("Attribute"))
        ),
    )


def seen_by_lxml(document: bytes) -> Counter:
    """Every element with its attributes and text, as libxml2 sees them."""
    return _seen(read(document).iter())


def seen_by_expat(document: bytes) -> Counter:
    """The same, as expat sees them."""
    return _seen(ET.fromstring(document).iter())


def _seen(nodes) -> Counter:
    return Counter((node.tag, tuple(sorted(node.attrib.items())), node.text or "", node.tail or "") for node in nodes)
