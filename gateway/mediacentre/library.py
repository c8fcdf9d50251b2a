"""What somebody may open, gathered from all their schools: the GAR's lists and the schools' own links.

Each school answers or fails for itself; the page is never empty because of another one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from gateway.domain.person import Person
from gateway.domain.uai import Uai
from gateway.gar.resource import Resource
from gateway.mediacentre.board import Board, LocalLink, dump, read_boards
from gateway.mediacentre.centre import Centre
from gateway.mediacentre.class_shelves import ClassShelf
from gateway.mediacentre.desk import Desk, read_desk
from gateway.mediacentre.listing import Listing, merge
from gateway.mediacentre.personas import Persona, persona_of, profiles_in
from gateway.mediacentre.schools import Outcome, SchoolState, Shelf, read_schools, school_name
from gateway.mediacentre.selection import Marks
from gateway.mediacentre.visits import Visit

__all__ = ["Library", "Outcome", "SchoolState", "read_library", "school_name"]


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
    person = visit.person
    found = visit.found or centre.lists.look(visit.keys)
    shelves = read_schools(centre, visit, found, patience)
    boards = read_boards(centre, person.schools, found.boards)
    merged = _merged(centre, person, shelves, boards)
    return Library(
        person=person,
        persona=persona_of(person),
        listing=merged.listing,
        schools=tuple(shelf.state for shelf in shelves),
        desk=read_desk(centre, visit, found.desk),
        boards=boards,
        local=merged.local,
        version=merged.version,
    )


@dataclass(frozen=True)
class _Merged:
    listing: Listing
    local: frozenset[str]
    version: str


def _merged(centre: Centre, person: Person, shelves: list[Shelf], boards: Mapping[Uai, Board]) -> _Merged:
    """Made once for all who have the same lists and the same boards: often a whole class."""
    parts = tuple(
        (shelf.state.uai, shelf.name, boards[shelf.state.uai], profiles_in(person, shelf.state.uai))
        for shelf in shelves
    )
    known: _Merged | None = centre.listings.get(parts)
    if known is not None:
        return known
    links = {uai: _visible(board, profiles) for uai, _, board, profiles in parts}
    lists = {shelf.state.uai: (*map(_as_resource, links[shelf.state.uai]), *shelf.resources) for shelf in shelves}
    local = frozenset(link.key for visible in links.values() for link in visible)
    written = [(uai, name, dump(board), *profiles) for uai, name, board, profiles in parts]
    version = sha256(repr(written).encode()).hexdigest()[:16]
    merged: _Merged = centre.listings.put(parts, _Merged(merge(lists), local, version))
    return merged


def _visible(board: Board, profiles: tuple[str, ...]) -> list[LocalLink]:
    return [link for link in board.links if not link.audience.isdisjoint(profiles)]


def _as_resource(link: LocalLink) -> Resource:
    """A school's link on the same cards; it comes before the GAR's, which cannot take its key then."""
    return Resource(identifier=link.key, title=link.title, link=link.address, source_label="Proposé par votre école")
