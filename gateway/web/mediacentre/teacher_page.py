"""The teachers' list: a search, filters with counts, orders and views, all of it in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Response
from markupsafe import Markup

from gateway.domain.uai import Uai
from gateway.mediacentre.board import may_speak_for
from gateway.mediacentre.chips import FACET_NAMES, chips
from gateway.mediacentre.class_shelves import ClassShelf, may_pin_for_a_class
from gateway.mediacentre.facets import Facet
from gateway.mediacentre.library import Library
from gateway.mediacentre.listing import Entry
from gateway.mediacentre.paging import Page
from gateway.mediacentre.query import ALL_SCHOOLS, Query, Sort, View, address
from gateway.mediacentre.selection import Choice, select, vanished
from gateway.mediacentre.visits import Visit
from gateway.web.mediacentre.cards import cards_of
from gateway.web.mediacentre.notes import notices
from gateway.web.mediacentre.reception import Reception

PATH = "/mediacentre"
SORT_NAMES = {Sort.TITLE: "Nom", Sort.RECENT: "Récemment ouvertes", Sort.PUBLISHER: "Éditeur"}
VIEW_NAMES = {View.CARDS: "Vignettes", View.TABLE: "Liste"}
_CHOICES = 24
_OPEN_CHOICES = 8
_AROUND = 2


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


def teacher_page(
    reception: Reception, visit: Visit, library: Library, query: Query, shelf: ClassShelf | None
) -> Response:
    """The page for teachers and staff. shelf: the class by whose address they came."""
    favourites = library.marks().favourites
    vanished_keys = vanished(library.listing, favourites) if library.all_answered else []
    gone = tuple(favourite for favourite in library.desk.favourites if favourite.key in vanished_keys)
    said = tuple(notices(library, reception.house.gate.now(), child=False))
    console = reception.console(visit)
    pins = any(may_speak_for(visit, uai) or may_pin_for_a_class(visit, uai) for uai in visit.person.schools)
    recent = library.desk.recent if query.sort is Sort.RECENT else ()

    def values() -> dict[str, object]:
        beside = {"notices": said, "gone": gone, "console": console, "pins": pins, "shelf": shelf}
        results = _results(library, query, path_of(shelf))
        html = reception.responder.html("mediacentre/results.html", **results)
        rendered = {"results": Markup(html), "page": results["page"]}  # noqa: S704 - by a template
        return _head_values(library, query, path_of(shelf)) | rendered | beside

    return reception.list_page(
        "teacher.html", visit, library, (query, shelf, said, gone, console, pins, recent), values
    )


def path_of(shelf: ClassShelf | None) -> str:
    """Of the page: that of a class has an address of its own."""
    return f"{PATH}/classe/{shelf.code}" if shelf else PATH


def _head_values(library: Library, query: Query, path: str) -> dict[str, object]:
    names = _names(library)
    return {
        "query": query,
        "hidden": _hidden(query),
        "schools": library.schools if len(names) > 1 else (),
        "school": _named(query, names),
        "all_schools": ALL_SCHOOLS,
        "back": address(path, query),
        "path": path,
    }


def _results(library: Library, query: Query, path: str) -> dict[str, object]:
    names, marks = _names(library), library.marks()
    selection = select(library.listing, query, marks)
    page = selection.page
    return {
        "query": query,
        "cards": cards_of(page.items, marks.favourites, names),
        "page": page,
        "numbers": _numbers(page, path, query),
        "facets": [_facet_view(facet, selection.facets[facet]) for facet in Facet],
        "chips": chips(library.listing, query, path),
        "cleared": address(path, query.cleared()),
        "sorts": [
            Link(_with(path, query, "tri", sort), label, sort is query.sort) for sort, label in SORT_NAMES.items()
        ],
        "views": [
            Link(_with(path, query, "vue", view), label, view is query.view) for view, label in VIEW_NAMES.items()
        ],
        "several": len(names) > 1,
    }


def _names(library: Library) -> dict[Uai, str]:
    return {school.uai: school.name for school in library.schools}


def _named(query: Query, names: Mapping[Uai, str]) -> str:
    """The school that the title names, "" for all of several."""
    return next((name for uai, name in names.items() if len(names) == 1 or uai == query.school), "")


def _with(path: str, query: Query, name: str, value: str) -> str:
    """The same page shown in another way; the way is said even when it is the usual one, to be remembered."""
    base = address(path, replace(query, sort=Sort.TITLE, page=1) if name == "tri" else replace(query, view=View.CARDS))
    return f"{base}{'&' if '?' in base else '?'}{name}={value}"


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
