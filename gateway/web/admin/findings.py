"""What needs to be done: each part tells its own, the dashboard shows the most urgent first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING

from gateway.access.permissions import Permission

if TYPE_CHECKING:
    from gateway.web.admin.desk import Desk


class Urgency(IntEnum):
    """From the most urgent."""

    NOW = 0
    SOON = 1
    LATER = 2


def urgency_of(ends: datetime, now: datetime) -> Urgency:
    """Of what ends by itself: a week before, a month before, or earlier."""
    days = (ends - now).days
    return Urgency.NOW if days <= 7 else Urgency.SOON if days <= 30 else Urgency.LATER


@dataclass(frozen=True)
class Finding:
    """sentence: French, whole, such as « 2 conventions arrivent à échéance. ». href: where to do it."""

    urgency: Urgency
    sentence: str
    href: str


@dataclass(frozen=True)
class Figure:
    """One of the dashboard's figures. value: as it is shown. definition: one French sentence."""

    label: str
    value: str
    definition: str


Look = Callable[["Desk"], Iterable[Finding]]
Count = Callable[["Desk"], Iterable[Figure]]


class Findings:
    """What the parts registered."""

    def __init__(self) -> None:
        self._looks: list[tuple[Permission, Look]] = []
        self._counts: list[tuple[Permission, Count]] = []

    def look(self, permission: Permission, look: Look) -> None:
        """Adds a part's own look, for those who may do something about what it finds.

        It is given the desk and tells only what lies within the person's scopes.
        """
        self._looks.append((permission, look))

    def count(self, permission: Permission, count: Count) -> None:
        """Adds a part's own figures."""
        self._counts.append((permission, count))

    def found(self, desk: "Desk") -> list[Finding]:
        """All that concerns the person, most urgent first."""
        found = [one for permission, look in self._looks if desk.may(permission) for one in look(desk)]
        return sorted(found, key=lambda finding: finding.urgency)

    def figures(self, desk: "Desk") -> list[Figure]:
        """All the figures that the person may see."""
        return [one for permission, count in self._counts if desk.may(permission) for one in count(desk)]
