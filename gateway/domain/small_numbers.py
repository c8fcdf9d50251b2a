"""Figures so small that they would tell of a person are hidden, also where a subtraction would show them.

(mediacentre-and-admin.md 6.3, 4.)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FEWEST = 5
"""Fewer people than these are « moins de 5 »."""


@dataclass
class Cell:
    """One figure among others. people: whom it counts."""

    people: int
    hidden: bool = False


def is_small(people: int, of: int | None = None) -> bool:
    """Whether a number of people must be hidden; of: those among whom they are counted, if that is shown too."""
    return 0 < people < FEWEST or (of is not None and 0 < of - people < FEWEST)


def hide_small(cells: Iterable[Cell]) -> None:
    """Hides every cell of fewer than five people."""
    for cell in cells:
        if is_small(cell.people):
            cell.hidden = True


def hide_parts(parts: Sequence[Cell]) -> bool:
    """Hides further parts of a total that is shown, smallest first, and says whether it had to.

    A total less the parts that are shown must not give a hidden part away: at least two are hidden, and
    together they are at least five people. A part without people hides nothing: it is shown as none.
    """
    hidden = [part for part in parts if part.hidden and part.people]
    if not hidden:
        return False
    shown = sorted((part for part in parts if not part.hidden and part.people), key=lambda part: part.people)
    changed = False
    while shown and not _are_many(hidden):
        part = shown.pop(0)
        part.hidden = changed = True
        hidden.append(part)
    return changed


def hide_differences(total: Cell, parts: Sequence[Cell]) -> bool:
    """The same, and the total too where its parts cannot hide each other; nor do parts give a hidden total away."""
    if total.hidden:
        counted = [part for part in parts if part.people]
        if not counted or any(part.hidden for part in counted):
            return False
        min(counted, key=lambda part: part.people).hidden = True
        return True
    changed = hide_parts(parts)
    hidden = [part for part in parts if part.hidden and part.people]
    if hidden and not _are_many(hidden):
        total.hidden = changed = True
    return changed


def _are_many(hidden: Sequence[Cell]) -> bool:
    return len(hidden) >= 2 and sum(part.people for part in hidden) >= FEWEST
