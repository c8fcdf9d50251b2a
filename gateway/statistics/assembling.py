"""The cells of a month, of its weeks and its days, and of a school year, those that are too small marked as hidden."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from gateway.domain.figures import last_day, weeks_of
from gateway.domain.small_numbers import Cell, is_small
from gateway.registry.figures import Figure
from gateway.statistics.hiding import SCHOOL, hide, hide_in_time
from gateway.statistics.tallying import Key, PlacesOf, Tally

Tallies = dict[Key, Tally]
Days = dict[int, dict[Key, Cell]]


def figures_of(month: date, tallies: Tallies, places_of: PlacesOf) -> Iterator[Figure]:
    """The figures of a month, with its days, and of the weeks that begin in it."""
    length = last_day(month).day
    cells = {key: Cell(numbers.month_people) for key, numbers in tallies.items()}
    hide(cells, places_of)
    weeks = _weeks(month, tallies, cells, places_of)
    days = _days(length, tallies, cells, weeks, places_of)
    active = _active_schools(tallies, places_of, slice(0, length))
    for key, numbers in tallies.items():
        if total := sum(numbers.connexions[:length]):
            figure = _figure(key, "m", month, total, cells[key], active.get(key))
            few = is_small(numbers.regulars, of=numbers.month_people)
            shown = {
                (month + timedelta(days=number)).isoformat(): None
                if of_day[key].hidden
                else [numbers.connexions[number], of_day[key].people]
                for number, of_day in days.items()
                if key in of_day
            }
            yield Figure(**vars(figure) | {"regulars": None if few else numbers.regulars, "days": shown or None})
    for first, of_week in weeks.items():
        within = slice(first, first + 7)
        active = _active_schools(tallies, places_of, within)
        for key, numbers in tallies.items():
            if total := sum(numbers.connexions[within]):
                yield _figure(key, "w", month + timedelta(days=first), total, of_week[key], active.get(key))


def figures_of_year(year: date, sums: Iterable[tuple[str, str, str, int, int]], places_of: PlacesOf) -> list[Figure]:
    """The totals of a school year. sums: place, profile, service, connexions, and how many of its months are hidden.

    People are left out, for months do not add up; a year less the months that are shown gives no month away.
    """
    cells, totals = {}, {}
    for place, profile, service, connexions, hidden_months in sums:
        cells[place, profile, service] = Cell(connexions, hidden=hidden_months == 1)
        totals[place, profile, service] = connexions
    hide(cells, places_of)
    return [Figure(*key[:1], "y", year, *key[1:], totals[key], None, hidden=cell.hidden) for key, cell in cells.items()]


def _weeks(month: date, tallies: Tallies, months: dict[Key, Cell], places_of: PlacesOf) -> Days:
    """By the number of the Monday in the month, from 0. A week of what is hidden is hidden."""
    mondays = [(monday - month).days for monday in weeks_of(month)]
    weeks = {
        first: {key: Cell(numbers.weekly[number], hidden=months[key].hidden) for key, numbers in tallies.items()}
        for number, first in enumerate(mondays)
    }
    _hide_all(weeks, months, places_of)
    return weeks


def _days(length: int, tallies: Tallies, months: dict[Key, Cell], weeks: Days, places_of: PlacesOf) -> Days:
    """By the number of the day in the month, from 0; of all services together. A day of what is hidden is hidden."""
    days: Days = {}
    for number in range(length):
        week = weeks.get(max((first for first in weeks if first <= number), default=-1), months)
        cells = {
            key: Cell(numbers.people[number], hidden=months[key].hidden or week[key].hidden)
            for key, numbers in tallies.items()
            if not key[2] and numbers.connexions[number]
        }
        if cells:
            days[number] = cells
    _hide_all(days, months, places_of)
    return days


def _hide_all(periods: Days, months: dict[Key, Cell], places_of: PlacesOf) -> None:
    """Within each period, and from one period to the next, until neither tells of the other: they add up to a month."""
    changed = True
    while changed:
        for cells in periods.values():
            hide(cells, places_of)
        changed = any(
            [  # noqa: C419 - all of them, each round
                hide_in_time([cells[key] for cells in periods.values() if key in cells], total=total)
                for key, total in months.items()
            ]
        )


def _figure(key: Key, span: str, start: date, connexions: int, cell: Cell, schools: int | None) -> Figure:
    place, profile, service = key
    hidden = cell.hidden or not cell.people
    return Figure(place, span, start, profile, service, connexions, cell.people, schools=schools, hidden=hidden)


def _active_schools(tallies: Tallies, places_of: PlacesOf, within: slice) -> dict[Key, int]:
    """How many schools of each wider place had a connexion on these days."""
    found: dict[Key, int] = defaultdict(int)
    for (place, profile, service), numbers in tallies.items():
        if place.startswith(SCHOOL) and any(numbers.connexions[within]):
            for wider in places_of(place.removeprefix(SCHOOL)):
                found[wider, profile, service] += 1
    return found
