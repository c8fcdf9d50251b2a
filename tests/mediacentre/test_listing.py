"""The lists of several schools made into one."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mediacentre.shelf import STENAY, VERDUN, listing_of, resource, titles

from gateway.mediacentre.facets import Facet
from gateway.mediacentre.listing import merge

calmly = settings(deadline=None)


def test_the_list_is_in_french_order():
    listing = listing_of(resource("Fables"), resource("Éduthèque"), resource("Dictionnaire"))
    assert titles(listing.entries) == ["Dictionnaire", "Éduthèque", "Fables"]


def test_the_same_resource_of_two_schools_stays_two_entries_with_two_links():
    listing = merge({VERDUN: [resource("Atlas")], STENAY: [resource("Atlas", school=STENAY)]})
    verdun, stenay = listing.entries
    assert (verdun.uai, stenay.uai) == (VERDUN, STENAY)
    assert verdun.key == stenay.key
    assert verdun.resource.link != stenay.resource.link
    assert VERDUN in verdun.resource.link
    assert STENAY in stenay.resource.link


def test_only_a_resource_of_several_schools_names_the_school():
    listing = merge({VERDUN: [resource("Atlas"), resource("Fables")], STENAY: [resource("Atlas", school=STENAY)]})
    assert [(entry.resource.title, entry.shared) for entry in listing.entries] == [
        ("Atlas", True),
        ("Atlas", True),
        ("Fables", False),
    ]


def test_an_ark_written_in_two_ways_is_the_same_resource():
    old = resource("Atlas", key="http://n2t.net/ark:/99999/a")
    new = resource("Atlas", key="ark:/99999/a", school=STENAY)
    listing = merge({VERDUN: [old], STENAY: [new]})
    assert [entry.uai for entry in listing.offers("ark:/99999/a")] == [VERDUN, STENAY]


def test_two_resources_of_one_title_stand_side_by_side_school_by_school():
    one, other = resource("Atlas", key="ark:/99999/1"), resource("Atlas", key="ark:/99999/2")
    listing = merge({STENAY: [other, one], VERDUN: [one, other]})
    assert [(entry.key[-1], entry.uai) for entry in listing.entries] == [
        ("1", STENAY),
        ("1", VERDUN),
        ("2", STENAY),
        ("2", VERDUN),
    ]


def test_a_resource_that_comes_twice_in_one_school_counts_once():
    first, second = resource("Atlas", key="ark:/99999/a"), resource("Atlas 2", key="ark:99999/a")
    assert titles(listing_of(first, second).entries) == ["Atlas"]


def test_an_entry_is_found_in_its_own_school_only():
    listing = merge({VERDUN: [resource("Atlas")], STENAY: []})
    key = resource("Atlas").key
    assert listing.find(VERDUN, key) == listing.entries[0]
    assert listing.find(STENAY, key) is None
    assert listing.find("0559999Z", key) is None
    assert listing.find(VERDUN, "ark:/99999/other") is None


def test_a_school_without_resources_and_no_school_at_all_are_fine():
    assert merge({}).entries == ()
    assert merge({VERDUN: []}).schools == {VERDUN: 0}


def test_levels_are_in_the_order_of_the_classes_and_the_rest_in_that_of_the_alphabet():
    listing = listing_of(
        resource("a", levels=["CM2", "CP"], publisher="Zoé"),
        resource("b", levels=["CE1", "hors classe"], publisher="Éditions"),
        resource("c", publisher="fables"),
        resource("d"),
    )
    labels = {facet: [value.label for value, _ in listing.facets[facet]] for facet in Facet}
    assert labels[Facet.LEVEL] == ["CP", "CE1", "CM2", "hors classe", "Non précisé"]
    assert labels[Facet.PUBLISHER] == ["Éditions", "fables", "Zoé", "Non précisé"]


def test_a_listing_does_not_change():
    listing = listing_of(resource("Atlas"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        listing.entries = ()
    for mapping in (listing.schools, listing.keys, listing.facets):
        with pytest.raises(TypeError):
            mapping["x"] = 0


@calmly
@given(st.permutations(range(8)), st.permutations(range(8)))
def test_the_order_of_the_answers_does_not_matter(verdun, stenay):
    many = [resource(f"Titre {number % 3}", key=f"ark:/99999/{number}") for number in range(8)]
    expected = merge({VERDUN: many, STENAY: many})
    assert merge({VERDUN: [many[i] for i in verdun], STENAY: [many[i] for i in stenay]}) == expected
