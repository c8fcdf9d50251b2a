"""What an ENT means by its attributes, and nothing that its dialect does not name."""

from dataclasses import replace

import pytest
from kit.domain import HOME, SECOND, claims, person

from gateway.domain.dialect import (
    SUBJECT,
    AmbiguousAttribute,
    Dialect,
    MissingAttribute,
    Pairing,
    Reading,
    Source,
    read_person,
)
from gateway.domain.person import Attachment
from gateway.domain.profile import Profile

DIALECT = Dialect(
    name="x",
    title="X",
    identifier=(Source("uid"), Source("other")),
    profiles=(Source("profile"), Source("role")),
    schools=(Source("uai"), Source("rne")),
    given_name=(Source("first"),),
    profile_values={"4": Profile.PUPIL},
)
PUPIL = {"uid": "a-1", "profile": "National_elv", "uai": HOME}


def test_a_person_is_read():
    assert read_person(claims(**PUPIL, first="Alice"), DIALECT) == Reading(person(given_name="Alice"))


def test_a_profile_without_a_school_holds_in_each_school():
    reading = read_person(claims(uid="a-1", profile=("National_ens", "National_dir"), uai=(HOME, SECOND)), DIALECT)
    assert reading.person.attachments == (
        Attachment(HOME, Profile.TEACHER),
        Attachment(HOME, Profile.HEAD),
        Attachment(SECOND, Profile.TEACHER),
        Attachment(SECOND, Profile.HEAD),
    )


def test_what_the_dialect_does_not_name_is_not_read():
    assert read_person(claims(**PUPIL, mail="a@b.example", sn="Cie"), DIALECT) == Reading(person())


@pytest.mark.parametrize(
    ("said", "identifier"),
    [
        ({"uid": "a", "other": "b"}, "a"),
        ({"other": "b"}, "b"),
        ({"uid": "", "other": "b"}, "b"),
        ({"uid": (), "other": "b"}, "b"),
        ({"uid": ("a", "a")}, "a"),
    ],
)
def test_the_first_source_that_gives_something_wins(said, identifier):
    given = claims(**{name: value for name, value in PUPIL.items() if name != "uid"} | said)
    assert read_person(given, DIALECT).person.identifier == identifier


def test_the_portal_s_own_subject_may_be_the_identifier():
    dialect = replace(DIALECT, identifier=(Source(SUBJECT),))
    assert read_person(claims(subject="s-1", **PUPIL), dialect).person.identifier == "s-1"
    with pytest.raises(MissingAttribute, match="@subject"):
        read_person(claims(**PUPIL), dialect)


@pytest.mark.parametrize(
    ("values", "profiles"),
    [
        ("National_1", (Profile.PUPIL,)),
        ("NATIONAL_ENS", (Profile.TEACHER,)),
        ("4", (Profile.PUPIL,)),
        (("4", "National_elv", "unknown"), (Profile.PUPIL,)),
    ],
)
def test_profiles_are_read_in_the_national_spelling_and_in_the_dialect_s(values, profiles):
    assert read_person(claims(**PUPIL | {"profile": values}), DIALECT).person.profiles == profiles


def test_a_source_that_names_no_profile_is_passed_over():
    given = claims(**PUPIL | {"profile": "unknown", "role": "National_ens"})
    assert read_person(given, DIALECT).person.profiles == (Profile.TEACHER,)


@pytest.mark.parametrize(
    ("values", "schools", "malformed"),
    [
        ((HOME, SECOND), (HOME, SECOND), 0),
        ((HOME, HOME), (HOME,), 0),
        ((HOME, HOME.lower()), (HOME,), 1),
        ((HOME, f"{HOME},{SECOND}", "x"), (HOME,), 2),
    ],
)
def test_a_school_that_is_no_uai_is_dropped_and_counted(values, schools, malformed):
    reading = read_person(claims(**PUPIL | {"uai": values}), DIALECT)
    assert (reading.person.schools, reading.malformed) == (schools, malformed)


def test_the_malformed_of_a_source_that_gave_nothing_are_counted_too():
    reading = read_person(claims(**PUPIL | {"uai": ("x", "y"), "rne": SECOND}), DIALECT)
    assert (reading.person.schools, reading.malformed) == ((SECOND,), 2)


