"""The teachers' list: searched, filtered, sorted, cut into pages, with what one may filter by next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from types import MappingProxyType

from gateway.domain.collation import words
from gateway.domain.uai import Uai
from gateway.mediacentre.facets import Facet
from gateway.mediacentre.listing import Entry, Listing
from gateway.mediacentre.paging import Page, cut
from gateway.mediacentre.query import ALL_SCHOOLS, Query, Sort

PAGE_SIZE = 24


@dataclass(frozen=True)
class Marks:
    """What a person and their school hold about resources, by key unless said otherwise.

    recent: last opened first. pins: school and key, in the order in which pupils see them.
    """

    favourites: Collection[str] = frozenset()
    recent: Sequence[str] = ()
    pins: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Choice:
    """A value of a facet as the page offers it. count: results with it, the other facets as they are."""

    token: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Selection:
    """facets: in the order of the page; a value without results is left out unless it is asked for."""

    page: Page[Entry]
    facets: Mapping[Facet, tuple[Choice, ...]]


def select(listing: Listing, query: Query, marks: Marks, size: int = PAGE_SIZE) -> Selection:
    """What the page shows. A value that the list does not hold finds nothing; a page too far is the last one."""
    within = narrow(listing, query, marks)
    asked = {facet: _asked(listing, query, facet) for facet in Facet}
    choices = {facet: _choices(listing, query, facet, within & _all(asked, but=facet)) for facet in Facet}
    results = _sorted(listing, within & _all(asked), query.sort, marks)
    return Selection(cut(results, query.page, size), MappingProxyType(choices))


def narrow(listing: Listing, query: Query, marks: Marks) -> int:
    """The set of entries of the school that is shown, that the search finds, favourites only if so asked."""
    within = -1 if query.school in ("", ALL_SCHOOLS) else listing.schools.get(Uai(query.school), 0)
    if query.favourites:
        within &= reduce(or_, (listing.keys.get(key, 0) for key in marks.favourites), 0)
    if query.search:
        within &= _found(listing, words(query.search))
    return within & listing.everything


def vanished(listing: Listing, favourites: Collection[str]) -> list[str]:
    """The favourites that are in none of the lists: kept, and back when the resource is.

    Only when every school has answered does it mean that they are gone.
    """
    return sorted(key for key in favourites if key not in listing.keys)


def _found(listing: Listing, wanted: Sequence[str]) -> int:
    """Every word, wherever it stands in title, publisher or subjects."""
    found = 0
    for position, text in enumerate(listing.texts):
        if all(word in text for word in wanted):
            found |= 1 << position
    return found


def _asked(listing: Listing, query: Query, facet: Facet) -> int:
    """The entries that have one of the values asked for; all when none is."""
    tokens = query.chosen(facet)
    if not tokens:
        return -1
    return reduce(or_, (members for value, members in listing.facets[facet] if value.token in tokens), 0)


def _all(asked: Mapping[Facet, int], but: Facet | None = None) -> int:
    return reduce(and_, (members for facet, members in asked.items() if facet is not but), -1)


def _choices(listing: Listing, query: Query, facet: Facet, others: int) -> tuple[Choice, ...]:
    """others: the entries that all the other conditions leave."""
    chosen = query.chosen(facet)
    counted = (
        Choice(value.token, value.label, (members & others).bit_count(), value.token in chosen)
        for value, members in listing.facets[facet]
    )
    return tuple(choice for choice in counted if choice.count or choice.selected)


def _sorted(listing: Listing, results: int, sort: Sort, marks: Marks) -> list[Entry]:
    if sort is Sort.PUBLISHER:
        return [listing.entries[position] for position in listing.by_publisher if results >> position & 1]
    entries = listing.members(results)
    if sort is Sort.RECENT:
        ranks = {key: rank for rank, key in enumerate(marks.recent)}
        entries.sort(key=lambda entry: ranks.get(entry.key, len(ranks)))
    return entries
