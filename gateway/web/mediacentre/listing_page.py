"""The list: for pupils on shelves, for teachers with everything to search and filter, for others what there is."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from flask import Response, request

from gateway.mediacentre.class_shelves import ClassShelf
from gateway.mediacentre.desk import Preferences, prefer
from gateway.mediacentre.library import Library, Outcome
from gateway.mediacentre.personas import Persona
from gateway.mediacentre.query import ALL_SCHOOLS, Query, address, parse_query
from gateway.mediacentre.shelves import Kind, shelve
from gateway.mediacentre.visits import Visit
from gateway.registry.engine import RegistryUnavailable
from gateway.web.mediacentre import wording
from gateway.web.mediacentre.cards import cards_of
from gateway.web.mediacentre.notes import notices
from gateway.web.mediacentre.reception import Reception
from gateway.web.mediacentre.teacher_page import Link, path_of, teacher_page
from gateway.web.mediacentre.wording import Situation

SHELF_TITLES = {Kind.FAVOURITES: "Mes préférées", Kind.TEXTBOOKS: "Mes manuels", Kind.OTHERS: "Mes ressources"}
Keep = Callable[[Mapping[str, object]], Preferences]
_WORST_FIRST = (
    (Outcome.OUTAGE, wording.OUTAGE, "gar-outage"),
    (Outcome.KEPT, wording.OUTAGE, "gar-outage"),
    (Outcome.NO_SERVICE, wording.NO_SERVICE, ""),
    (Outcome.NOT_DECLARED, wording.SCHOOL_NOT_DECLARED, ""),
    (Outcome.PERSON_UNKNOWN, wording.PERSON_UNKNOWN, ""),
)


def show_list(reception: Reception, visit: Visit, shelf: ClassShelf | None = None) -> Response:
    """The page for whoever asks. shelf: the class by whose address they came, whose pins go first."""
    library = reception.library(visit)
    query = asked(library, keep=lambda changes: prefer(reception.centre, visit, **changes))
    if not library.listing.entries:
        return _nothing(reception, visit, library)
    if library.persona is Persona.PUPIL:
        return _pupil(reception, visit, library, query, shelf)
    if library.persona in (Persona.PARENT, Persona.ACADEMY):
        return _others(reception, visit, library)
    return teacher_page(reception, visit, library, query, shelf)


def asked(library: Library, keep: Keep | None = None) -> Query:
    """What the address asks for, and, where it does not say, what was chosen last.

    keep: remembers a new choice; the page does without while the registry does not answer.
    """
    query = parse_query(request.args.items(multi=True), [school.uai for school in library.schools])
    last = library.desk.preferences
    changes: dict[str, object] = {}
    if "tri" in request.args:
        changes["sort"] = query.sort
    if "vue" in request.args:
        changes["view"] = query.view
    if query.school:
        changes["school"] = query.school
    changes = {name: value for name, value in changes.items() if getattr(last, name) != value}
    if changes and keep is not None:
        with suppress(RegistryUnavailable):
            last = keep(changes)
    known = {ALL_SCHOOLS, *(school.uai for school in library.schools)}
    school = query.school or (last.school if last.school in known else ALL_SCHOOLS)
    sort = query.sort if "tri" in request.args else last.sort
    view = query.view if "vue" in request.args else last.view
    return replace(query, school=school, sort=sort, view=view)


def _nothing(reception: Reception, visit: Visit, library: Library) -> Response:
    """Why there is nothing: the GAR is silent, the school or the person is unknown there, or nothing is assigned."""
    look = library.desk.preferences
    outcomes = {school.outcome for school in library.schools}
    if Outcome.PENDING in outcomes:
        return reception.waiting(visit, look)
    if library.persona is Persona.PARENT:
        return reception.trouble(wording.PARENT, visit, look)
    if library.persona is Persona.ACADEMY:
        return reception.trouble(wording.ACADEMY, visit, look)
    console = reception.console(visit)
    situation: Situation = wording.NOTHING_YET_ASSIGNED if console else wording.NOTHING
    reason = ""
    for outcome, candidate, code in _WORST_FIRST:
        if outcome in outcomes:
            situation, reason = candidate, code
            break
    several = len(library.schools) > 1
    beside = notices(library, reception.house.gate.now(), child=library.persona is Persona.PUPIL) if several else []
    return reception.trouble(situation, visit, look, reason, console=console, notices=beside, diagnosis=True)


def _pupil(reception: Reception, visit: Visit, library: Library, query: Query, shelf: ClassShelf | None) -> Response:
    query = replace(query, school=shelf.uai if shelf else _school_of_pupil(library, query))
    said = tuple(notices(library, reception.house.gate.now(), child=True))

    def values() -> dict[str, object]:
        return _pupil_values(library, query, shelf) | {"notices": said}

    return reception.list_page("pupil.html", visit, library, (query, shelf, said), values)


def _pupil_values(library: Library, query: Query, shelf: ClassShelf | None) -> dict[str, object]:
    marks, path = library.marks(shelf), path_of(shelf)
    shelves = shelve(library.listing, query, marks)
    return {
        "shelves": [
            (each.kind.value, SHELF_TITLES[each.kind], cards_of(each.entries, marks.favourites, {}))
            for each in shelves.shelves
        ],
        "offers_search": shelves.offers_search or bool(query.search),
        "query": query,
        "page": shelves.page,
        "following": address(path, replace(query, page=query.page + 1)),
        "before": address(path, replace(query, page=shelves.page.number - 1)),
        "schools": [] if shelf else _school_links(library, query, shelf),
        "shelf": shelf,
        "back": address(path, query),
        "path": path,
    }


def _others(reception: Reception, visit: Visit, library: Library) -> Response:
    """Parents and the académie: the links that a school keeps for them, beside why there is nothing of the GAR."""
    names = {school.uai: school.name for school in library.schools}
    situation = wording.PARENT if library.persona is Persona.PARENT else wording.ACADEMY
    cards = cards_of(library.listing.entries, (), names)
    return reception.page("others.html", visit, library.desk.preferences, situation=situation, cards=cards)


def _school_links(library: Library, query: Query, shelf: ClassShelf | None) -> list[Link]:
    if len(library.schools) < 2:
        return []
    path = path_of(shelf)
    return [
        Link(address(path, Query(school=school.uai)), school.name, school.uai == query.school)
        for school in library.schools
    ]


def _school_of_pupil(library: Library, query: Query) -> str:
    """One school at a time: the one that was chosen, else the first one that has something to show."""
    if query.school != ALL_SCHOOLS:
        return query.school
    filled = [school.uai for school in library.schools if library.listing.schools.get(school.uai)]
    return (filled or [school.uai for school in library.schools])[0]
