"""What people keep: theirs alone, under a pseudonym, to be taken away or erased, and forgotten when nobody uses it."""

import json
from datetime import timedelta

import pytest
from gar.answers import atlas, bare
from mediacentre.conftest import HERE, THERE, of
from sqlalchemy import select, text

from gateway.domain.profile import Profile
from gateway.mediacentre import desk
from gateway.mediacentre.class_shelves import keep_shelf, my_shelves
from gateway.mediacentre.desk import (
    Font,
    Preferences,
    TextSize,
    TooManyFavourites,
    add_favourite,
    erase,
    export,
    forget_unused,
    owner_of,
    prefer,
    remove_favourite,
)
from gateway.mediacentre.library import read_library
from gateway.mediacentre.query import Sort, View
from gateway.mediacentre.selection import vanished
from gateway.registry import models
from gateway.registry.engine import RegistryUnavailable, reading

ATLAS, CALCUL = "ark:/99999/atlas.des-petits", "ark:/99999/calcul"


def desk_of(centre, visit):
    return read_library(centre, visit, patience=5).desk


def keys(centre, visit):
    return [favourite.key for favourite in desk_of(centre, visit).favourites]


def test_a_favourite_is_kept_and_taken_away(centre, teacher):
    add_favourite(centre, teacher, atlas())
    add_favourite(centre, teacher, bare("calcul"))
    add_favourite(centre, teacher, atlas())
    assert keys(centre, teacher) == [ATLAS, CALCUL]
    remove_favourite(centre, teacher, ATLAS)
    remove_favourite(centre, teacher, "ark:/99999/absent")
    assert keys(centre, teacher) == [CALCUL]


def test_the_page_sees_it_at_once_in_every_process(centre, another_centre, teacher):
    assert keys(another_centre, teacher) == []
    add_favourite(centre, teacher, atlas())
    assert keys(another_centre, teacher) == [ATLAS]


def test_a_reader_that_was_slow_does_not_bring_the_past_back(centre, teacher):
    before = desk.dump(desk_of(centre, teacher))
    add_favourite(centre, teacher, atlas())
    centre.lists.put_desk(owner_of(centre, teacher), before, after_a_change=False)
    assert keys(centre, teacher) == [ATLAS]


def test_the_store_may_forget_it(centre, teacher):
    add_favourite(centre, teacher, atlas())
    for name in centre.redis.keys("*:desk:*"):
        centre.redis.delete(name)
    assert keys(centre, teacher) == [ATLAS]


def test_a_favourite_is_of_a_resource_in_whatever_school(centre, gar, enter):
    karim = enter((HERE, Profile.TEACHER), (THERE, Profile.TEACHER))
    gar.gives(THERE, atlas(of(karim, THERE)))
    add_favourite(centre, karim, atlas(of(karim, THERE)))
    library = read_library(centre, karim, patience=5)
    assert library.marks().favourites == {ATLAS}
    assert vanished(library.listing, library.marks().favourites) == []


def test_a_favourite_that_vanished_comes_back_with_its_resource(centre, gar, teacher, connected):
    add_favourite(centre, teacher, atlas())
    library = read_library(centre, teacher, patience=5)
    assert vanished(library.listing, library.marks().favourites) == [ATLAS]
    assert library.all_answered
    assert library.desk.favourites[0].title == atlas().title
    gar.gives(HERE, atlas(of(teacher)))
    connected.clock.forward(minutes=10)
    library = read_library(centre, teacher, patience=5)
    assert vanished(library.listing, library.marks().favourites) == []


def test_favourites_have_a_limit(centre, teacher, monkeypatch):
    monkeypatch.setattr(desk, "MAX_FAVOURITES", 2)
    for name in ("a", "b"):
        add_favourite(centre, teacher, bare(name))
    with pytest.raises(TooManyFavourites):
        add_favourite(centre, teacher, bare("c"))
    assert len(keys(centre, teacher)) == 2


def test_everybody_has_their_own(centre, enter):
    ines, tom = enter(), enter()
    add_favourite(centre, ines, atlas())
    assert keys(centre, tom) == []


def test_the_next_session_finds_them_again(centre, enter):
    add_favourite(centre, enter(identifier="a-lasting-one"), atlas())
    assert keys(centre, enter(identifier="a-lasting-one")) == [ATLAS]


def test_preferences_are_kept_one_by_one(centre, teacher):
    assert desk_of(centre, teacher).preferences == Preferences()
    prefer(centre, teacher, font=Font.EASY, size=TextSize.LARGE)
    chosen = prefer(centre, teacher, school=HERE, view=View.TABLE, sort=Sort.RECENT)
    assert chosen == Preferences(HERE, Font.EASY, TextSize.LARGE, View.TABLE, Sort.RECENT)
    assert desk_of(centre, teacher).preferences == chosen
    assert prefer(centre, teacher, font=Font.USUAL).font is Font.USUAL


def test_a_preference_that_is_none_is_a_mistake(centre, teacher):
    with pytest.raises(TypeError):
        prefer(centre, teacher, colour="rouge")


