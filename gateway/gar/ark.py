"""ARK: the identifier of a resource in the GAR, ``ark:/NAAN/name`` (gar.md 3.2 and 5.6)."""

import re
from dataclasses import dataclass

_SHAPE = re.compile(r"(?:https?://[A-Za-z0-9.-]+/)?ark:/?([0-9a-z]{5,9})/([!-~]+)")


@dataclass(frozen=True)
class Ark:
    """naan: who named the resource (99999 for tests). name: everything behind it, qualifiers included."""

    naan: str
    name: str

    def __str__(self) -> str:
        return f"ark:/{self.naan}/{self.name}"


def read_ark(text: str) -> Ark | None:
    """The ARK that a text is, bare or as the address of a resolver (``http://n2t.net/ark:/99999/r14``).

    None when the text is something else.
    """
    found = _SHAPE.fullmatch(text)
    return Ark(found[1], found[2]) if found else None


def resource_key(identifier: str) -> str:
    """One spelling for all the ways in which an ``idRessource`` writes the same ARK; another text stays as it is."""
    ark = read_ark(identifier)
    return str(ark) if ark else identifier
