"""What a resource can be filtered by."""

import pytest
from mediacentre.shelf import resource

from gateway.gar.resource import Concept, Presentation, Resource
from gateway.mediacentre.facets import NOT_STATED, Facet, Value, subject_of, values_of


@pytest.mark.parametrize(
    ("label", "subject"),
    [
        ("français (cycle 3)", "français"),
        ("géographie (6e)", "géographie"),
        ("habiter une métropole (géographie 6e)", "géographie"),
        ("habiter un espace à forte(s) contrainte(s) (géographie 6e)", "géographie"),
        ("étude de la langue (Français Cycle 2)", "Français"),
        ("nombres (mathématiques cycle 3 2016)", "mathématiques"),
        ("questionner le monde (CE1)", "questionner le monde"),
        ("langue vivante (anglais)", "langue vivante (anglais)"),
        ("MATHÉMATIQUES", "MATHÉMATIQUES"),
        ("(CE1)", "(CE1)"),
        ("(", "("),
        (")", ")"),
    ],
)
def test_a_subject_label_gives_its_subject(label, subject):
    assert subject_of(label) == subject


def test_a_level_is_named_by_its_number_in_the_vocabulary():
    numbered, plain = values_of(resource("a", levels=["CE1", "Cycle à part"]), Facet.LEVEL)
    assert numbered == Value("011", "CE1")
    assert plain == Value("cycle-a-part", "Cycle à part")


def test_the_details_of_one_subject_are_one_value():
    found = values_of(resource("a", subjects=["géographie (6e)", "habiter (géographie 6e)", "français"]), Facet.SUBJECT)
    assert found == (Value("geographie", "géographie"), Value("francais", "français"))


def test_a_kind_is_named_by_its_code_known_or_not():
    kinds = (Presentation("MAN", "manuels numériques"), Presentation("HOL", ""), Presentation("", "cartes"))
    found = values_of(Resource("a", "a", "a", presentations=kinds), Facet.TYPE)
    assert found == (Value("man", "manuels numériques"), Value("hol", "HOL"), Value("cartes", "cartes"))


@pytest.mark.parametrize("facet", Facet)
def test_what_the_gar_does_not_say_is_a_value_too(facet):
    assert values_of(resource("a"), facet) == (NOT_STATED,)


def test_a_value_comes_once_whatever_its_spelling():
    levels = (Concept("", "Cycle 2"), Concept("", "cycle 2"))
    assert values_of(Resource("a", "a", "a", levels=levels), Facet.LEVEL) == (Value("cycle-2", "Cycle 2"),)
