"""The filters that are on, each with the address of the same page without it."""

from dataclasses import dataclass, replace

from gateway.mediacentre.facets import Facet
from gateway.mediacentre.listing import Listing
from gateway.mediacentre.query import Query, address

FACET_NAMES = {Facet.LEVEL: "Niveau", Facet.SUBJECT: "Matière", Facet.TYPE: "Type", Facet.PUBLISHER: "Éditeur"}
GONE = "valeur absente de votre liste"
"""The label of a value that comes from an old address: what the address says is not shown."""


@dataclass(frozen=True)
class Chip:
    """label: « Niveau : CE1 ». without: the address of the page once it is removed."""

    label: str
    without: str


def chips(listing: Listing, query: Query, path: str) -> tuple[Chip, ...]:
    """One for each filter that is on, in the order of the page. path: of the page, without parameters."""
    found = []
    if query.search:
        found.append(_chip(f"Recherche : {query.search}", path, replace(query, search="", page=1)))
    for facet in Facet:
        labels = {value.token: value.label for value, _ in listing.facets[facet]}
        for token in query.chosen(facet):
            others = (other for other in query.chosen(facet) if other != token)
            label = f"{FACET_NAMES[facet]} : {labels.get(token, GONE)}"
            found.append(_chip(label, path, query.with_chosen(facet, others)))
    if query.favourites:
        found.append(_chip("Favoris seulement", path, replace(query, favourites=False, page=1)))
    return tuple(found)


def _chip(label: str, path: str, query: Query) -> Chip:
    return Chip(label, address(path, query))
