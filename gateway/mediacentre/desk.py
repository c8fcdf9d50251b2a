"""What somebody keeps of their own: favourites, what they opened last, how they like the page.

It is kept under a keyed hash of project and identifier, never the identifier (docs/adr/mediacentre-list).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from gateway.gar.resource import Resource
from gateway.mediacentre.centre import Centre
from gateway.mediacentre.query import Sort, View
from gateway.mediacentre.visits import Visit

MAX_FAVOURITES = 200
MAX_RECENT = 30


class Font(StrEnum):
    """The letters of the page."""

    USUAL = "usuelle"
    EASY = "facile"


class TextSize(StrEnum):
    """The size of its text."""

    USUAL = "usuelle"
    LARGE = "grande"
    LARGEST = "tres-grande"


@dataclass(frozen=True)
class Preferences:
    """school: the UAI chosen last, ``ALL_SCHOOLS``, or "" when nothing was chosen."""

    school: str = ""
    font: Font = Font.USUAL
    size: TextSize = TextSize.USUAL
    view: View = View.CARDS
    sort: Sort = Sort.TITLE


@dataclass(frozen=True)
class Favourite:
    """title: as it was when it was added, for the day when the resource has vanished."""

    key: str
    title: str


@dataclass(frozen=True)
class Desk:
    """favourites: oldest first. recent: keys of what was opened, last first; never kept for a pupil."""

    favourites: tuple[Favourite, ...] = ()
    recent: tuple[str, ...] = ()
    preferences: Preferences = Preferences()


class TooManyFavourites(Exception):
    """There are ``MAX_FAVOURITES`` already."""


def add_favourite(centre: Centre, visit: Visit, resource: Resource) -> None:
    """Keeps a resource, once. Raises TooManyFavourites, RegistryUnavailable."""
    raise NotImplementedError


def remove_favourite(centre: Centre, visit: Visit, key: str) -> None:
    """Forgets a favourite, present or vanished; one that is none is no fault. Raises RegistryUnavailable."""
    raise NotImplementedError


def prefer(centre: Centre, visit: Visit, **changes: Any) -> Preferences:
    """Keeps some preferences, by the names of the fields, and gives all of them. Raises RegistryUnavailable."""
    raise NotImplementedError


def export(centre: Centre, visit: Visit) -> dict[str, Any]:
    """All that is kept of the person, for them to take away, with French names, ready for JSON.

    Raises RegistryUnavailable.
    """
    raise NotImplementedError


def erase(centre: Centre, visit: Visit) -> None:
    """Forgets all of it, class shelves included. Raises RegistryUnavailable."""
    raise NotImplementedError


def forget_unused(centre: Centre, today: date) -> int:
    """Forgets the desks that nobody used for a school year, and says how many. Raises RegistryUnavailable."""
    raise NotImplementedError