@pytest.mark.parametrize(
    ("lack", "named"),
    [
        (("uid",), ("uid",)),
        (("profile",), ("profile",)),
        (("uai",), ("uai",)),
        (("uid", "profile", "uai"), ("uid", "profile", "uai")),
    ],
)
def test_all_that_is_missing_is_named_at_once(lack, named):
    with pytest.raises(MissingAttribute) as refusal:
        read_person(claims(**{name: value for name, value in PUPIL.items() if name not in lack}), DIALECT)
    assert refusal.value.attributes == named


def test_values_are_not_told_of_what_is_missing():
    with pytest.raises(MissingAttribute) as refusal:
        read_person(claims(**PUPIL | {"uai": "mallory"}), DIALECT)
    assert "mallory" not in str(refusal.value)


def test_two_identifiers_mean_nobody():
    """S-242."""
    with pytest.raises(AmbiguousAttribute) as refusal:
        read_person(claims(**PUPIL | {"uid": ("a", "b")}), DIALECT)
    assert refusal.value.attributes == ("uid",)


@pytest.mark.parametrize("name", ["uid", "profile", "uai"])
def test_the_same_attribute_twice_means_nothing(name):
    """S-242."""
    once = claims(**PUPIL)
    twice = replace(once, attributes=(*once.attributes, *[a for a in once.attributes if a.name == name]))
    with pytest.raises(AmbiguousAttribute):
        read_person(twice, DIALECT)


@pytest.mark.parametrize(
    ("value", "greeting"),
    [("Alice", "Alice"), ("x" * 41, "x" * 40), ("a\nb", ""), ("a\u202eb", ""), ("", ""), (("Alice", "Bob"), "Alice")],
)
def test_a_greeting_is_one_short_plain_name(value, greeting):
    assert read_person(claims(**PUPIL, first=value), DIALECT).person.given_name == greeting


def test_packed_schools_are_unpacked():
    dialect = replace(DIALECT, schools=(Source("packed", "$", 2),))
    given = claims(uid="a", profile="National_elv", packed=(f"x${HOME}", f"y${SECOND}$z", "w"))
    assert read_person(given, dialect).person.schools == (HOME, SECOND)


TIED = replace(
    DIALECT,
    attachments=(Pairing(Source("tied", "$", 1), Source("tied", "$", 2)),),
    profiles=(Source("profile"),),
    schools=(Source("uai"),),
)


def test_what_the_ent_ties_to_a_school_holds_there_alone():
    given = claims(uid="a", tied=(f"{HOME}$National_ens", f"{SECOND}$National_dir", f"{HOME}$National_ens"))
    assert read_person(given, TIED).person.attachments == (
        Attachment(HOME, Profile.TEACHER),
        Attachment(SECOND, Profile.HEAD),
    )


def test_a_profile_without_a_school_holds_where_nothing_more_precise_is_said():
    given = claims(uid="a", tied=f"{HOME}$National_dir", profile="National_ens", uai=(HOME, SECOND))
    assert read_person(given, TIED).person.attachments == (
        Attachment(HOME, Profile.HEAD),
        Attachment(SECOND, Profile.TEACHER),
    )


@pytest.mark.parametrize(
    ("tied", "malformed"),
    [(f"{HOME.lower()}$National_ens", 1), ("$National_ens", 0), (f"{HOME}$unknown", 0), ("x", 0), (f"{SECOND}x$4", 1)],
)
def test_a_tie_to_what_is_no_school_or_no_profile_is_none(tied, malformed):
    given = claims(**PUPIL, tied=tied)
    assert read_person(given, TIED) == Reading(person(), malformed)


def test_ties_that_do_not_go_in_step_mean_nothing():
    dialect = replace(TIED, attachments=(Pairing(Source("schools"), Source("roles")),))
    given = claims(uid="a", schools=(HOME, SECOND), roles="National_ens")
    with pytest.raises(AmbiguousAttribute):
        read_person(given, dialect)


def test_a_dialect_names_all_that_it_reads_once():
    assert TIED.names == ("uid", "other", "profile", "uai", "first", "tied")
