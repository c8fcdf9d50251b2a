"""The pupils' page: few shelves, always in the same order, what the school pinned first on each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from gateway.mediacentre.listing import Entry, Listing
from gateway.mediacentre.paging import Page, cut
from gateway.mediacentre.query import Query
from gateway.mediacentre.selection import Marks, narrow

PAGE_SIZE = 60
SEARCH_FROM = 12
"""From how many resources on the page offers a search."""

TEXTBOOKS = frozenset({"MAN"})


class Kind(StrEnum):
    """In the order of the page."""

    FAVOURITES = "preferees"
    TEXTBOOKS = "manuels"
    OTHERS = "ressources"


@dataclass(frozen=True)
class Shelf:
    """entries: those of this page, at least one."""

    kind: Kind
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Shelves:
    """page: all the cards of the page, in order. shelves: the same cards by shelf."""

    page: Page[Entry]
    shelves: tuple[Shelf, ...]
    offers_search: bool


def shelve(
    listing: Listing, query: Query, marks: Marks, textbooks: Collection[str] = TEXTBOOKS, size: int = PAGE_SIZE
) -> Shelves:
    """What a pupil sees: every card once, on the first shelf that it belongs to.

    query: only its school, search and page count. textbooks: the codes of presentation that make a textbook.
    """
    asked = Query(school=query.school)
    shown = listing.members(narrow(listing, replace(asked, search=query.search), marks))
    by_kind: dict[Kind, list[Entry]] = {kind: [] for kind in Kind}
    for entry in _pins_first(shown, marks.pins):
        by_kind[_kind(entry, marks, textbooks)].append(entry)
    page = cut([entry for entries in by_kind.values() for entry in entries], query.page, size)
    here = {kind: tuple(e for e in page.items if _kind(e, marks, textbooks) is kind) for kind in Kind}
    return Shelves(
        page,
        tuple(Shelf(kind, entries) for kind, entries in here.items() if entries),
        narrow(listing, asked, marks).bit_count() >= SEARCH_FROM,
    )


def _pins_first(entries: Sequence[Entry], pins: Sequence[tuple[str, str]]) -> list[Entry]:
    ranks = {pin: rank for rank, pin in enumerate(pins)}
    return sorted(entries, key=lambda entry: ranks.get((entry.uai, entry.key), len(ranks)))


def _kind(entry: Entry, marks: Marks, textbooks: Collection[str]) -> Kind:
    if entry.key in marks.favourites:
        return Kind.FAVOURITES
    if any(presentation.code in textbooks for presentation in entry.resource.presentations):
        return Kind.TEXTBOOKS
    return Kind.OTHERS
