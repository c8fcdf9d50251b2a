"""Who may do what, and where: decided in one place, looked at here as tables."""

import pytest

from gateway.access.permissions import Administrator, Permission, Role, may
from gateway.access.scopes import EVERYTHING, SOMEWHERE, InvalidScope, Target, read_scope

MEUSE = Target("ent-a", frozenset({"0550001C"}), frozenset({"215505452"}))
TWO = Target("ent-a", frozenset({"0550001C", "0540002D"}), frozenset({"215505452", "215403951"}))
ELSEWHERE = Target("ent-b", frozenset({"0750003E"}), frozenset({"217500016"}))


def somebody(role, *scopes):
    return Administrator(1, "claire@academie.example", "", role, frozenset(map(read_scope, scopes)))


@pytest.mark.parametrize("scope", ["departement:55", "collectivite:215505452", "ent:ent-a", "ecole:0550001C"])
def test_whoever_has_a_part_acts_there_and_not_elsewhere(scope):
    who = somebody(Role.SCHOOLS, scope)
    assert may(who, Permission.CHANGE_SCHOOLS, MEUSE)
    assert not may(who, Permission.CHANGE_SCHOOLS, ELSEWHERE)
    assert not may(who, Permission.VIEW_SCHOOLS, ELSEWHERE)
    assert not may(who, Permission.CHANGE_SCHOOLS, EVERYTHING)


@pytest.mark.parametrize("scope", ["departement:55", "collectivite:215505452", "ecole:0550001C"])
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
        ("ent:meuse", "ent:meuse"),
        ("collectivite:215505452", "collectivite:215505452"),
    ],
)
def test_scopes_are_read_as_people_write_them(text, kept):
    assert str(read_scope(text)) == kept
    assert read_scope(kept) == read_scope(text)


@pytest.mark.parametrize(
    "text", ["", "ville:55", "departement", "departement:5555", "departement:x", "ecole:055", "academie:x"]
)
def test_what_is_no_scope_is_refused(text):
    with pytest.raises(InvalidScope):
        read_scope(text)
