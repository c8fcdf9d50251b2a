"""A figure as it may be shown: a number, a number that is hidden, or none at all, which is not zero."""

from enum import Enum
from typing import TypeAlias


class Untold(Enum):
    """Why there is no number. HIDDEN: it counts too few people, or would give such a number away. UNDEFINED: there is
    none by choice, such as people of a school year, for nobody is followed from one month to the next.
    """

    HIDDEN = "masqué"
    NO_DATA = "Pas de donnée"
    UNDEFINED = "—"


Amount: TypeAlias = int | Untold


def ratio(part: Amount, whole: Amount) -> float | None:
    """The one by the other; None where it is not defined."""
    if isinstance(part, int) and isinstance(whole, int) and whole:
        return part / whole
    return None


def change(now: Amount, before: Amount) -> float | None:
    """How much more there is now, as a part of what there was; None where it cannot be said."""
    if isinstance(now, int) and isinstance(before, int) and before:
        return (now - before) / before
    return None
