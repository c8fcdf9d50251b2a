"""Who may do what, and where: decided in one place, looked at here as tables."""

from dataclasses import replace

import pytest

from gateway.access.permissions import GRANTS, Administrator, Permission, Role, covers, may, person_behind
from gateway.access.scopes import EVERYTHING, SOMEWHERE, InvalidScope, Target, read_scope

MEUSE = Target("ent-a", frozenset({"0550001C"}), frozenset({"215505454"}), frozenset({"055 Bar-le-Duc"}))
TWO = Target(
    "ent-a",
    frozenset({"0550001C", "0540002D"}),
    frozenset({"215505454", "215403951"}),
    frozenset({"055 Bar-le-Duc", ""}),
)
ELSEWHERE = Target("ent-b", frozenset({"0750003E"}), frozenset({"217500016"}), frozenset({"075 Bar-le-Duc"}))


PARTS = ("departement:55", "circonscription:55 Bar-le-Duc", "collectivite:215505454", "ecole:0550001C")


def somebody(role, *scopes):
    return Administrator(1, "claire@academie.example", "", role, frozenset(map(read_scope, scopes)))


@pytest.mark.parametrize("scope", [*PARTS, "ent:ent-a"])
def test_whoever_has_a_part_acts_there_and_not_elsewhere(scope):
    who = somebody(Role.SCHOOLS, scope)
    assert may(who, Permission.CHANGE_SCHOOLS, MEUSE)
    assert not may(who, Permission.CHANGE_SCHOOLS, ELSEWHERE)
    assert not may(who, Permission.VIEW_SCHOOLS, ELSEWHERE)
    assert not may(who, Permission.CHANGE_SCHOOLS, EVERYTHING)


@pytest.mark.parametrize("scope", PARTS)
def test_what_is_theirs_in_part_is_looked_at_but_not_changed(scope):
    who = somebody(Role.SCHOOLS, scope)
    assert may(who, Permission.VIEW_CONVENTIONS, TWO)
    assert not may(who, Permission.CHANGE_CONVENTIONS, TWO)


def test_the_whole_academie_is_everything():
    who = somebody(Role.REFERENT, "academie")
    assert all(
        may(who, permission, target) for permission in Permission for target in (MEUSE, TWO, ELSEWHERE, EVERYTHING)
    )


def test_nobody_without_a_scope_sees_anything():
    who = somebody(Role.REFERENT)
    assert not any(
        may(who, permission, target) for permission in Permission for target in (SOMEWHERE, MEUSE, EVERYTHING)
    )


@pytest.mark.parametrize(
    "permission", [Permission.VIEW_JOURNAL, Permission.MANAGE_ACCESS, Permission.OPERATE, Permission.PERSONS_RIGHTS]
)
def test_what_cannot_be_shared_out_is_for_the_whole_academie_alone(permission):
    assert may(somebody(Role.REFERENT, "academie"), permission)
    assert not may(somebody(Role.REFERENT, "departement:55"), permission)


@pytest.mark.parametrize("role", [Role.READER, Role.HEAD])
def test_readers_change_nothing(role):
    who = somebody(role, "academie")
    assert all(permission.looks for permission in Permission if may(who, permission, MEUSE))


def test_a_vendor_works_on_its_own_portals_and_on_no_school():
    who = somebody(Role.VENDOR, "ent:ent-a")
    assert may(who, Permission.CHANGE_PARTNERS, Target("ent-a"))
    assert not may(who, Permission.CHANGE_PARTNERS, Target("ent-b"))
    assert not may(who, Permission.CHANGE_SCHOOLS, MEUSE)
    assert not may(who, Permission.APPROVE, MEUSE)


def test_two_scopes_add_up():
    who = somebody(Role.SCHOOLS, "departement:55", "ecole:0750003E")
    assert may(who, Permission.CHANGE_SCHOOLS, MEUSE)
    assert may(who, Permission.CHANGE_SCHOOLS, ELSEWHERE)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("academie", "academie"),
        ("departement:55", "departement:055"),
        ("departement:2a", "departement:620"),
        ("departement:974", "departement:974"),
        (" ecole:0550001c ", "ecole:0550001C"),
        ("circonscription:55 Bar-le-Duc", "circonscription:055 Bar-le-Duc"),
        ("circonscription:2A  Ajaccio 1", "circonscription:620 Ajaccio 1"),
        ("ent:meuse", "ent:meuse"),
        ("collectivite:215505454", "collectivite:215505454"),
    ],
)
def test_scopes_are_read_as_people_write_them(text, kept):
    assert str(read_scope(text)) == kept
    assert read_scope(kept) == read_scope(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ville:55",
        "departement",
        "departement:5555",
        "departement:x",
        "ecole:055",
        "academie:x",
        "circonscription:55",
        "circonscription:Bar-le-Duc",
    ],
)
def test_what_is_no_scope_is_refused(text):
    with pytest.raises(InvalidScope):
        read_scope(text)


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ("academie", "departement:55", True),
        ("academie", "collectivite:215505454", True),
        ("departement:55", "academie", False),
        ("departement:55", "departement:55", True),
        ("departement:55", "ecole:0550001C", True),
        ("departement:55", "ecole:0750001C", False),
        ("departement:55", "circonscription:55 Bar-le-Duc", True),
        ("departement:55", "circonscription:75 Bar-le-Duc", False),
        ("departement:55", "ent:ent-a", False),
        ("circonscription:55 Bar-le-Duc", "circonscription:55 Bar-le-Duc", True),
        ("circonscription:55 Bar-le-Duc", "departement:55", False),
        ("circonscription:55 Bar-le-Duc", "ecole:0550001C", False),
        ("ecole:0550001C", "departement:55", False),
        ("ecole:0550001C", "ecole:0550001C", True),
        ("ent:ent-a", "ent:ent-b", False),
        ("collectivite:215505454", "ecole:0550001C", False),
    ],
)
def test_a_scope_covers_what_lies_within_it_for_sure_and_nothing_else(wide, narrow, expected):
    assert read_scope(wide).covers(read_scope(narrow)) is expected


@pytest.mark.parametrize("role", Role)
def test_nobody_covers_a_role_that_may_something_they_may_not(role):
    who = somebody(role, "academie")
    for other in Role:
        assert covers(who, other, who.scopes) is (GRANTS[other] <= GRANTS[role])
    assert covers(who, role, [read_scope("departement:55")])
    assert not covers(somebody(role, "departement:55"), role, [read_scope("academie")])


def test_the_author_of_a_program_names_who_made_its_token():
    who = replace(somebody(Role.READER, "academie"), token="tableur")
    assert who.author == f"{who.email}, jeton « tableur »"
    assert person_behind(who.author) == person_behind(who.email) == who.email
