"""Asking the GAR for the resources of one person in one school (gar.md 3.1)."""

from dataclasses import dataclass
from urllib.parse import quote

HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip"}
"""Of the request. What comes back is read by its content, whatever its own headers say."""


class InvalidRequest(ValueError):
    """A value that cannot stand in the path of the request. It names the value's role, never the value."""


@dataclass(frozen=True)
class ListRequest:
    """project: idENT. school: UAI. person: GARPersonIdentifiant. All plain, as the GAR knows them."""

    project: str
    school: str
    person: str

    @property
    def path(self) -> str:
        """``/ressources/{idENT}/{UAI}/{GARPersonIdentifiant}``, each value percent-encoded.

        Raises InvalidRequest for a value that is empty, holds control characters or would climb in the path.
        """
        return "/ressources/" + "/".join(
            _segment(role, value)
            for role, value in (("idENT", self.project), ("UAI", self.school), ("person", self.person))
        )

    @property
    def plain_path(self) -> str:
        """The same before encoding, as the GAR repeats it in its errors."""
        return f"/ressources/{self.project}/{self.school}/{self.person}"


def _segment(role: str, value: str) -> str:
    if value in ("", ".", "..") or not value.isprintable():
        raise InvalidRequest(role)
    return quote(value, safe="")
