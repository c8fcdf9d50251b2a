"""What of a month's figures must be hidden, decided once for every page, file and answer that shows them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from gateway.domain.small_numbers import Cell, hide_differences, hide_parts, hide_small
from gateway.registry.places import EVERYWHERE
from gateway.statistics.tallying import Key, PlacesOf

SCHOOL = "ecole:"
CIRCONSCRIPTION = "circonscription:"
Cells: TypeAlias = Mapping[Key, Cell]


def hide(cells: Cells, places_of: PlacesOf) -> None:
    """Hides small cells, and those that would give them away by subtraction from a total of profiles, of services or
    of schools. cells: of one period.
    """
    hide_small(cells.values())
    families = list(_families(cells, places_of))
    while any([hide_differences(total, parts) for total, parts in families]):  # noqa: C419 - all of them, each round
        continue


def hide_in_time(parts: Iterable[Cell], *, total: Cell) -> bool:
    """The same for the days, or the weeks, of one key, which add up to a month; says whether it had to."""
    return not total.hidden and hide_parts(list(parts))


def _families(cells: Cells, places_of: PlacesOf) -> Iterable[tuple[Cell, Sequence[Cell]]]:
    """Each total with the parts that it can be compared with, the smallest family first: what is hidden there often
    spares the larger ones.
    """
    families: dict[tuple[str, Key], list[Cell]] = defaultdict(list)
    for key, cell in sorted(cells.items(), key=lambda one: one[0]):
        for family in _families_of(key, places_of):
            families[family].append(cell)
    for (_, total), members in sorted(families.items(), key=lambda family: (len(family[1]), family[0])):
        if total in cells:
            yield cells[total], members


def _families_of(key: Key, places_of: PlacesOf) -> Iterable[tuple[str, Key]]:
    """The totals that a cell is a part of, and what of."""
    place, profile, service = key
    if profile:
        yield "profiles", (place, "", service)
    if service:
        yield "services", (place, profile, "")
    if place.startswith(SCHOOL):
        for wider in places_of(place.removeprefix(SCHOOL)):
            if wider != place:
                yield "schools", (wider, profile, service)
    elif place.startswith(CIRCONSCRIPTION):
        yield "circonscriptions", (f"departement:{place.removeprefix(CIRCONSCRIPTION)[:3]}", profile, service)
        yield "circonscriptions", (EVERYWHERE, profile, service)
    elif place != EVERYWHERE:
        yield place.partition(":")[0], (EVERYWHERE, profile, service)
