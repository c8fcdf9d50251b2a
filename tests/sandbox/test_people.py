"""The data of the sandbox is sound: codes, identifiers, and what each person is there to show."""

import re
from pathlib import Path

import pytest

import gateway.sandbox
from gateway.sandbox import newcomer
from gateway.sandbox.attributes import LABELS
from gateway.sandbox.people import INES, KARIM, LUCIE, NADIA, PEOPLE, SCHOOLS, attributes_of, find_person

PICTURES = Path(gateway.sandbox.__file__).parent / "static"
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


@pytest.mark.parametrize("school", (*SCHOOLS, newcomer.VALOMBREUSE), ids=lambda school: school.uai)
def test_a_school_of_meuse_has_a_uai_with_the_right_letter(school):
    assert re.fullmatch(r"055[0-9]{4}[A-Z]", school.uai)
    assert school.uai[7] == LETTERS[int(school.uai[:7]) % 23]


def test_everybody_is_found_by_the_name_in_addresses():
    assert [find_person(person.key) for person in PEOPLE] == list(PEOPLE)
    assert find_person("nobody") is None


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.key)
def test_an_identifier_is_opaque(person):
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", person.uid)


def test_identifiers_are_different():
    assert len({person.uid for person in PEOPLE}) == len(PEOPLE)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.key)
def test_the_ent_says_more_than_is_needed_and_each_attribute_has_a_french_name(person):
    attributes = attributes_of(person)
    assert {"ENTPersonUid", "ENTPersonProfils", "ENTPersonStructRattachUAI", "givenName"} < set(attributes)
    assert {"sn", "mail", "ENTPersonDateNaissance"} < set(attributes)
    assert set(attributes) <= set(LABELS)
    assert all(attributes.values())


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.key)
def test_everybody_has_a_picture(person):
    assert (PICTURES / f"{person.key}.svg").is_file()


def test_a_teacher_is_in_two_schools():
    assert len(attributes_of(KARIM)["ENTPersonStructRattachUAI"]) == 2


def test_a_parent_and_a_school_without_convention_do_not_go_through():
    assert INES.goes_through
    assert not NADIA.goes_through
    assert not LUCIE.goes_through
    assert not any(school.has_convention for school in LUCIE.schools)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.key)
def test_the_ent_that_is_not_hooked_yet_has_them_in_a_school_of_its_own(person):
    account = newcomer.account_of(person)
    said = attributes_of(account)
    assert said["ENTPersonStructRattachUAI"] == (newcomer.VALOMBREUSE.uai,)
    assert not any(school.uai in value for values in said.values() for value in values for school in SCHOOLS)
    assert account.uid != person.uid
    assert account.uid == newcomer.account_of(person).uid
