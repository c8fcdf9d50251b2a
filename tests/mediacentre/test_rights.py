"""What the MédiaCentre keeps of a person is told and erased with the rest of what is held about them."""

import pytest
from gar.answers import atlas
from mediacentre.conftest import HERE

from gateway.agreements.rights import erase, held_about
from gateway.mediacentre.class_shelves import keep_shelf, my_shelves
from gateway.mediacentre.desk import add_favourite
from gateway.mediacentre.library import read_library
from gateway.mediacentre.rights import Desks

TITLE = "Favoris et étagères du MédiaCentre"


@pytest.fixture
def holdings(centre):
    return (Desks(centre.engine, centre.lists),)


def test_favourites_openings_and_class_shelves_are_told(centre, teacher, holdings):
    add_favourite(centre, teacher, atlas())
    keep_shelf(centre, teacher, HERE, "CM1", [atlas().key])
    (found,) = held_about(teacher.person.identifier, holdings)
    assert found.title == TITLE
    assert {thing["Quoi"] for thing in found.things} == {"favoris", "étagères de classe", "préférences"}
    (favourite,) = [thing for thing in found.things if thing["Quoi"] == "favoris"]
    assert (favourite["ressource"], favourite["Projet"]) == (atlas().key, teacher.project)


def test_nothing_is_told_of_a_stranger_nor_of_somebody_else(centre, teacher, head, holdings):
    add_favourite(centre, teacher, atlas())
    for identifier in ("personne", head.person.identifier):
        assert held_about(identifier, holdings)[0].things == ()
        assert erase(identifier, holdings) == {TITLE: 0}
    assert len(held_about(teacher.person.identifier, holdings)[0].things) == 2


def test_what_is_erased_is_gone_at_once_on_every_page(centre, another_centre, teacher, holdings):
    add_favourite(centre, teacher, atlas())
    keep_shelf(centre, teacher, HERE, "CM1", [atlas().key])
    assert erase(teacher.person.identifier, holdings) == {TITLE: 3}
    assert read_library(another_centre, teacher, patience=5).desk.favourites == ()
    assert my_shelves(centre, teacher) == ()
    assert held_about(teacher.person.identifier, holdings)[0].things == ()