def test_all_of_it_can_be_taken_away(centre, teacher, connected):
    add_favourite(centre, teacher, atlas())
    prefer(centre, teacher, font=Font.EASY)
    desk.note_opening(centre, teacher, CALCUL)
    shelf = keep_shelf(centre, teacher, HERE, "CM1", [CALCUL])
    given = json.loads(json.dumps(export(centre, teacher), ensure_ascii=False))
    now = connected.clock().isoformat()
    assert given["favoris"] == [{"ressource": ATLAS, "titre": atlas().title, "ajoutée": now}]
    assert given["ouvertures récentes"] == [{"ressource": CALCUL, "ouverte": now}]
    assert given["préférences"]["font"] == "facile"
    assert given["étagères de classe"] == [{"code": shelf.code, "école": HERE, "nom": "CM1", "ressources": [CALCUL]}]


def test_of_somebody_who_keeps_nothing_there_is_nothing_to_take(centre, teacher):
    assert export(centre, teacher)["favoris"] == []


def test_all_of_it_can_be_erased(centre, teacher, enter):
    other = enter()
    for visit in (teacher, other):
        add_favourite(centre, visit, atlas())
        desk.note_opening(centre, visit, CALCUL)
    keep_shelf(centre, teacher, HERE, "CM1", [CALCUL])
    erase(centre, teacher)
    assert desk_of(centre, teacher) == desk.Desk()
    assert my_shelves(centre, teacher) == ()
    assert rows(centre, owner_of(centre, teacher)) == 0
    assert keys(centre, other) == [ATLAS]


def rows(centre, owner):
    """How many rows of the database name a pseudonym."""
    tables = (models.Desk, models.FavouriteResource, models.RecentResource, models.ClassShelf)
    with reading(centre.engine) as session:
        return sum(len(session.scalars(select(table.owner).where(table.owner == owner)).all()) for table in tables)


def test_what_nobody_uses_for_a_school_year_is_forgotten(centre, enter, connected):
    old = enter(identifier="gone")
    add_favourite(centre, old, atlas())
    connected.clock.forward(days=200)
    still = enter(identifier="still-here")
    add_favourite(centre, still, atlas())
    connected.clock.forward(days=167)
    assert forget_unused(centre) >= 1
    assert rows(centre, owner_of(centre, old)) == 0
    assert rows(centre, owner_of(centre, still)) == 2


def test_looking_at_the_page_is_use(centre, enter, connected):
    visit = enter(identifier="faithful")
    add_favourite(centre, visit, atlas())
    connected.clock.forward(days=300)
    desk_of(centre, visit)
    connected.clock.forward(days=100)
    forget_unused(centre)
    assert rows(centre, owner_of(centre, visit)) == 2


def test_the_database_does_not_know_who(centre, enter):
    visit = enter(identifier="0b5e7b1e-secret")
    add_favourite(centre, visit, atlas())
    prefer(centre, visit, font=Font.EASY)
    with centre.engine.connect() as connection:
        tables = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        told = [repr(row) for table in tables for row in connection.execute(text(f'SELECT * FROM "{table}"'))]
    assert not [row for row in told if "0b5e7b1e-secret" in row]
    assert [row for row in told if owner_of(centre, visit) in row]


def test_the_same_person_in_another_project_is_another(centre):
    assert centre.lists.owner("ENT1", "a-1") != centre.lists.owner("ENT2", "a-1")
    assert centre.lists.owner("ENT1", "a-1") == centre.lists.owner("ENT1", "a-1")


def test_a_desk_of_another_release_is_read_from_the_registry(centre, teacher):
    add_favourite(centre, teacher, atlas())
    centre.lists.put_desk(owner_of(centre, teacher), b'[99, "unknown"]', after_a_change=True)
    assert keys(centre, teacher) == [ATLAS]


def test_a_choice_that_this_release_does_not_know_counts_as_none():
    assert desk.load(b'[1, [], [], {"font": "gothique", "school": "0550001C"}, ""]').preferences == Preferences(HERE)


def test_recent_ones_have_a_limit(centre, teacher, monkeypatch, connected):
    monkeypatch.setattr(desk, "MAX_RECENT", 3)
    for name in "abcde":
        connected.clock.forward(seconds=1)
        desk.note_opening(centre, teacher, name)
    assert desk_of(centre, teacher).recent == ("e", "d", "c")


def test_without_the_registry_the_page_does_without(centre, teacher, monkeypatch):
    def away(_):
        raise RegistryUnavailable

    monkeypatch.setattr("gateway.mediacentre.desk.reading", away)
    assert desk_of(centre, teacher) == desk.Desk()


def test_days_of_use_are_noted_once_a_week(centre, teacher, connected):
    add_favourite(centre, teacher, atlas())
    first = connected.clock.today()
    connected.clock.forward(days=3)
    assert desk_of(centre, teacher).used_on <= first + timedelta(days=1)
    connected.clock.forward(days=5)
    assert desk_of(centre, teacher).used_on >= first + timedelta(days=7)
