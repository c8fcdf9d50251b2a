"""« Pourquoi je ne vois pas ma ressource ? »: this person's case, point by point (mediacentre-and-admin.md 4.2, T3)."""

from dataclasses import dataclass
from datetime import date, datetime

from gateway.mediacentre.centre import Centre
from gateway.mediacentre.library import Library, SchoolState
from gateway.mediacentre.visits import Visit


@dataclass(frozen=True)
class SchoolCase:
    """known: does the GAR know the account there? transmitted_on: the day of the last export that was sent, None when
    none is on record. declared: the school. answered: did the GAR answer, at ``state.as_of`` when a list is shown?
    received: resources of the GAR. twins: titles that come twice under two identifiers, as when an older connector
    offers the same (both use a licence). distributors: technical identifiers of those who deliver the resources.
    may_assign: whether the person is the one who assigns.
    """

    state: SchoolState
    known: bool | None
    transmitted_on: date | None
    declared: bool | None
    answered: bool
    received: int
    twins: tuple[str, ...]
    distributors: tuple[str, ...]
    may_assign: bool


@dataclass(frozen=True)
class Diagnosis:
    """at: when it was made. identifier: never shown, so it is not here."""

    at: datetime
    cases: tuple[SchoolCase, ...]


def diagnose(centre: Centre, visit: Visit, library: Library) -> Diagnosis:
    """The six points for each school of the person."""
    raise NotImplementedError


def console_address(centre: Centre, visit: Visit) -> str:
    """Where the person assigns resources in the GAR, "" when they do not or when it is not set up."""
    raise NotImplementedError
