"""Making a SAML message readable for a person, whoever it is from: nothing of it is believed.

It comes as a form field, a query parameter, a whole address, or plain XML. Values are masked unless asked for.
"""

import base64
import binascii
import re
import zlib
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from lxml import etree

from gateway.markup.xml import MAX_MESSAGE, Element, local_name, parse_commented
from gateway.saml.errors import BindingRefused

_PERSONAL = ("AttributeValue", "NameID", "CipherValue", "SessionIndex", "EncryptedID")
_NAMES = ("SAMLRequest", "SAMLResponse", "logoutRequest")
MASKED = "•••"


@dataclass(frozen=True)
class Decoded:
    """text: the XML, indented. kind: its root. masked: how many values are hidden. signed: names of the elements
    that bear a signature, which was not verified here.
    """

    text: str
    kind: str
    binding: str
    masked: int
    signed: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def decode(pasted: str, *, masked: bool = True) -> Decoded:
    """Raises MessageRefused for what is no message, or too large a one."""
    octets, binding = _octets(pasted.strip())
    root = parse_commented(octets, MAX_MESSAGE)
    signed = tuple(local_name(parent) for node in root.iter("{*}Signature") if (parent := node.getparent()) is not None)
    hidden = _mask(root) if masked else 0
    etree.indent(root)
    text = etree.tostring(root, encoding="unicode")
    return Decoded(text, local_name(root), binding, hidden, signed, tuple(_facts(root)))


def _octets(pasted: str) -> tuple[bytes, str]:
    if len(pasted) > 2 * MAX_MESSAGE:
        raise BindingRefused("message-too-large")
    if pasted.startswith("<"):
        return pasted.encode(), "xml"
    value, from_address = _parameter(pasted)
    try:
        raw = base64.b64decode(re.sub(r"\s+", "", value), validate=True)
    except (binascii.Error, ValueError):
        raise BindingRefused("message-not-base64") from None
    if raw.lstrip().startswith(b"<"):
        return raw, "HTTP-POST"
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        octets = inflater.decompress(raw, MAX_MESSAGE + 1)
    except zlib.error:
        raise BindingRefused("message-not-deflated") from None
    return octets, "HTTP-Redirect" if from_address or octets else ""


def _parameter(pasted: str) -> tuple[str, bool]:
    """The message in an address or in a query string; the text itself when it is neither."""
    query = urlsplit(pasted).query if "://" in pasted else pasted
    if "=" in query.rstrip("="):
        fields = parse_qs(query)
        for name in _NAMES:
            if name in fields:
                return fields[name][0].replace(" ", "+"), True
    return (unquote(pasted) if "%" in pasted else pasted), False


def _mask(root: Element) -> int:
    hidden = 0
    for node in root.iter(*(f"{{*}}{name}" for name in _PERSONAL)):
        if (node.text or "").strip():
            node.text, hidden = MASKED, hidden + 1
        for child in node.iter():
            if child is not node and (child.text or "").strip():
                child.text, hidden = MASKED, hidden + 1
    for node in root.iter("{*}AuthnStatement"):
        if node.get("SessionIndex"):
            node.set("SessionIndex", MASKED)
            hidden += 1
    return hidden


def _facts(root: Element) -> list[tuple[str, str]]:
    """What one looks for first, none of it personal."""
    found = [(name, value) for name in ("ID", "InResponseTo", "IssueInstant", "Destination",
                                        "AssertionConsumerServiceURL") if (value := root.get(name))]  # fmt: skip
    for name in ("Issuer", "Audience"):
        found += [(name, (node.text or "").strip()) for node in root.iter(f"{{*}}{name}")]
    found += [("StatusCode", node.get("Value", "")) for node in root.iter("{*}StatusCode")]
    found += [
        (name, node.get(name, "")) for node in root.iter("{*}Conditions") for name in ("NotBefore", "NotOnOrAfter")
    ]
    found += [("Attribute", node.get("Name", "")) for node in root.iter("{*}Attribute")]
    return [(name, value) for name, value in dict.fromkeys(found) if value]
