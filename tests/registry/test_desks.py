"""Desks, boards and figures on both databases: what is added twice is there once, what goes takes its own along."""

from datetime import UTC, date, datetime, timedelta

import pytest

from gateway.domain.figures import ResourceOpening
from gateway.domain.profile import Profile
from gateway.registry import desks
from gateway.registry.engine import reading, recording
from gateway.registry.mediacentre import (
    KeptLink,
    drop_link,
    find_shelf,
    links_of,
    pins_of,
    put_link,
    replace_pins,
)
from gateway.registry.models import ClassShelf, FigureOpening
from gateway.registry.openings import add_openings, forget_batches

OWNER, DAY, NOW = "a" * 64, date(2026, 9, 14), datetime(2026, 9, 14, 6, 30, tzinfo=UTC)
SCHOOL = "0550001C"
OPENING = ResourceOpening(DAY, "ENT1", SCHOOL, "National_elv", "ark:/99999/a", "Calcul", "Éditeur", "MAN", 3)


@pytest.fixture
def kept(filled_database):
    """A desk with a favourite, something opened, and a class shelf."""
    with recording(filled_database) as session:
        desks.use_desk(session, OWNER, DAY)
        desks.put_favourite(session, OWNER, "ark:/99999/a", "Calcul", NOW)
        desks.put_recent(session, OWNER, "ark:/99999/a", NOW, 3)
        session.add(ClassShelf(code="cm1", owner=OWNER, uai=SCHOOL, label="CM1", pins=["ark:/99999/a"], used_on=DAY))
    return filled_database


def test_what_is_added_twice_is_there_once(kept):
    later = NOW + timedelta(hours=1)
    with recording(kept) as session:
        desks.use_desk(session, OWNER, DAY + timedelta(days=1))
        desks.put_favourite(session, OWNER, "ark:/99999/a", "Autre titre", later)
        desks.put_recent(session, OWNER, "ark:/99999/a", later, 3)
    with reading(kept) as session:
        desk = desks.load_desk(session, OWNER)
    assert desk.favourites == (("ark:/99999/a", "Calcul", NOW),)
    assert desk.recent == (("ark:/99999/a", later),)
    assert desk.used_on == DAY + timedelta(days=1)


def test_a_desk_takes_along_all_that_lies_on_it(kept):
    with recording(kept) as session:
        desks.erase_desk(session, OWNER)
    with reading(kept) as session:
        assert desks.load_desk(session, OWNER) is None
        assert desks.count_favourites(session, OWNER) == 0
        assert find_shelf(session, "cm1") is None


@pytest.mark.parametrize(("days", "forgotten"), [(366, 0), (367, 2)])
def test_a_school_year_without_use_is_the_end(kept, days, forgotten):
    with recording(kept) as session:
        assert desks.forget_unused(session, DAY + timedelta(days=days)) == forgotten
        assert (desks.load_desk(session, OWNER) is None) == bool(forgotten)


def test_the_oldest_openings_go_first(kept):
    with recording(kept) as session:
        for hour, key in enumerate("bcd", 1):
            desks.put_recent(session, OWNER, key, NOW + timedelta(hours=hour), 3)
    with reading(kept) as session:
        assert [key for key, _ in desks.load_desk(session, OWNER).recent] == ["d", "c", "b"]


def test_preferences_are_replaced(kept):
    with recording(kept) as session:
        desks.set_preferences(session, OWNER, {"font": "facile"})
    with reading(kept) as session:
        assert desks.load_desk(session, OWNER).preferences == {"font": "facile"}


def test_pins_are_replaced_in_their_order(filled_database):
    for keys in (("b", "a", "c"), ("c", "b"), ()):
        with recording(filled_database) as session:
            replace_pins(session, SCHOOL, keys)
        with reading(filled_database) as session:
            assert pins_of(session, SCHOOL) == keys


def test_a_link_belongs_to_one_school(filled_database):
    link = KeptLink("cafe", "Blog", "https://blog.example/", frozenset({Profile.PUPIL, Profile.PARENT}))
    with recording(filled_database) as session:
        put_link(session, SCHOOL, link)
    with recording(filled_database) as session:
        assert links_of(session, SCHOOL) == (link,)
        assert links_of(session, "0550002D") == ()
        assert not drop_link(session, "0550002D", "cafe")
        assert drop_link(session, SCHOOL, "cafe")
        assert links_of(session, SCHOOL) == ()


def test_figures_add_up_and_each_batch_once(filled_database):
    for batch, is_new in (("first", True), ("first", False), ("second", True)):
        with recording(filled_database) as session:
            assert add_openings(session, batch, NOW, [OPENING]) is is_new
    with reading(filled_database) as session:
        assert session.query(FigureOpening).one().n == 6


def test_batches_are_forgotten_when_they_cannot_come_again(filled_database):
    with recording(filled_database) as session:
        add_openings(session, "first", NOW, [OPENING])
        assert forget_batches(session, NOW + timedelta(days=6)) == 0
        assert forget_batches(session, NOW + timedelta(days=8)) == 1
