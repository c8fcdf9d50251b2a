"""« Pourquoi je ne vois pas ma ressource ? »: this person's case, point by point (mediacentre-and-admin.md 4.2, T3)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from gateway.domain.collation import collation_key, fold
from gateway.mediacentre.board import may_speak_for
from gateway.mediacentre.centre import Centre
from gateway.mediacentre.library import Library, Outcome, SchoolState
from gateway.mediacentre.listing import Entry
from gateway.mediacentre.visits import Visit

CONSOLE = "urn:gar:ihmAffectation:seclin"
"""The entityID of the GAR's assignment console (gar.md 1.5)."""


@dataclass(frozen=True)
class SchoolCase:
    """known: does the GAR know the account there? transmitted_on: the day of the last export that was sent, None when
    none is on record. declared: the school. answered: did the GAR answer, at ``state.as_of`` when a list is shown?
    Each is None when nobody can tell. received: resources of the GAR. twins: titles that come twice under two
    identifiers, as when an older connector offers the same (both use a licence). distributors: technical
    identifiers of those who deliver the resources. may_assign: whether the person is the one who assigns.
    """

    state: SchoolState
    known: bool | None
    transmitted_on: date | None
    declared: bool | None
    answered: bool | None
    received: int
    twins: tuple[str, ...]
    distributors: tuple[str, ...]
    may_assign: bool


@dataclass(frozen=True)
class Diagnosis:
    """at: when it was made."""

    at: datetime
    cases: tuple[SchoolCase, ...]


def diagnose(centre: Centre, visit: Visit, library: Library) -> Diagnosis:
    """The six points for each school of the person."""
    return Diagnosis(centre.gate.now(), tuple(_case(visit, library, state) for state in library.schools))


def _case(visit: Visit, library: Library, state: SchoolState) -> SchoolCase:
    entries = library.listing.members(library.listing.schools.get(state.uai, 0))
    entries = [entry for entry in entries if entry.key not in library.local]
    return SchoolCase(
        state=state,
        known=_known(state),
        transmitted_on=None,
        declared=_declared(state),
        answered=_answered(state),
        received=state.count,
        twins=_twins(entries),
        distributors=tuple(sorted({entry.resource.technical_distributor for entry in entries} - {""})),
        may_assign=may_speak_for(visit, state.uai),
    )


def _known(state: SchoolState) -> bool | None:
    """A list, fresh or kept, proves that the GAR knew the account when it gave it."""
    if state.outcome is Outcome.PERSON_UNKNOWN:
        return False
    return True if state.as_of is not None else None


def _declared(state: SchoolState) -> bool | None:
    if state.outcome is Outcome.NOT_DECLARED:
        return False
    return True if state.as_of is not None or state.outcome is Outcome.PERSON_UNKNOWN else None


def _answered(state: SchoolState) -> bool | None:
    if state.outcome in (Outcome.NOT_ASKED, Outcome.NO_SERVICE, Outcome.PENDING):
        return None
    return state.outcome not in (Outcome.OUTAGE, Outcome.KEPT)


def _twins(entries: list[Entry]) -> tuple[str, ...]:
    """By their words: publishers write the same title with other capitals and marks."""
    titles = {fold(entry.resource.title): entry.resource.title for entry in reversed(entries)}
    times = Counter(fold(entry.resource.title) for entry in entries)
    return tuple(sorted((titles[words] for words, number in times.items() if number > 1), key=collation_key))


def console_address(visit: Visit) -> str:
    """Where the person assigns resources in the GAR; "" when they do not, or when the console is not registered."""
    if not any(may_speak_for(visit, uai) for uai in visit.person.schools):
        return ""
    console = visit.registry.saml_service(CONSOLE)
    if console is None or not console.takes_from(visit.project):
        return ""
    return f"/saml/idp/{visit.project}/start?sp={CONSOLE}"
