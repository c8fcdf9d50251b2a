"""Each school of a person for itself: what is fresh in the store, then what the GAR says, then what was kept."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.domain.uai import Uai
from gateway.gar.errors import ListUnavailable
from gateway.gar.resource import Resource
from gateway.mediacentre.asking import Given, silence_of
from gateway.mediacentre.centre import Centre
from gateway.mediacentre.coding import OtherRelease, load_resources
from gateway.mediacentre.personas import is_known_to_the_gar
from gateway.mediacentre.visits import Visit
from gateway.registry.records import ResourceServiceRecord
from gateway.state.lists import Found, Kept, Place


class Outcome(StrEnum):
    """What became of the question about one school.

    FRESH: the GAR answered, minutes ago at most, maybe with nothing. KEPT: it does not answer, its last good
    list is shown. PENDING: it has not answered yet, the page may be asked again in a moment. OUTAGE: no
    answer, and none kept. NOT_DECLARED, PERSON_UNKNOWN: the GAR says that it does not know the school, or
    the person there. NOT_ASKED: it never is, about parents. NO_SERVICE: it cannot be, for nobody has said where
    the lists of the project come from.
    """

    FRESH = "fresh"
    KEPT = "kept"
    PENDING = "pending"
    OUTAGE = "outage"
    NOT_DECLARED = "not-declared"
    PERSON_UNKNOWN = "person-unknown"
    NOT_ASKED = "not-asked"
    NO_SERVICE = "no-service"


@dataclass(frozen=True)
class SchoolState:
    """name: « École Jules-Ferry (Verdun) », the UAI when nobody named it. as_of: when the GAR gave the list that is
    shown, None without one. count: resources of the GAR in it. reason: a stable code, for the log and the diagnosis.
    """

    uai: Uai
    name: str
    outcome: Outcome
    as_of: datetime | None = None
    count: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Shelf:
    """What one school contributes. name: of the content in the store, "" without a list."""

    state: SchoolState
    resources: tuple[Resource, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class _Known:
    """What the store says about one school. content: of the list that was kept, None when there is none."""

    kept: Kept | None
    content: tuple[Resource, ...] | None
    silence: str


def read_schools(centre: Centre, visit: Visit, found: Found, patience: float) -> list[Shelf]:
    """The shelves in the order of the person's schools. Raises StateUnavailable."""
    service, now = visit.registry.resource_service(visit.project), centre.gate.now()
    contents = _contents(centre, found.kept)
    ready: dict[Uai, Shelf] = {}
    asked: dict[Uai, _Known] = {}
    for uai, kept, silence in zip(visit.person.schools, found.kept, found.silences, strict=True):
        known = _Known(kept, contents.get(kept.name) if kept else None, silence)
        if not is_known_to_the_gar(visit.person, uai):
            ready[uai] = _empty(visit, uai, Outcome.NOT_ASKED, "profile")
        elif service is None:
            ready[uai] = _empty(visit, uai, Outcome.NO_SERVICE, "no-service")
        elif kept is not None and known.content is not None and now - kept.at < centre.fresh_for:
            ready[uai] = _full(visit, uai, Outcome.FRESH, kept, known.content)
        elif silence:
            ready[uai] = _without_answer(visit, uai, known, silence)
        else:
            asked[uai] = known
    if service is not None and asked:
        ready |= _ask(centre, visit, service, asked, patience)
    return [ready[uai] for uai in visit.person.schools]


def _contents(centre: Centre, kept: Iterable[Kept | None]) -> Mapping[str, tuple[Resource, ...]]:
    """The lists of these names: from this process's memory, the others from the store."""
    names = {each.name for each in kept if each is not None}
    known = {name: resources for name in names if (resources := centre.contents.get(name)) is not None}
    for name, octets in centre.lists.contents(names - known.keys()).items():
        try:
            known[name] = centre.contents.put(name, load_resources(octets))
        except OtherRelease:
            continue
    return known


def _ask(
    centre: Centre, visit: Visit, service: ResourceServiceRecord, asked: Mapping[Uai, _Known], patience: float
) -> dict[Uai, Shelf]:
    places = {uai: Place(visit.project, uai, visit.person.identifier) for uai in asked}
    answers = centre.asker.ask(service, list(places.values()), centre.gate.now)
    centre.asker.wait(list(answers.values()), patience)
    return {uai: _answered(centre, visit, uai, answers[place], asked[uai]) for uai, place in places.items()}


def _answered(centre: Centre, visit: Visit, uai: Uai, answer: "Future[Given]", known: _Known) -> Shelf:
    if not answer.done():
        return _without_answer(visit, uai, known, "pending:gar-slow")
    try:
        given = answer.result()
    except ListUnavailable as error:
        return _without_answer(visit, uai, known, silence_of(error))
    centre.contents.put(given.name, given.resources)
    return _full(visit, uai, Outcome.FRESH, Kept(given.name, given.at), given.resources)


def _without_answer(visit: Visit, uai: Uai, known: _Known, silence: str) -> Shelf:
    """The last good list when the GAR does not answer; none when it says that there is none to show."""
    kind, _, reason = silence.partition(":")
    outcome = Outcome(kind)
    if outcome in (Outcome.OUTAGE, Outcome.PENDING) and known.kept is not None and known.content is not None:
        return _full(visit, uai, Outcome.KEPT, known.kept, known.content, reason)
    return _empty(visit, uai, outcome, reason)


def _full(
    visit: Visit, uai: Uai, outcome: Outcome, kept: Kept, resources: tuple[Resource, ...], reason: str = ""
) -> Shelf:
    state = SchoolState(uai, school_name(visit, uai), outcome, kept.at, len(resources), reason)
    return Shelf(state, resources, kept.name)


def _empty(visit: Visit, uai: Uai, outcome: Outcome, reason: str) -> Shelf:
    return Shelf(SchoolState(uai, school_name(visit, uai), outcome, reason=reason))


def school_name(visit: Visit, uai: str) -> str:
    """« École Jules-Ferry (Verdun) »; the UAI when nobody named it."""
    school = visit.registry.school(uai)
    if school is None:
        return uai
    return f"{school.name} ({school.commune})" if school.commune else school.name
