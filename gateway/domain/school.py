"""What is known of a school's way to the GAR (mediacentre-and-admin.md 4.3 A4)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SchoolState(StrEnum):
    """The value is what addresses and files say."""

    UNKNOWN = "inconnue"
    DECLARED = "declaree"
    TRANSMITTED = "transmise"
    OPEN = "ouverte"
    SUSPENDED = "suspendue"


class Nature(StrEnum):
    """What kind of school it is."""

    NURSERY = "maternelle"
    ELEMENTARY = "elementaire"
    PRIMARY = "primaire"
    OTHER = "autre"


@dataclass(frozen=True)
class Milestones:
    """The days on which a school came a step further, each None while it has not.

    declared: to the GAR by its project. transmitted: its directory was sent. opened: somebody got through.
    """

    declared: date | None = None
    transmitted: date | None = None
    opened: date | None = None

    def state(self, *, enabled: bool) -> SchoolState:
        """The furthest step; a school that is switched off is suspended whatever it reached."""
        if not enabled:
            return SchoolState.SUSPENDED
        if self.opened is not None:
            return SchoolState.OPEN
        if self.transmitted is not None:
            return SchoolState.TRANSMITTED
        return SchoolState.DECLARED if self.declared is not None else SchoolState.UNKNOWN


HOOKED = frozenset({SchoolState.DECLARED, SchoolState.TRANSMITTED, SchoolState.OPEN})
"""The states of a school that the GAR knows."""
