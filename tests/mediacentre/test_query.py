"""The question stands in the address, whole and in one order; what an address says wrongly is passed over."""

import string
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mediacentre.shelf import STENAY, VERDUN

from gateway.mediacentre.facets import Facet
from gateway.mediacentre.query import (
    ALL_SCHOOLS,
    MAX_CHOSEN,
    MAX_SEARCH,
    Query,
    Sort,
    View,
    address,
    parse_query,
    query_string,
)

SCHOOLS = [VERDUN, STENAY]
tokens = st.lists(
    st.text(string.ascii_lowercase + string.digits + "-é", min_size=1, max_size=20), max_size=4, unique=True
)
queries = st.builds(
    Query,
    search=st.text(max_size=60).map(lambda typed: parse_query([("q", typed)]).search),
    school=st.sampled_from(["", ALL_SCHOOLS, *SCHOOLS]),
    levels=tokens.map(sorted).map(tuple),
    subjects=tokens.map(sorted).map(tuple),
    types=tokens.map(sorted).map(tuple),
    publishers=tokens.map(sorted).map(tuple),
    favourites=st.booleans(),
    sort=st.sampled_from(Sort),
    view=st.sampled_from(View),
    page=st.integers(1, 9999),
)
calmly = settings(deadline=None)


def parse(text):
    return parse_query(parse_qsl(text, keep_blank_values=True), SCHOOLS)


FULL = (
    "q=%C3%A9t%C3%A9+indien&ecole=0550001C&niveau=011&niveau=014&matiere=francais&type=man&editeur=hachette"
    "&favoris=1&tri=editeur&vue=liste&page=3"
)


def test_an_address_says_everything():
    assert parse(FULL) == Query(
        search="été indien",
        school=VERDUN,
        levels=("011", "014"),
        subjects=("francais",),
        types=("man",),
        publishers=("hachette",),
        favourites=True,
        sort=Sort.PUBLISHER,
        view=View.TABLE,
        page=3,
    )


def test_an_address_is_written_in_one_order():
    assert query_string(parse(FULL)) == FULL
    assert query_string(parse("&".join(reversed(FULL.split("&"))))) == FULL


def test_what_is_as_usual_is_not_written():
    assert query_string(Query()) == ""
    assert address("/mediacentre", Query()) == "/mediacentre"
    assert address("/mediacentre", Query(page=2)) == "/mediacentre?page=2"
    assert parse("tri=nom&vue=vignettes&page=1") == Query()


@pytest.mark.parametrize(
    "text",
    [
        "inconnu=1",
        "q=",
        "q=%20%09%00",
        "ecole=0559999Z",
        "ecole=0550001c",
        "niveau=",
        "niveau=%00",
        "niveau=" + "x" * 201,
        "favoris=oui",
        "tri=x",
        "vue=TABLE",
        "page=0",
        "page=-1",
        "page=x",
        "page=99999",
        "page=1.5",
        "page=%D9%A1",
        "page=+2",
        "=",
        "",
    ],
)
def test_what_is_wrong_is_as_if_it_were_not_there(text):
    assert parse(text) == Query()


def test_the_first_good_value_counts_when_only_one_can():
    assert parse("page=x&page=2&page=3").page == 2
    assert parse(f"ecole=x&ecole={STENAY}&ecole={VERDUN}").school == STENAY
    assert parse("tri=x&tri=recent&tri=nom").sort is Sort.RECENT


def test_the_same_value_twice_is_one():
    assert parse("niveau=011&niveau=011").levels == ("011",)


def test_what_is_typed_becomes_one_line_of_bounded_length():
    assert parse_query([("q", "  deux\r\n mots\u202e ")]).search == "deux mots"
    assert len(parse_query([("q", "x" * 1000)]).search) == MAX_SEARCH
    assert len(parse_query([("niveau", str(number)) for number in range(500)]).levels) == MAX_CHOSEN


def test_another_choice_starts_again_from_the_first_page():
    changed = Query(levels=("011",), page=4).with_chosen(Facet.LEVEL, ["014", "011", "014"])
    assert changed == Query(levels=("011", "014"))


def test_clearing_keeps_the_school_the_order_and_the_view():
    query = parse(FULL)
    assert query.is_filtered
    assert query.cleared() == Query(school=VERDUN, sort=Sort.PUBLISHER, view=View.TABLE)
    assert not query.cleared().is_filtered


@calmly
@given(queries)
def test_what_is_written_is_read_again(query):
    assert parse(query_string(query)) == query


@calmly
@given(
    st.lists(st.tuples(st.sampled_from(["q", "ecole", "page", "tri", "vue", "favoris", *Facet]) | st.text(), st.text()))
)
def test_any_parameters_make_a_question_that_can_be_written_and_read_again(parameters):
    query = parse_query(parameters, SCHOOLS)
    assert parse(query_string(query)) == query
