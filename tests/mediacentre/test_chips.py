"""Filters that are on, and how each is taken off."""

from mediacentre.shelf import VERDUN, listing_of, resource

from gateway.mediacentre.chips import GONE, chips
from gateway.mediacentre.query import Query, Sort

LISTING = listing_of(
    resource("Atlas", publisher="Éditions du Sablier", kind="DOC", levels=["CE1", "CM1"], subjects=["français (CP)"])
)


def labels(query):
    return [chip.label for chip in chips(LISTING, query, "/mediacentre")]


def test_without_a_filter_there_is_no_chip():
    assert chips(LISTING, Query(school=VERDUN, sort=Sort.RECENT, page=2), "/mediacentre") == ()


def test_there_is_a_chip_for_each_filter_in_the_order_of_the_page():
    query = Query(
        search="atlas",
        levels=("011", "014"),
        subjects=("francais",),
        types=("doc",),
        publishers=("editions-du-sablier",),
        favourites=True,
    )
    assert labels(query) == [
        "Recherche : atlas",
        "Niveau : CE1",
        "Niveau : CM1",
        "Matière : français",
        "Type : doc",
        "Éditeur : Éditions du Sablier",
        "Favoris seulement",
    ]


def test_taking_one_off_leaves_the_others_and_starts_from_the_first_page():
    query = Query(search="a", school=VERDUN, levels=("011", "014"), favourites=True, sort=Sort.RECENT, page=3)
    assert [chip.without for chip in chips(LISTING, query, "/m")] == [
        "/m?ecole=0550001C&niveau=011&niveau=014&favoris=1&tri=recent",
        "/m?q=a&ecole=0550001C&niveau=014&favoris=1&tri=recent",
        "/m?q=a&ecole=0550001C&niveau=011&favoris=1&tri=recent",
        "/m?q=a&ecole=0550001C&niveau=011&niveau=014&tri=recent",
    ]


def test_taking_the_only_one_off_leads_to_the_bare_page():
    (chip,) = chips(LISTING, Query(types=("doc",)), "/mediacentre")
    assert chip.without == "/mediacentre"


def test_a_value_that_is_not_in_the_list_can_be_taken_off_without_being_repeated():
    assert labels(Query(publishers=("appelez-le-0899",))) == [f"Éditeur : {GONE}"]


def test_what_is_not_stated_has_a_name():
    listing = listing_of(resource("Atlas"))
    (chip,) = chips(listing, Query(levels=("non-precise",)), "/m")
    assert chip.label == "Niveau : Non précisé"
