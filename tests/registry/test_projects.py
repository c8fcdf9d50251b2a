"""Projects: an idENT is copied into the GAR's file names and addresses as it is."""

import pytest

from gateway.registry.engine import changing
from gateway.registry.errors import ChangeRefused
from gateway.registry.names import find_project
from gateway.registry.projects import add_project

NAME = "Projet d'essai"


@pytest.mark.parametrize("ident", ["B0", "a", "ENT2026", "0", "x" * 45])
def test_letters_and_digits_make_an_ident(engine, ident):
    with changing(engine) as session:
        assert add_project(session, ident, NAME).ident == ident
        assert find_project(session, ident).name == NAME


@pytest.mark.parametrize("ident", ["", "B 0", "B-0", "B_0", "é", "B0\n", "../B0", "x" * 46, "B0%", "٣"])
def test_anything_else_does_not(engine, ident):
    with changing(engine, dry_run=True) as session, pytest.raises(ChangeRefused, match="not an idENT"):
        add_project(session, ident, NAME)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "Projet\nd'essai", "Projet\x00", "Projet\u202e"])
def test_a_name_is_needed_that_can_be_shown(engine, name):
    with changing(engine, dry_run=True) as session, pytest.raises(ChangeRefused, match="name"):
        add_project(session, "B0", name)


def test_all_the_faults_come_at_once(engine):
    with changing(engine, dry_run=True) as session, pytest.raises(ChangeRefused) as refused:
        add_project(session, "B 0", "")
    assert len(refused.value.faults) == 2


def test_there_is_one_project_of_an_ident(engine):
    with changing(engine) as session:
        add_project(session, "B0", NAME)
        with pytest.raises(ChangeRefused, match="exists already"):
            add_project(session, "B0", "Un autre")
        add_project(session, "B1", NAME)


def test_looking_for_an_unknown_project_names_those_that_exist(engine):
    with changing(engine) as session:
        with pytest.raises(ChangeRefused, match="none yet"):
            find_project(session, "B0")
        add_project(session, "B1", NAME)
        with pytest.raises(ChangeRefused, match="B1"):
            find_project(session, "B0")
