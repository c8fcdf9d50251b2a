"""The national code of a school: seven digits and a letter."""

import pytest

from gateway.domain.uai import InvalidUai, check_letter, departement, has_right_letter, is_uai, parse_uai, uais_in


@pytest.mark.parametrize("text", ["0550001C", "9999999Z", "0000000A"])
def test_seven_digits_and_a_capital_letter_are_a_uai(text):
    assert is_uai(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0550001c",
        "0550001",
        "05500011C",
        "0550001CC",
        " 0550001C",
        "0550001C\n",
        "0550001É",
        "０550001C",
        "A550001C",
        "0550001C,0550002D",
    ],
)
def test_anything_else_is_none(text):
    assert not is_uai(text)


@pytest.mark.parametrize("typed", ["0550001C", " 0550001c ", "\t0550001C\n", "\u00a00550001C"])
def test_what_an_administrator_types_is_forgiven(typed):
    assert parse_uai(typed) == "0550001C"


@pytest.mark.parametrize("typed", ["", "0550001", "055 0001C", "0550001C 0550002D", "0550001É"])
def test_but_not_everything(typed):
    with pytest.raises(InvalidUai, match="seven digits and a letter"):
        parse_uai(typed)


@pytest.mark.parametrize(("digits", "letter"), [("0000000", "A"), ("0000022", "Z"), ("0000023", "A"), ("0750655", "E")])
def test_the_digits_call_for_a_letter(digits, letter):
    """Their value modulo 23, in an alphabet without I, O and Q: 0750655E is a school of Paris."""
    assert check_letter(parse_uai(digits + "A")) == letter
    assert has_right_letter(parse_uai(digits + letter))
    assert not has_right_letter(parse_uai(digits + ("B" if letter != "B" else "C")))


def test_the_first_three_digits_are_the_departement():
    assert departement(parse_uai("0550001C")) == "055"
    assert departement(parse_uai("9740001C")) == "974"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("École des Tilleuls, Valmeuse (0559001K)", ("0559001K",)),
        ("0559001k, 0559002L;0559001K", ("0559001K", "0559002L")),
        ("10559001K 0559001KA téléphone 0329123456", ()),
        ("", ()),
    ],
)
def test_codes_are_found_in_the_texts_of_people(text, found):
    assert uais_in(text) == found
