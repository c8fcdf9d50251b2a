"""What somebody asks of their list: all of it stands in the address, so that a bookmark, the back button
and a page without script work alike.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from gateway.domain.collation import MAX_SLUG
from gateway.mediacentre.facets import Facet

ALL_SCHOOLS = "toutes"
MAX_SEARCH = 100
MAX_CHOSEN = 30
"""Values of one facet."""

_PAGE = re.compile(r"[1-9][0-9]{0,3}")


class Sort(StrEnum):
    """The value is that of the parameter ``tri``; by title is the usual one and never written."""

    TITLE = "nom"
    RECENT = "recent"
    PUBLISHER = "editeur"


class View(StrEnum):
    """The value is that of the parameter ``vue``; cards are the usual one and never written."""

    CARDS = "vignettes"
    TABLE = "liste"


@dataclass(frozen=True)
class Query:
    """search: as typed. school: a UAI, ``ALL_SCHOOLS``, or "" when the address does not say (the caller may
    then put the remembered one). levels, subjects, types, publishers: tokens of facet values, sorted.
    page: from 1.
    """

    search: str = ""
    school: str = ""
    levels: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    favourites: bool = False
    sort: Sort = Sort.TITLE
    view: View = View.CARDS
    page: int = 1

    def chosen(self, facet: Facet) -> tuple[str, ...]:
        """The tokens asked for in a facet."""
        tokens: tuple[str, ...] = getattr(self, _FIELDS[facet])
        return tokens

    def with_chosen(self, facet: Facet, tokens: Iterable[str]) -> "Query":
        """The same question with other tokens in a facet, from its first page."""
        changed = {_FIELDS[facet]: tuple(sorted(set(tokens)))}
        return replace(self, page=1, **changed)  # type: ignore[arg-type]

    @property
    def is_filtered(self) -> bool:
        """Whether something narrows the list of the school."""
        return bool(self.search or self.favourites or any(self.chosen(facet) for facet in Facet))

    def cleared(self) -> "Query":
        """Nothing narrowed any more: the school, the sorting and the view stay."""
        return Query(school=self.school, sort=self.sort, view=self.view)


_FIELDS = {Facet.LEVEL: "levels", Facet.SUBJECT: "subjects", Facet.TYPE: "types", Facet.PUBLISHER: "publishers"}


def parse_query(parameters: Iterable[tuple[str, str]], schools: Collection[str] = ()) -> Query:
    """The question that an address asks; whatever it says wrongly is as if it were not there.

    parameters: name and value, decoded, a name as often as it comes; of a name that can only come once
    the first good value counts. schools: the UAI among which the person may choose.
    """
    said: dict[str, list[str]] = {}
    for name, value in parameters:
        said.setdefault(name, []).append(value)
    known = {ALL_SCHOOLS, *schools}
    pages = (int(value) for value in said.get("page", ()) if _PAGE.fullmatch(value))
    return Query(
        search=next(filter(None, map(_search_text, said.get("q", ()))), ""),
        school=next((value for value in said.get("ecole", ()) if value in known), ""),
        levels=_tokens(said, Facet.LEVEL),
        subjects=_tokens(said, Facet.SUBJECT),
        types=_tokens(said, Facet.TYPE),
        publishers=_tokens(said, Facet.PUBLISHER),
        favourites="1" in said.get("favoris", ()),
        sort=next((Sort(value) for value in said.get("tri", ()) if value in set(Sort)), Sort.TITLE),
        view=next((View(value) for value in said.get("vue", ()) if value in set(View)), View.CARDS),
        page=next(pages, 1),
    )


def _search_text(typed: str) -> str:
    """What was typed, as one line of printable characters."""
    line = "".join(character if character.isprintable() else " " for character in typed)
    return " ".join(line.split())[:MAX_SEARCH].rstrip()


def _tokens(said: Mapping[str, Sequence[str]], facet: Facet) -> tuple[str, ...]:
    good = {token for token in said.get(facet, ()) if 0 < len(token) <= MAX_SLUG and token.isprintable()}
    return tuple(sorted(good)[:MAX_CHOSEN])


def query_string(query: Query) -> str:
    """The parameters that ask this question, always in the same order, those at their usual value left out."""
    pairs = [("q", query.search), ("ecole", query.school)]
    pairs += [(facet, token) for facet in Facet for token in query.chosen(facet)]
    pairs += [
        ("favoris", "1" if query.favourites else ""),
        ("tri", "" if query.sort is Sort.TITLE else query.sort),
        ("vue", "" if query.view is View.CARDS else query.view),
        ("page", "" if query.page == 1 else str(query.page)),
    ]
    return urlencode([(name, value) for name, value in pairs if value])


def address(path: str, query: Query) -> str:
    """The address of a page that asks this question. path: without parameters."""
    asked = query_string(query)
    return f"{path}?{asked}" if asked else path
