"""From pseudonyms and days to figures: how many connexions of how many people, in each place.

A person counts once in each place, each profile and each service, and once in each total: no total is a sum.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import TypeAlias

from gateway.domain.figures import DAYS_KEPT, last_day, read_attached, weeks_of

REGULAR = 5
"""Connexions in a month from which somebody is a regular user."""

Key: TypeAlias = tuple[str, str, str]
"""Place, profile and service; "" for all profiles, for all services."""

PlacesOf: TypeAlias = Callable[[str], Sequence[str]]
"""The places that a school lies in, itself included, by UAI."""


@dataclass(frozen=True)
class Counted:
    """Somebody of a month. days: bitmap. n: connexions, of that month alone."""

    who: str
    attached: str
    service: str
    days: int
    n: int


@dataclass
class Tally:
    """One key's numbers. people, connexions: by day of the month and the six that follow. weekly: people, by week."""

    month_people: int = 0
    regulars: int = 0
    weekly: list[int] = field(default_factory=lambda: [0] * 5)
    people: list[int] = field(default_factory=lambda: [0] * DAYS_KEPT)
    connexions: list[int] = field(default_factory=lambda: [0] * DAYS_KEPT)

    def add(self, other: "Tally") -> None:
        """Takes in people and connexions who are nobody's of those that are here already."""
        self.month_people += other.month_people
        self.regulars += other.regulars
        self.weekly = [a + b for a, b in zip(self.weekly, other.weekly, strict=True)]
        self.people = [a + b for a, b in zip(self.people, other.people, strict=True)]
        self.connexions = [a + b for a, b in zip(self.connexions, other.connexions, strict=True)]


@dataclass(frozen=True)
class Calendar:
    """A month as bitmaps. weeks: of those that begin in it."""

    month: date
    own: int
    weeks: tuple[int, ...]

    @classmethod
    def of(cls, month: date) -> "Calendar":
        """month: its first day."""
        mondays = [(monday - month).days for monday in weeks_of(month)]
        own = (1 << last_day(month).day) - 1
        return cls(month, own, tuple(0b1111111 << first for first in mondays))

    @property
    def days(self) -> list[date]:
        """Of the month itself."""
        return [self.month + timedelta(days=number) for number in range(self.own.bit_length())]


def tally(
    month: date, people: Iterable[Counted], days: Iterable[tuple[date, str, str, int]], places_of: PlacesOf
) -> dict[Key, Tally]:
    """The numbers of every key where there is any.

    people: sorted by ``who``. days: day, attached, service, connexions.
    """
    calendar = Calendar.of(month)
    alike: dict[tuple[str, str], Tally] = defaultdict(Tally)
    tallies: dict[Key, Tally] = defaultdict(Tally)
    for _, rows in groupby(people, key=lambda row: row.who):
        first, *others = rows
        if others:
            _count_in_several(calendar, tallies, [first, *others], places_of)
        else:
            _count(calendar, alike[first.attached, first.service], first.days, first.n)
    for day, attached, service, n in days:
        alike[attached, service].connexions[(day - month).days] += n
    for (attached, service), numbers in alike.items():
        for key in _keys(attached, service, places_of):
            tallies[key].add(numbers)
    return tallies


def _count_in_several(
    calendar: Calendar, tallies: dict[Key, Tally], rows: Sequence[Counted], places_of: PlacesOf
) -> None:
    """Somebody whose schools, profiles or services changed: once in every key that they share."""
    met: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        for key in _keys(row.attached, row.service, places_of):
            met[key][0] |= row.days
            met[key][1] += row.n
    for key, (days, n) in met.items():
        _count(calendar, tallies[key], days, n)


def _keys(attached: str, service: str, places_of: PlacesOf) -> set[Key]:
    return {
        (place, profile, of_service)
        for uai, own_profile in read_attached(attached)
        for place in places_of(uai)
        for profile in ("", own_profile)
        for of_service in ("", service)
    }


def _count(calendar: Calendar, numbers: Tally, days: int, n: int) -> None:
    numbers.month_people += bool(days & calendar.own)
    numbers.regulars += n >= REGULAR
    for number, week in enumerate(calendar.weeks):
        numbers.weekly[number] += bool(days & week)
    for day in _bits(days & calendar.own):
        numbers.people[day] += 1


def _bits(days: int) -> Iterator[int]:
    while days:
        lowest = days & -days
        yield lowest.bit_length() - 1
        days ^= lowest
