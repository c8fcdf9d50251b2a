"""The lists of a person's schools merged into one, with all that sorting and filtering need made ready once.

A ``Listing`` never changes: it serves any number of pages and threads. Sets of entries are integers,
bit i standing for entry i.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from gateway.domain.collation import collation_key, fold
from gateway.domain.uai import Uai
from gateway.gar.resource import Resource
from gateway.mediacentre.facets import Facet, Value, order_on_page, values_of

_Name = TypeVar("_Name")


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource in one school: the same resource of two schools is two entries, each with its own link.

    key: names the resource in every school. shared: another school has it too, so the card names the school.
    """

    uai: Uai
    key: str
    resource: Resource
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """entries: by title, then resource, then school in the person's order. texts: what a search looks at,
    folded. by_publisher: positions of entries. schools, keys, facets: sets of entries.
    """

    entries: tuple[Entry, ...]
    texts: tuple[str, ...]
    by_publisher: tuple[int, ...]
    schools: Mapping[Uai, int]
    keys: Mapping[str, int]
    facets: Mapping[Facet, tuple[tuple[Value, int], ...]]

    @property
    def everything(self) -> int:
        """The set of all entries."""
        return (1 << len(self.entries)) - 1

    def members(self, chosen: int) -> list[Entry]:
        """The entries of a set, by title."""
        return [entry for position, entry in enumerate(self.entries) if chosen >> position & 1]

    def find(self, uai: str, key: str) -> Entry | None:
        """The entry of a resource in a school, None when it is not in this person's list."""
        return next((entry for entry in self.offers(key) if entry.uai == uai), None)

    def offers(self, key: str) -> list[Entry]:
        """The entries of a resource, one for each school that has it."""
        return self.members(self.keys.get(key, 0))


def merge(lists: Mapping[Uai, Sequence[Resource]]) -> Listing:
    """The listing of a person.

    lists: what the GAR gave for each school, in the order in which the person sees their schools. A
    resource that comes twice in one school counts once, as it came first.
    """
    entries = _entries(lists)
    schools = dict.fromkeys(lists, 0) | _sets((entry.uai, position) for position, entry in enumerate(entries))
    return Listing(
        entries=tuple(entries),
        texts=tuple(_searched(entry.resource) for entry in entries),
        by_publisher=_by_publisher(entries),
        schools=MappingProxyType(schools),
        keys=MappingProxyType(_sets((entry.key, position) for position, entry in enumerate(entries))),
        facets=MappingProxyType({facet: _values(facet, entries) for facet in Facet}),
    )


def _entries(lists: Mapping[Uai, Sequence[Resource]]) -> list[Entry]:
    once: dict[tuple[str, Uai], Resource] = {}
    for uai, resources in lists.items():
        for resource in resources:
            once.setdefault((resource.key, uai), resource)
    offers = Counter(key for key, _ in once)
    entries = [Entry(uai, key, resource, offers[key] > 1) for (key, uai), resource in once.items()]
    return sorted(entries, key=lambda entry: (collation_key(entry.resource.title), entry.key))


def _searched(resource: Resource) -> str:
    subjects = [fold(subject.label) for subject in resource.subjects]
    return "\n".join((fold(resource.title), fold(resource.publisher), *subjects))


def _by_publisher(entries: Sequence[Entry]) -> tuple[int, ...]:
    """By title within a publisher, those without one last."""
    publishers = [fold(entry.resource.publisher) for entry in entries]
    return tuple(sorted(range(len(entries)), key=lambda position: (not publishers[position], publishers[position])))


def _sets(members: Iterable[tuple[_Name, int]]) -> dict[_Name, int]:
    sets: dict[_Name, int] = {}
    for name, position in members:
        sets[name] = sets.get(name, 0) | 1 << position
    return sets


def _values(facet: Facet, entries: Sequence[Entry]) -> tuple[tuple[Value, int], ...]:
    """The values in the order of the page, each with its entries. A token has the label of its first entry."""
    values: dict[str, Value] = {}
    sets: dict[str, int] = {}
    for position, entry in enumerate(entries):
        for value in values_of(entry.resource, facet):
            values.setdefault(value.token, value)
            sets[value.token] = sets.get(value.token, 0) | 1 << position
    ordered = sorted(values.values(), key=lambda value: order_on_page(facet, value))
    return tuple((value, sets[value.token]) for value in ordered)
