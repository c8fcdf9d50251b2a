"""Where a dialect finds a value: an attribute, or one piece of what is packed in it (gar.md 6)."""

import json
import re
from dataclasses import dataclass

from gateway.domain.claims import Claims

SUBJECT = "@subject"
"""The source name that stands for the portal's own subject: SAML NameID or ``cas:user``."""

_TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


class UnreadableClaims(ValueError):
    """The ENT's answer does not describe a person. ``attributes``: names only, never values."""

    def __init__(self, attributes: tuple[str, ...]) -> None:
        super().__init__(", ".join(attributes))
        self.attributes = attributes


class AmbiguousAttribute(UnreadableClaims):
    """The same name twice, or several values where one is expected: nobody can tell which is meant."""


@dataclass(frozen=True)
class Source:
    """One attribute, and how its values are packed.

    name: as the ENT sends it; a nested element is named by its path, an XML attribute after ``@``, such
    as ``schools/school@externalId``. separator: each of its characters separates. part: the one piece
    that counts, from 1; 0 for each of them. json: whether values are JSON text. key: the member of each
    JSON object. when, when_part: the values of another piece without which this one does not count.
    """

    name: str
    separator: str = ""
    part: int = 0
    json: bool = False
    key: str = ""
    when: tuple[str, ...] = ()
    when_part: int = 0

    def __post_init__(self) -> None:
        """Raises ValueError for a source that could never give anything, or more than it says."""
        if not self.name:
            raise ValueError("a source names an attribute")
        if (self.part or self.when_part) and not self.separator:
            raise ValueError(f"{self.name}: a part needs a separator")
        if self.part < 0 or self.when_part < 0:
            raise ValueError(f"{self.name}: parts are counted from 1")
        if bool(self.when) != bool(self.when_part):
            raise ValueError(f"{self.name}: when and when_part go together")
        if (self.key and not self.json) or (self.json and self.separator):
            raise ValueError(f"{self.name}: JSON text has keys, packed text has separators")

    def unpack(self, value: str) -> tuple[str, ...]:
        """What this source points at in one value, "" where a numbered part or a key is missing."""
        if self.json:
            return _unpack_json(value, self.key)
        if not self.separator:
            return (value,)
        parts = tuple(piece.strip() for piece in re.split(f"[{re.escape(self.separator)}]", value))
        if self.when and _part(parts, self.when_part) not in self.when:
            return ("",)
        return (_part(parts, self.part),) if self.part else parts


def raw_values(claims: Claims, source: Source) -> tuple[str, ...]:
    """The values that stand there, unpacked, in order, repeated and empty ones included.

    A transient NameID is no value at all: it names a session, not a person. Raises AmbiguousAttribute.
    """
    if source.name == SUBJECT:
        lasting = claims.subject is not None and claims.subject.format != _TRANSIENT
        found: tuple[str, ...] = (claims.subject.value,) if claims.subject and lasting else ()
    else:
        matching = [attribute for attribute in claims.attributes if attribute.name == source.name]
        if len(matching) > 1:
            raise AmbiguousAttribute((source.name,))
        found = matching[0].values if matching else ()
    return tuple(piece for value in found for piece in source.unpack(value))


def values_of(claims: Claims, source: Source) -> tuple[str, ...]:
    """Each value that stands there once, empty ones left out. Raises AmbiguousAttribute."""
    return tuple(dict.fromkeys(value for value in raw_values(claims, source) if value))


def single_of(claims: Claims, sources: tuple[Source, ...]) -> str:
    """The one value of the first source that has any, "" when none has. Raises AmbiguousAttribute."""
    for source in sources:
        values = values_of(claims, source)
        if len(values) > 1:
            raise AmbiguousAttribute((source.name,))
        if values:
            return values[0]
    return ""


def _part(parts: tuple[str, ...], number: int) -> str:
    return parts[number - 1] if len(parts) >= number else ""


def _unpack_json(value: str, key: str) -> tuple[str, ...]:
    """The scalars of a JSON list or object; text that is neither stands for itself."""
    try:
        data = json.loads(value, parse_int=str, parse_float=str) if value[:1] in ("[", "{") else value
    except (ValueError, RecursionError):
        return ()
    items = data if isinstance(data, list) else [data]
    if not key:
        return tuple(item for item in items if isinstance(item, str))
    return tuple(_member(item, key) for item in items if isinstance(item, dict))


def _member(item: dict[str, object], key: str) -> str:
    member = item.get(key)
    return member if isinstance(member, str) else ""
