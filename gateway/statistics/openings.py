"""What was opened, by place and resource, and of how many people: what is too small is left out for good."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from gateway.domain.small_numbers import Cell
from gateway.statistics.hiding import hide
from gateway.statistics.tallying import Key, PlacesOf

ANY = ""
"""In a resource's place: all the resources together."""

_SOMEBODY = 1
"""Who opened what nobody is known to have opened."""

Tops = dict[tuple[str, str], int | None]
"""Openings by place and resource, None for what is hidden."""


def tops_of(
    openings: Iterable[tuple[str, str, int]], openers: Iterable[tuple[str, str, str]], places_of: PlacesOf
) -> Tops:
    """The openings that may be told: of five people at least, and none that a subtraction would give away.

    openings: UAI, resource and number. openers: resource, pseudonym and UAI, sorted by the first two. Whoever is
    not among them counts for nobody: a number without people is hidden.
    """
    numbers: Counter[tuple[str, str]] = Counter()
    for uai, resource, n in openings:
        for place in places_of(uai):
            numbers[place, resource] += n
            numbers[place, ANY] += n
    people = _people(openers, places_of)
    cells: dict[Key, Cell] = {}
    for place, resource in numbers:
        cells[_key(place, resource)] = Cell(people[place, resource] or _SOMEBODY)
    hide(cells, places_of)
    return {(place, of): None if cells[_key(place, of)].hidden else n for (place, of), n in numbers.items()}


def _key(place: str, resource: str) -> Key:
    """A resource is to all of them what a service is to all services."""
    return place, "", resource


def _people(openers: Iterable[tuple[str, str, str]], places_of: PlacesOf) -> Counter[tuple[str, str]]:
    """How many people of each place opened each resource, whoever comes from two schools once in what holds both."""
    alike: Counter[tuple[str, str]] = Counter()
    found: Counter[tuple[str, str]] = Counter()
    for (resource, _), rows in groupby(openers, key=lambda row: row[:2]):
        first, *others = [uai for _, _, uai in rows]
        if others:
            for place in {place for uai in (first, *others) for place in places_of(uai)}:
                found[place, resource] += 1
        else:
            alike[first, resource] += 1
    for (uai, resource), n in alike.items():
        for place in places_of(uai):
            found[place, resource] += n
    return found
