"""School holidays by zone, as they are published (arrêté fixing the calendar of a school year, education.gouv.fr).

They are in ``holidays.json``, which docs/statistiques.md tells how to keep, or in a file of that name in the home,
which then counts alone. A day of which the file tells nothing is unknown, never a day of lessons.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.domain.figures import last_day, next_month, school_year_of
from gateway.registry.models import School
from gateway.registry.places import inside

FILE = "holidays.json"


class CalendarFault(Exception):
    """The file is no calendar, said in one sentence."""


@dataclass(frozen=True)
class Holiday:
    """Days without lessons. first, last: both are."""

    name: str
    zone: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many, Sundays included."""
        return (self.last - self.first).days + 1

    def within(self, since: date, until: date) -> "Holiday":
        """What of it lies between two days, both included."""
        return Holiday(self.name, self.zone, max(self.first, since), min(self.last, until))


@dataclass(frozen=True)
class Zones:
    """Those of a place, by letter, with the académies of each that it has schools in. complete: there is no school
    outside all zones (Corsica and overseas have calendars of their own).
    """

    academies: Mapping[str, Sequence[str]]
    complete: bool = True

    @property
    def letters(self) -> tuple[str, ...]:
        """In their order."""
        return tuple(sorted(self.academies))


@dataclass(frozen=True)
class SchoolCalendar:
    """years: the first days of the school years that are known. academies: by département, zone and name."""

    years: frozenset[date]
    holidays: tuple[Holiday, ...]
    academies: Mapping[str, tuple[str, str]]

    def knows(self, day: date) -> bool:
        """Whether the holidays of its school year are known."""
        return school_year_of(day) in self.years

    def of(self, zone: str, since: date, until: date) -> tuple[Holiday, ...]:
        """The holidays of a zone between two days, both included, cut where they go beyond; in their order."""
        touched = (one for one in self.holidays if one.zone == zone and one.first <= until and one.last >= since)
        return tuple(one.within(since, until) for one in touched)

    def zones_of(self, departements: Iterable[str]) -> Zones:
        """Where these départements belong. departements: three digits each."""
        found: dict[str, list[str]] = {}
        complete = True
        for departement in sorted(set(departements)):
            zone, academie = self.academies.get(departement, ("", ""))
            complete &= bool(zone)
            if zone and academie not in found.setdefault(zone, []):
                found[zone].append(academie)
        return Zones(found, complete)


@cache
def our_calendar() -> SchoolCalendar:
    """The one that came with this release."""
    return _read(json.loads(files(__package__).joinpath(FILE).read_text("utf-8")))


def load_calendar(home: Path) -> SchoolCalendar:
    """The operator's own, or the one that came with this release. Raises CalendarFault."""
    path = home / FILE
    if not path.exists():
        return our_calendar()
    try:
        return _read(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CalendarFault(f"{path} is no calendar of school holidays: {error!r}") from error


def _read(told: Mapping[str, Any]) -> SchoolCalendar:
    """A calendar as the file tells it.

    until: the day on which lessons begin again, null for a summer whose end is not published: to the 31st of August.
    """
    years, holidays = set(), []
    for year, listed in told["years"].items():
        begins = date(int(year[:4]), 9, 1)
        years.add(begins)
        for one in listed:
            again = one["until"] and date.fromisoformat(one["until"])
            last = again - timedelta(days=1) if again else last_day(next_month(begins, 11))
            first = date.fromisoformat(one["from"])
            if last < first or school_year_of(first) != begins:
                raise ValueError(f"{year}, {one['name']}: not within its school year, or ends before it begins")
            holidays += [Holiday(one["name"], zone, first, last) for zone in one["zones"]]
    academies = {
        departement: (zone, name)
        for zone, named in told["academies"].items()
        for name, departements in named.items()
        for departement in departements
    }
    return SchoolCalendar(frozenset(years), tuple(sorted(holidays, key=lambda one: one.first)), academies)


def zones_within(session: Session, calendar: SchoolCalendar, place: str) -> Zones:
    """The zones that the schools of a place lie in."""
    kind, _, name = place.partition(":")
    if kind in {"ecole", "departement", "circonscription"}:
        return calendar.zones_of([name[:3]])
    query = select(func.substr(School.uai, 1, 3)).where(School.enabled, inside(place)).distinct()
    return calendar.zones_of(session.scalars(query))
