"""The list: for pupils on shelves, for teachers with everything to search and filter, for others what there is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from flask import Response, request

from gateway.mediacentre.board import may_speak_for
from gateway.mediacentre.chips import FACET_NAMES, chips
from gateway.mediacentre.class_shelves import ClassShelf, may_pin_for_a_class
from gateway.mediacentre.desk import Preferences, prefer
from gateway.mediacentre.facets import Facet
from gateway.mediacentre.library import Library, Outcome, SchoolState
from gateway.mediacentre.listing import Entry
from gateway.mediacentre.paging import Page
from gateway.mediacentre.personas import Persona
from gateway.mediacentre.query import ALL_SCHOOLS, Query, Sort, View, address, parse_query
from gateway.mediacentre.selection import Choice, select, vanished
from gateway.mediacentre.shelves import Kind, shelve
from gateway.mediacentre.visits import Visit
from gateway.web.dates import said_since, said_time
from gateway.web.mediacentre import wording
from gateway.web.mediacentre.cards import cards_of
from gateway.web.mediacentre.reception import Reception
from gateway.web.mediacentre.wording import Situation
from gateway.web.typography import french

PATH = "/mediacentre"
SHELF_TITLES = {Kind.FAVOURITES: "Mes préférées", Kind.TEXTBOOKS: "Mes manuels", Kind.OTHERS: "Mes ressources"}
SORT_NAMES = {Sort.TITLE: "Nom", Sort.RECENT: "Récemment ouvertes", Sort.PUBLISHER: "Éditeur"}
VIEW_NAMES = {View.CARDS: "Vignettes", View.TABLE: "Liste"}
Keep = Callable[[Mapping[str, object]], Preferences]
_CHOICES = 24
_OPEN_CHOICES = 8
_AROUND = 2
_WORST_FIRST = (
    (Outcome.OUTAGE, wording.OUTAGE, "gar-outage"),
    (Outcome.KEPT, wording.OUTAGE, "gar-outage"),
    (Outcome.NOT_DECLARED, wording.SCHOOL_NOT_DECLARED, ""),
    (Outcome.PERSON_UNKNOWN, wording.PERSON_UNKNOWN, ""),
)


@dataclass(frozen=True)
class Link:
    """One of several ways to show the page. current: the one that is shown."""

    address: str
    label: str
    current: bool


@dataclass(frozen=True)
class FacetView:
    """title: of the group. first: the choices that show at once. more: those behind « voir les autres »."""

    name: str
    title: str
    first: tuple[Choice, ...]
    more: tuple[Choice, ...]
    opened: bool


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
    return _teacher(reception, visit, library, query, shelf)


def asked(library: Library, keep: Keep | None = None) -> Query:
    """What the address asks for, and, where it does not say, what was chosen last. keep: remembers a new choice."""
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
        last = keep(changes)
    known = {ALL_SCHOOLS, *(school.uai for school in library.schools)}
    school = query.school or (last.school if last.school in known else ALL_SCHOOLS)
    sort = query.sort if "tri" in request.args else last.sort
    view = query.view if "vue" in request.args else last.view
    return replace(query, school=school, sort=sort, view=view)


def notices(reception: Reception, library: Library, *, child: bool) -> list[str]:
    """What is to be said beside a list: schools that did not answer, and the time of a list that was kept."""
    odd = [school for school in library.schools if school.outcome in wording.PARTIAL]
    if not odd:
        return []
    now = reception.house.gate.now()
    if child:
        return _child_notices(odd)
    return [
        french(
            wording.PARTIAL[school.outcome].format(
                school=school.name, since=said_since(school.as_of, now) if school.as_of else ""
            )
        )
        for school in odd
    ]


def _child_notices(odd: list[SchoolState]) -> list[str]:
    outcomes = {school.outcome for school in odd}
    said = []
    kept = [school.as_of for school in odd if school.outcome is Outcome.KEPT and school.as_of]
    if kept:
        said.append(french(f"Liste de {said_time(min(kept))}."))
    if Outcome.PENDING in outcomes:
        said.append(wording.PENDING_CHILD)
    if outcomes & {Outcome.OUTAGE, Outcome.NOT_DECLARED, Outcome.PERSON_UNKNOWN}:
        said.append(french(wording.PARTIAL_CHILD))
    return said


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
    beside = notices(reception, library, child=library.persona is Persona.PUPIL) if several else []
    return reception.trouble(situation, visit, look, reason, console=console, notices=beside, diagnosis=True)


def _pupil(reception: Reception, visit: Visit, library: Library, query: Query, shelf: ClassShelf | None) -> Response:
    query = replace(query, school=shelf.uai if shelf else _school_of_pupil(library, query))
    shelves = shelve(library.listing, query, library.marks(shelf))
    favourites = _favourites(library)
    return reception.page(
        "pupil.html",
        visit,
        library.desk.preferences,
        shelves=[
            (each.kind.value, SHELF_TITLES[each.kind], cards_of(each.entries, favourites, {}))
            for each in shelves.shelves
        ],
        offers_search=shelves.offers_search or bool(query.search),
        query=query,
        page=shelves.page,
        following=address(_path(shelf), replace(query, page=query.page + 1)),
        before=address(_path(shelf), replace(query, page=shelves.page.number - 1)),
        schools=[] if shelf else _school_links(library, query, shelf),
        notices=notices(reception, library, child=True),
        shelf=shelf,
        back=address(_path(shelf), query),
        path=_path(shelf),
    )


def _teacher(reception: Reception, visit: Visit, library: Library, query: Query, shelf: ClassShelf | None) -> Response:
    path = _path(shelf)
    marks = library.marks(shelf)
    selection = select(library.listing, query, marks)
    page = selection.page
    names = {school.uai: school.name for school in library.schools}
    favourites = _favourites(library)
    gone = vanished(library.listing, favourites) if library.all_answered else []
    return reception.page(
        "teacher.html",
        visit,
        library.desk.preferences,
        cards=cards_of(page.items, favourites, names),
        page=page,
        numbers=_numbers(page, path, query),
        facets=[_facet_view(facet, selection.facets[facet]) for facet in Facet],
        chips=chips(library.listing, query, path),
        query=query,
        hidden=_hidden(query),
        cleared=address(path, query.cleared()),
        sorts=[Link(_with(path, query, "tri", sort), name, sort is query.sort) for sort, name in SORT_NAMES.items()],
        views=[Link(_with(path, query, "vue", view), name, view is query.view) for view, name in VIEW_NAMES.items()],
        schools=library.schools if len(library.schools) > 1 else (),
        school=names.get(query.school, "") if len(names) > 1 else next(iter(names.values()), ""),  # type: ignore[call-overload]
        all_schools=ALL_SCHOOLS,
        notices=notices(reception, library, child=False),
        gone=[favourite for favourite in library.desk.favourites if favourite.key in gone],
        console=reception.console(visit),
        pins=any(may_speak_for(visit, uai) or may_pin_for_a_class(visit, uai) for uai in visit.person.schools),
        shelf=shelf,
        back=address(path, query),
        path=path,
    )


def _others(reception: Reception, visit: Visit, library: Library) -> Response:
    """Parents and the académie: the links that a school keeps for them, beside why there is nothing of the GAR."""
    names = {school.uai: school.name for school in library.schools}
    situation = wording.PARENT if library.persona is Persona.PARENT else wording.ACADEMY
    cards = cards_of(library.listing.entries, (), names)
    return reception.page("others.html", visit, library.desk.preferences, situation=situation, cards=cards)


def _favourites(library: Library) -> frozenset[str]:
    return frozenset(favourite.key for favourite in library.desk.favourites)


def _path(shelf: ClassShelf | None) -> str:
    return f"{PATH}/classe/{shelf.code}" if shelf else PATH


def _with(path: str, query: Query, name: str, value: str) -> str:
    """The same page shown in another way; the way is said even when it is the usual one, to be remembered."""
    base = address(path, replace(query, sort=Sort.TITLE, page=1) if name == "tri" else replace(query, view=View.CARDS))
    return f"{base}{'&' if '?' in base else '?'}{name}={value}"


def _school_links(library: Library, query: Query, shelf: ClassShelf | None) -> list[Link]:
    if len(library.schools) < 2:
        return []
    path = _path(shelf)
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


def _facet_view(facet: Facet, choices: tuple[Choice, ...]) -> FacetView:
    if len(choices) > _CHOICES:
        best = sorted(choices, key=lambda choice: (not choice.selected, -choice.count))[:_CHOICES]
        choices = tuple(choice for choice in choices if choice in best)
    choices = tuple(replace(choice, label=_capital(choice.label)) for choice in choices)
    first, more = choices[:_OPEN_CHOICES], choices[_OPEN_CHOICES:]
    if len(more) <= 2:
        first, more = choices, ()
    return FacetView(facet.value, FACET_NAMES[facet], first, more, any(choice.selected for choice in more))


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _hidden(query: Query) -> list[tuple[str, str]]:
    """What the form of the filters keeps although it does not ask for it."""
    return [("ecole", query.school), ("tri", query.sort.value), ("vue", query.view.value)]


def _numbers(page: Page[Entry], path: str, query: Query) -> list[Link | None]:
    """Links to the pages around this one, the first and the last; None where some are left out."""
    if page.pages == 1:
        return []
    near = {1, page.pages, *range(page.number - _AROUND, page.number + _AROUND + 1)}
    found: list[Link | None] = []
    for number in sorted(n for n in near if 1 <= n <= page.pages):
        if found and found[-1] is not None and int(found[-1].label) < number - 1:
            found.append(None)
        found.append(Link(address(path, replace(query, page=number)), str(number), number == page.number))
    return found
