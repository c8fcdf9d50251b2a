"""Values on their way into XML, escaped as Canonical XML writes them."""

import re

from gateway.markup.errors import XmlRefused

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_ATTRIBUTE = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})


def text(value: str) -> str:
    """The value as element content. Raises XmlRefused for characters that XML 1.0 cannot carry."""
    return _carriable(value).translate(_TEXT)


def attribute(value: str) -> str:
    """The value as an attribute, quotes included. Raises XmlRefused."""
    return f'"{_carriable(value).translate(_ATTRIBUTE)}"'


def optional(name: str, value: str | None) -> str:
    """`` name="value"`` with its leading blank, or nothing when there is no value."""
    return "" if value is None else f" {name}={attribute(value)}"


def _carriable(value: str) -> str:
    if _FORBIDDEN.search(value):
        raise XmlRefused("xml-character")
    return value
