"""Searching, filtering, counting, sorting and paging a teacher's list."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mediacentre.shelf import GRADES, STENAY, VERDUN, listing_of, resource, titles

from gateway.mediacentre.facets import Facet, values_of
from gateway.mediacentre.listing import merge
from gateway.mediacentre.query import ALL_SCHOOLS, Query, Sort
from gateway.mediacentre.selection import PAGE_SIZE, Marks, select, vanished

LISTING = listing_of(
    resource("Atlas", publisher="Sablier", kind="DOC", levels=["CE1", "CE2"], subjects=["géographie (CE1)"]),
    resource("Bled", publisher="Hachette", kind="MAN", levels=["CE1"], subjects=["français (cycle 2)"]),
    resource("Calculs", publisher="Sablier", kind="MAN", levels=["CM1"], subjects=["mathématiques (cycle 3)"]),
    resource("Dictées", publisher="", kind="", levels=[], subjects=["français (cycle 3)"]),
    resource("Éduthèque", publisher="Réseau", kind="HOL", levels=["CM1"], subjects=[]),
)
NONE = Marks()
calmly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def found(query, marks=NONE, listing=LISTING):
    return titles(select(listing, query, marks).page.items)


def counts(query, facet, marks=NONE, listing=LISTING):
    return {choice.label: choice.count for choice in select(listing, query, marks).facets[facet]}


def test_without_a_question_all_is_there():
    assert found(Query()) == ["Atlas", "Bled", "Calculs", "Dictées", "Éduthèque"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("edutheque", ["Éduthèque"]),
        ("ÉDU", ["Éduthèque"]),
        ("dictees", ["Dictées"]),
        ("SABLIER", ["Atlas", "Calculs"]),
        ("reseau", ["Éduthèque"]),
        ("Francais", ["Bled", "Dictées"]),
        ("francais bled", ["Bled"]),
        ("sablier  calc", ["Calculs"]),
        ("bled calculs", []),
        ("introuvable", []),
        ("?!", ["Atlas", "Bled", "Calculs", "Dictées", "Éduthèque"]),
    ],
)
def test_the_search_looks_at_titles_publishers_and_subjects_whatever_the_accents(typed, expected):
    assert found(Query(search=typed)) == expected


def test_the_words_of_a_search_need_not_stand_in_one_field():
    assert found(Query(search="hachette bled cycle")) == ["Bled"]


def test_values_of_one_facet_add_up():
    assert found(Query(levels=("011", "014"))) == ["Atlas", "Bled", "Calculs", "Éduthèque"]


def test_facets_narrow_each_other():
    assert found(Query(levels=("011", "014"), types=("man",))) == ["Bled", "Calculs"]
    assert found(Query(levels=("011", "014"), types=("man",), publishers=("hachette",))) == ["Bled"]
    assert found(Query(levels=("013",), types=("man",))) == []


def test_what_is_not_stated_can_be_asked_for():
    assert found(Query(levels=("non-precise",))) == ["Dictées"]
    assert found(Query(subjects=("non-precise", "francais"))) == ["Bled", "Dictées", "Éduthèque"]


def test_an_unknown_code_can_be_asked_for():
    assert found(Query(types=("hol",))) == ["Éduthèque"]


def test_each_value_says_how_many_it_would_find():
    assert counts(Query(), Facet.LEVEL) == {"CE1": 2, "CE2": 1, "CM1": 2, "Non précisé": 1}
    assert counts(Query(types=("man",)), Facet.LEVEL) == {"CE1": 1, "CM1": 1}
    assert counts(Query(search="sablier"), Facet.TYPE) == {"doc": 1, "man": 1}


def test_a_choice_does_not_change_the_counts_of_its_own_facet():
    assert counts(Query(levels=("011",)), Facet.LEVEL) == counts(Query(), Facet.LEVEL)


def test_a_value_without_results_is_hidden_unless_it_is_asked_for():
    assert "man" not in counts(Query(search="atlas"), Facet.TYPE)
    assert counts(Query(search="atlas", types=("man",)), Facet.TYPE) == {"doc": 1, "man": 0}


def test_a_choice_says_that_it_is_selected():
    choices = select(LISTING, Query(levels=("011",)), NONE).facets[Facet.LEVEL]
    assert [choice.label for choice in choices if choice.selected] == ["CE1"]


def test_a_value_that_is_not_in_the_list_finds_nothing():
    assert found(Query(publishers=("disparu",))) == []
    assert found(Query(publishers=("disparu", "hachette"))) == ["Bled"]


def test_one_school_can_be_shown_alone_by_its_uai():
    listing = merge({VERDUN: [resource("Atlas"), resource("Bled")], STENAY: [resource("Atlas", school=STENAY)]})
    for school in ("", ALL_SCHOOLS):
        assert found(Query(school=school), listing=listing) == ["Atlas", "Atlas", "Bled"]
    (entry,) = select(listing, Query(school=STENAY), NONE).page.items
    assert (entry.uai, STENAY in entry.resource.link) == (STENAY, True)
    assert found(Query(school="0559999Z"), listing=listing) == []


def test_the_counts_are_those_of_the_school_that_is_shown():
    listing = merge({VERDUN: [resource("Atlas", kind="DOC")], STENAY: [resource("Bled", kind="MAN")]})
    assert counts(Query(school=STENAY), Facet.TYPE, listing=listing) == {"man": 1}


def test_favourites_are_found_by_ark_in_every_school():
    listing = merge({VERDUN: [resource("Atlas"), resource("Bled")], STENAY: [resource("Atlas", school=STENAY)]})
    marks = Marks(favourites={resource("Atlas").key, "ark:/99999/disparu"})
    assert found(Query(favourites=True), marks, listing) == ["Atlas", "Atlas"]
    assert found(Query(favourites=True), NONE, listing) == []


def test_a_favourite_that_no_school_offers_is_known_as_vanished_until_it_comes_back():
    gone = resource("Fables")
    favourites = {gone.key, resource("Atlas").key}
    assert vanished(LISTING, favourites) == [gone.key]
    assert vanished(listing_of(gone, resource("Atlas")), favourites) == []


def test_sorting_by_publisher_puts_those_without_one_last():
    assert found(Query(sort=Sort.PUBLISHER)) == ["Bled", "Éduthèque", "Atlas", "Calculs", "Dictées"]


def test_sorting_by_last_opened_puts_the_others_behind_by_title():
    marks = Marks(recent=[resource("Dictées").key, resource("Bled").key])
    assert found(Query(sort=Sort.RECENT), marks) == ["Dictées", "Bled", "Atlas", "Calculs", "Éduthèque"]


def test_a_long_list_is_cut_into_pages():
    listing = listing_of(*(resource(f"{number:03}") for number in range(50)))
    pages = [select(listing, Query(page=number), NONE).page for number in (1, 2, 3)]
    assert [len(page.items) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 2]
    assert [title for page in pages for title in titles(page.items)] == [f"{number:03}" for number in range(50)]
    assert [(page.number, page.pages, page.total, page.first) for page in pages] == [
        (1, 3, 50, 0),
        (2, 3, 50, 24),
        (3, 3, 50, 48),
    ]


def test_a_page_too_far_is_the_last_one():
    listing = listing_of(*(resource(f"{number:03}") for number in range(50)))
    assert select(listing, Query(page=99), NONE).page == select(listing, Query(page=3), NONE).page


def test_an_empty_list_has_one_empty_page():
    page = select(merge({}), Query(page=7), NONE).page
    assert (page.items, page.number, page.pages, page.total) == ((), 1, 1, 0)


words = st.sampled_from(["atlas", "bled", "carte", "dictée"])
some = st.builds(
    resource,
    st.lists(words, min_size=1, max_size=3).map(" ".join),
    publisher=st.sampled_from(["", "Hachette", "HACHETTE", "Sablier"]),
    kind=st.sampled_from(["", "MAN", "DOC"]),
    levels=st.lists(st.sampled_from(sorted(GRADES)), max_size=3),
    subjects=st.lists(st.sampled_from(["français (CP)", "lire (français CE1)", "musique"]), max_size=2),
)
tokens = {
    "levels": ["010", "011", "014", "non-precise"],
    "subjects": ["francais", "musique", "non-precise"],
    "types": ["man", "doc", "non-precise"],
    "publishers": ["hachette", "sablier", "non-precise", "disparu"],
}
questions = st.builds(
    Query,
    search=st.sampled_from(["", "atl", "DICTEE", "fran atlas"]),
    **{name: st.lists(st.sampled_from(values), unique=True, max_size=2).map(tuple) for name, values in tokens.items()},
)


def matches(entry, query, but=None):
    """The rules, said once more for one entry: AND across facets, OR within one."""
    return all(
        not query.chosen(facet)
        or {value.token for value in values_of(entry.resource, facet)} & set(query.chosen(facet))
        for facet in Facet
        if facet is not but
    )


@calmly
@given(st.lists(some, max_size=12), questions)
def test_results_and_counts_are_what_the_rules_say(resources, query):
    listing = listing_of(*resources)
    selection = select(listing, query, NONE, size=100)
    searched = select(listing, Query(search=query.search), NONE, size=100).page.items
    assert list(selection.page.items) == [entry for entry in searched if matches(entry, query)]
    for facet in Facet:
        others = [entry for entry in searched if matches(entry, query, but=facet)]
        for choice in selection.facets[facet]:
            having = [e for e in others if choice.token in {value.token for value in values_of(e.resource, facet)}]
            assert choice.count == len(having)
            assert choice.count or choice.selected
