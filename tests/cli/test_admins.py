"""Administrators at the command line: let in, shut out, let back in; and a journal that nobody rewrites."""

import json
import re
import sqlite3

import pytest

EMAIL = "claire@academie.example"
LINK = re.compile(r"https://passerelle\.example/admin/inscription/[\w-]{40,}")


def test_a_new_administrator_gets_a_link_that_is_printed_once(operator):
    told = operator.do("admin", "add", EMAIL, "--role", "schools", "--scope", "departement:55")
    assert LINK.search(told)
    assert LINK.search(operator.do("admin", "list")) is None
    assert f"{EMAIL}\tschools\tdepartement:055\tinvited\tnever" in operator.do("admin", "list")


def test_a_dry_run_prints_no_link(operator):
    assert LINK.search(operator.do("admin", "add", EMAIL, "--role", "dpo", "--dry-run")) is None
    assert EMAIL not in operator.do("admin", "list")


@pytest.mark.parametrize("words", [("pas une adresse",), (EMAIL, "--scope", "ville:55", "--scope", "ecole:055")])
def test_what_is_wrong_is_refused_and_nothing_is_kept(operator, words):
    before = operator.fingerprint()
    faults = operator.refused("admin", "add", *words, "--role", "dpo")
    assert len(faults) == max(1, words.count("--scope"))
    assert operator.fingerprint() == before


def test_breaking_the_glass_is_in_the_journal_with_its_reason(operator):
    operator.do("admin", "add", EMAIL, "--role", "referent")
    assert LINK.search(operator.do("admin", "reset", EMAIL, "--why", "Téléphone perdu"))
    last = json.loads(operator.do("journal", "find", "perdu"))
    assert (last["kind"], last["via"], last["subject"]) == ("administrator.reset", "cli", f"administrator:{EMAIL}")
    assert "password" not in json.dumps(last["before"]) or "(masqué)" in json.dumps(last["before"])


def test_the_link_itself_is_nowhere_in_the_home(operator):
    token = LINK.search(operator.do("admin", "add", EMAIL, "--role", "referent"))[0].rpartition("/")[2]
    assert token not in "\n".join(operator._dump())


def test_somebody_who_is_disabled_is_said_to_be(operator):
    operator.do("admin", "add", EMAIL, "--role", "referent")
    operator.do("admin", "disable", EMAIL)
    assert f"{EMAIL}\treferent\tacademie\tdisabled" in operator.do("admin", "list")


def test_two_people_are_asked_for_and_no_longer(operator):
    assert "two people are needed" in operator.do("admin", "approval", "departement:55")
    assert "already" in operator.refused("admin", "approval", "departement:55")[0]
    (refused,) = operator.refused("admin", "approval", "departement:55", "--off")
    assert "two people are asked for within departement:055" in refused
    off = ("admin", "approval", "departement:55", "--off", "--break-glass", "décidé en comité de pilotage")
    assert "one person is needed" in operator.do(*off)


def test_an_academie_whose_portal_uses_our_own_key_is_refused(operator):
    assert operator.do("admin", "idp", "set", "--metadata", operator.metadata())
    sp = operator.file("sp.xml", b"<x/>")
    assert operator.refused("admin", "idp", "set", "--metadata", sp)


def test_check_finds_a_journal_that_was_rewritten(operator):
    operator.do("project", "add", "ENT2", "--name", "Deux")
    operator.do("project", "add", "ENT3", "--name", "Trois")
    assert "journal" not in operator.run("check").err
    with sqlite3.connect(operator.home / "gateway.db") as connection:
        connection.execute("DROP TRIGGER journal_line_update")
        connection.execute("UPDATE journal_line SET author = 'eve' WHERE number = 1")
    connection.close()
    ended = operator.run("check")
    assert ended.code == 1
    assert "line 1 of the journal was changed after it was written" in ended.err
