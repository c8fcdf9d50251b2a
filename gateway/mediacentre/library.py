"""What somebody may open, gathered from all their schools: the GAR's lists and the schools' own links.

Each school answers or fails for itself; the page is never empty because of another one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.domain.person import Person
from gateway.domain.uai import Uai
from gateway.mediacentre.board import Board, ClassShelf
from gateway.mediacentre.centre import Centre
from gateway.mediacentre.desk import Desk
from gateway.mediacentre.listing import Listing
from gateway.mediacentre.personas import Persona
from gateway.mediacentre.selection import Marks
from gateway.mediacentre.visits import Visit


class Outcome(StrEnum):
    """What became of the question about one school.

    FRESH: the GAR answered, minutes ago at most, maybe with nothing. KEPT: it does not answer, its last good
    list is shown. PENDING: it has not answered yet, the page may be asked again in a moment. OUTAGE: no
    answer, and none kept. NOT_DECLARED, PERSON_UNKNOWN: the GAR says that it does not know the school, or
    the person there. NOT_ASKED: it never is, about parents for example.
    """

    FRESH = "fresh"
    KEPT = "kept"
    PENDING = "pending"
    OUTAGE = "outage"
    NOT_DECLARED = "not-declared"
    PERSON_UNKNOWN = "person-unknown"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True)
class SchoolState:
    """name: « École Jules-Ferry (Verdun) », the UAI when nobody named it. as_of: when the GAR gave the list that is
    shown, None without one. count: resources of the GAR in it. reason: a stable code, for the log and the diagnosis.
    """

    uai: Uai
    name: str
    outcome: Outcome
    as_of: datetime | None = None
    count: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Library:
    """person: seen from the schools that count. schools: in the person's order. local: keys that are links of
    a school. version: the same for the same listing and boards, to keep what was rendered of it.
    """

    person: Person
    persona: Persona
    listing: Listing
    schools: tuple[SchoolState, ...]
    desk: Desk
    boards: Mapping[Uai, Board]
    local: frozenset[str]
    version: str

    def marks(self, shelf: ClassShelf | None = None) -> Marks:
        """For ``select`` and ``shelve``. shelf: the class by whose address the person came; its pins go first."""
        pins = [(shelf.uai, key) for key in shelf.pins] if shelf else []
        pins += [(uai, key) for uai, board in self.boards.items() for key in board.pins]
        return Marks(
            favourites=frozenset(favourite.key for favourite in self.desk.favourites),
            recent=self.desk.recent,
            pins=tuple(dict.fromkeys(pins)),
        )

    @property
    def all_answered(self) -> bool:
        """Whether a favourite that is in no list is really gone."""
        return all(school.outcome in (Outcome.FRESH, Outcome.NOT_ASKED) for school in self.schools)


def read_library(centre: Centre, visit: Visit, *, patience: float = 0.8) -> Library:
    """What the person may open now.

    patience: seconds for which the page may wait for the GAR; schools that have not answered by then are
    KEPT or PENDING, and go on being asked. Raises StateUnavailable, RegistryUnavailable.
    """
    raise NotImplementedError


def school_name(visit: Visit, uai: str) -> str:
    """« École Jules-Ferry (Verdun) »."""
    raise NotImplementedError
