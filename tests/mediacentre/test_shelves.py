"""What a pupil sees: favourites, textbooks, the rest; pins first; nothing twice."""

from mediacentre.shelf import STENAY, VERDUN, listing_of, resource, titles

from gateway.mediacentre.listing import merge
from gateway.mediacentre.query import Query, Sort
from gateway.mediacentre.selection import Marks
from gateway.mediacentre.shelves import PAGE_SIZE, Kind, shelve

ATLAS, BLED, CALCULS, EDUTHEQUE = (
    resource("Atlas", kind="DOC"),
    resource("Bled", kind="MAN", publisher="Hachette"),
    resource("Calculs", kind="MAN"),
    resource("Éduthèque"),
)
LISTING = listing_of(EDUTHEQUE, CALCULS, BLED, ATLAS)


def shown(marks=Marks(), query=Query(), listing=LISTING, **options):  # noqa: B008 - both are frozen
    return {shelf.kind: titles(shelf.entries) for shelf in shelve(listing, query, marks, **options).shelves}


def test_textbooks_stand_before_the_others():
    assert list(shown().items()) == [(Kind.TEXTBOOKS, ["Bled", "Calculs"]), (Kind.OTHERS, ["Atlas", "Éduthèque"])]


def test_an_empty_shelf_is_not_there():
    assert shown(listing=listing_of(ATLAS)) == {Kind.OTHERS: ["Atlas"]}
    assert shown(listing=merge({})) == {}


def test_favourites_come_first_and_only_there():
    marks = Marks(favourites={EDUTHEQUE.key, CALCULS.key})
    assert list(shown(marks).items()) == [
        (Kind.FAVOURITES, ["Calculs", "Éduthèque"]),
        (Kind.TEXTBOOKS, ["Bled"]),
        (Kind.OTHERS, ["Atlas"]),
    ]


def test_pins_come_first_on_each_shelf_in_their_own_order():
    marks = Marks(pins=[(VERDUN, EDUTHEQUE.key), (VERDUN, CALCULS.key), (VERDUN, "ark:/99999/disparu")])
    assert shown(marks) == {Kind.TEXTBOOKS: ["Calculs", "Bled"], Kind.OTHERS: ["Éduthèque", "Atlas"]}


def test_a_pin_of_another_school_counts_for_nothing():
    assert shown(Marks(pins=[(STENAY, EDUTHEQUE.key)])) == shown()


def test_a_pin_moves_the_entry_of_its_own_school_alone():
    listing = merge({VERDUN: [ATLAS, EDUTHEQUE], STENAY: [ATLAS, EDUTHEQUE]})
    page = shelve(listing, Query(), Marks(pins=[(STENAY, EDUTHEQUE.key)])).page
    assert [(entry.uai, entry.resource.title) for entry in page.items] == [
        (STENAY, "Éduthèque"),
        (VERDUN, "Atlas"),
        (STENAY, "Atlas"),
        (VERDUN, "Éduthèque"),
    ]


def test_a_site_may_say_which_codes_are_textbooks():
    assert shown(textbooks={"DOC"}) == {Kind.TEXTBOOKS: ["Atlas"], Kind.OTHERS: ["Bled", "Calculs", "Éduthèque"]}


def test_a_search_narrows_the_shelves_and_filters_do_not():
    assert shown(query=Query(search="hachette")) == {Kind.TEXTBOOKS: ["Bled"]}
    assert shown(query=Query(types=("doc",), favourites=True, sort=Sort.PUBLISHER)) == shown()


def test_one_school_of_two_can_be_shown():
    listing = merge({VERDUN: [ATLAS], STENAY: [EDUTHEQUE]})
    assert shown(query=Query(school=STENAY), listing=listing) == {Kind.OTHERS: ["Éduthèque"]}


def test_a_search_is_offered_from_twelve_resources_on_and_stays_while_searching():
    eleven = [resource(f"{number:02}") for number in range(11)]
    assert not shelve(listing_of(*eleven), Query(), Marks()).offers_search
    twelve = listing_of(*eleven, ATLAS)
    assert shelve(twelve, Query(), Marks()).offers_search
    assert shelve(twelve, Query(search="atlas"), Marks()).offers_search


def test_sixty_cards_make_a_page_across_the_shelves():
    books = [resource(f"Manuel {number:02}", kind="MAN") for number in range(50)]
    others = [resource(f"Ressource {number:02}") for number in range(20)]
    listing = listing_of(*books, *others)
    first, second = (shelve(listing, Query(page=number), Marks()) for number in (1, 2))
    assert (len(first.page.items), first.page.pages, first.page.total) == (PAGE_SIZE, 2, 70)
    assert [(shelf.kind, len(shelf.entries)) for shelf in first.shelves] == [(Kind.TEXTBOOKS, 50), (Kind.OTHERS, 10)]
    assert [(shelf.kind, len(shelf.entries)) for shelf in second.shelves] == [(Kind.OTHERS, 10)]
    everything = titles([*first.page.items, *second.page.items])
    assert sorted(everything) == sorted(entry.resource.title for entry in listing.entries)
