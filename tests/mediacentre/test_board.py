"""What a school and its teachers put first: who may, what is refused, and what pupils then see."""

import pytest
from gar.answers import as_json, bare, link_to
from mediacentre.conftest import HERE, THERE, of, titles

from gateway.domain.profile import Profile
from gateway.gar.resource import Resource
from gateway.mediacentre import board, class_shelves
from gateway.mediacentre.board import BoardRefused, NotAllowed, add_link, may_speak_for, pin_for_school, remove_link
from gateway.mediacentre.class_shelves import drop_shelf, keep_shelf, may_pin_for_a_class, my_shelves, shelf_of
from gateway.mediacentre.library import read_library
from gateway.mediacentre.query import Query
from gateway.mediacentre.shelves import shelve
from gateway.registry import models
from gateway.registry.engine import recording

CALCUL, DICTEE = "ark:/99999/calcul", "ark:/99999/dictée"
TO_PUPILS = ["National_elv"]
NOT_HEADS = sorted(set(Profile) - {Profile.HEAD})


@pytest.fixture(autouse=True)
def _empty_boards(centre):
    with recording(centre.engine) as session:
        for table in (models.PinnedResource, models.LocalLink, models.ClassShelf):
            session.query(table).delete()


def read(centre, visit):
    return read_library(centre, visit, patience=5)


def order(centre, visit, shelf=None):
    """The titles as a pupil sees them."""
    library = read(centre, visit)
    return [entry.resource.title for entry in shelve(library.listing, Query(), library.marks(shelf)).page.items]


@pytest.fixture
def ines(enter, gar):
    visit = enter()
    gar.gives(HERE, *(bare(name, of(visit)) for name in ("atlas", "calcul", "dictée")))
    return visit


def test_the_head_pins_for_the_school(centre, head, ines):
    assert order(centre, ines) == ["atlas", "calcul", "dictée"]
    pin_for_school(centre, head, HERE, [DICTEE, CALCUL, DICTEE])
    assert order(centre, ines) == ["dictée", "calcul", "atlas"]
    pin_for_school(centre, head, HERE, [])
    assert order(centre, ines) == ["atlas", "calcul", "dictée"]


def test_every_process_sees_it_at_once(centre, another_centre, head, ines):
    order(another_centre, ines)
    pin_for_school(centre, head, HERE, [DICTEE])
    assert order(another_centre, ines)[0] == "dictée"


def test_a_pin_that_the_pupil_does_not_have_shows_nothing(centre, head, ines):
    pin_for_school(centre, head, HERE, ["ark:/99999/absent"])
    assert order(centre, ines) == ["atlas", "calcul", "dictée"]


@pytest.mark.parametrize("profile", NOT_HEADS)
def test_nobody_but_the_head_speaks_for_the_school(centre, enter, profile):
    visit = enter((HERE, profile))
    assert not may_speak_for(visit, HERE)
    for act in (
        lambda: pin_for_school(centre, visit, HERE, []),
        lambda: add_link(centre, visit, HERE, "Blog", "https://blog.example/", TO_PUPILS),
        lambda: remove_link(centre, visit, HERE, "local:cafe"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_head_speaks_for_no_other_school(centre, enter):
    visit = enter((HERE, Profile.HEAD), (THERE, Profile.TEACHER))
    assert may_speak_for(visit, HERE)
    with pytest.raises(NotAllowed):
        pin_for_school(centre, visit, THERE, [CALCUL])


@pytest.mark.parametrize("keys", [[f"k{n}" for n in range(25)], [""], ["x" * 301], ["a\nb"]])
def test_pins_that_cannot_be_are_refused(centre, head, keys):
    with pytest.raises(BoardRefused):
        pin_for_school(centre, head, HERE, keys)


def test_a_link_stands_on_the_cards_of_those_it_is_for(centre, head, enter, teacher):
    link = add_link(centre, head, HERE, " Le  blog ", "https://blog.example/?a=1#b", [*TO_PUPILS, "National_tut", "x"])
    for visit, seen in ((enter(), True), (enter((HERE, Profile.PARENT)), True), (teacher, False)):
        library = read(centre, visit)
        assert titles(library) == (["Le blog"] if seen else [])
        assert library.local == ({link.key} if seen else set())
    assert link.audience == {Profile.PUPIL, Profile.PARENT}


def test_it_is_on_the_cards_of_its_school_alone(centre, head, enter):
    add_link(centre, head, HERE, "Le blog", "https://blog.example/", TO_PUPILS)
    assert titles(read(centre, enter((THERE, Profile.PUPIL)))) == []
    library = read(centre, enter((HERE, Profile.TEACHER), (THERE, Profile.PUPIL)))
    assert titles(library) == []


def test_it_is_there_while_the_gar_is_not(centre, gar, head, enter):
    add_link(centre, head, HERE, "Le blog", "https://blog.example/", TO_PUPILS)
    gar.replies(HERE, b"", 500)
    assert titles(read(centre, enter())) == ["Le blog"]


def test_a_link_can_be_pinned_and_taken_away(centre, head, ines):
    link = add_link(centre, head, HERE, "zoo", "https://zoo.example/", TO_PUPILS)
    pin_for_school(centre, head, HERE, [link.key])
    assert order(centre, ines)[0] == "zoo"
    remove_link(centre, head, HERE, link.key)
    remove_link(centre, head, HERE, link.key)
    assert order(centre, ines) == ["atlas", "calcul", "dictée"]


@pytest.mark.parametrize(
    "address",
    [
        "http://blog.example/", "javascript:alert(1)", "//blog.example", "blog.example", "https://", "https:///a",
        "https://u:p@blog.example/", "https://blog.example/a b", "https://blog.example\\@evil.example/",
        "https://[", "https://blog.example:x/", "https://blog.example/\u202e", f"https://blog.example/{'x' * 2048}",
        "data:text/html,x", "",
    ],
)  # fmt: skip
def test_an_address_that_is_no_plain_https_one_is_refused(centre, head, address):
    with pytest.raises(BoardRefused) as refused:
        add_link(centre, head, HERE, "Blog", address, TO_PUPILS)
    assert set(refused.value.faults) == {"adresse"}


def test_all_the_faults_are_told_at_once(centre, head):
    with pytest.raises(BoardRefused) as refused:
        add_link(centre, head, HERE, "x" * 121, "ftp://x", ["National_roi"])
    assert set(refused.value.faults) == {"titre", "adresse", "public"}


def test_links_have_a_limit(centre, head, monkeypatch):
    monkeypatch.setattr(board, "MAX_LINKS", 1)
    add_link(centre, head, HERE, "Blog", "https://blog.example/", TO_PUPILS)
    with pytest.raises(BoardRefused):
        add_link(centre, head, HERE, "Zoo", "https://zoo.example/", TO_PUPILS)


def test_the_gar_cannot_take_the_key_of_a_link(centre, gar, head, enter):
    link = add_link(centre, head, HERE, "Le blog", "https://blog.example/", TO_PUPILS)
    visit = enter()
    gar.replies(HERE, as_json(Resource(identifier=link.key, title="Piège", link=link_to("ark:/1/a", of(visit)))))
    library = read(centre, visit)
    assert titles(library) == ["Le blog"]
    assert library.listing.entries[0].resource.link == "https://blog.example/"


def test_a_teacher_keeps_a_shelf_for_a_class(centre, teacher, ines):
    shelf = keep_shelf(centre, teacher, HERE, " Le  CM1 ", [DICTEE])
    assert (shelf.label, shelf.uai, shelf.pins) == ("Le CM1", HERE, (DICTEE,))
    assert my_shelves(centre, teacher) == (shelf,)
    assert order(centre, ines, shelf_of(centre, ines, shelf.code)) == ["dictée", "atlas", "calcul"]
    assert order(centre, ines) == ["atlas", "calcul", "dictée"]


def test_the_class_goes_before_the_school(centre, teacher, head, ines):
    pin_for_school(centre, head, HERE, [CALCUL])
    shelf = keep_shelf(centre, teacher, HERE, "CM1", [DICTEE])
    assert order(centre, ines, shelf) == ["dictée", "calcul", "atlas"]


def test_a_shelf_is_changed_under_the_same_code(centre, teacher):
    shelf = keep_shelf(centre, teacher, HERE, "CM1", [DICTEE])
    changed = keep_shelf(centre, teacher, HERE, "CM1 A", [CALCUL, DICTEE], shelf.code)
    assert (changed.code, changed.label, changed.pins) == (shelf.code, "CM1 A", (CALCUL, DICTEE))
    assert my_shelves(centre, teacher) == (changed,)
    drop_shelf(centre, teacher, shelf.code)
    assert my_shelves(centre, teacher) == ()


def test_nobody_else_changes_it(centre, teacher, enter):
    shelf = keep_shelf(centre, teacher, HERE, "CM1", [DICTEE])
    other = enter((HERE, Profile.TEACHER))
    with pytest.raises(NotAllowed):
        keep_shelf(centre, other, HERE, "CM1", [], shelf.code)
    with pytest.raises(NotAllowed):
        drop_shelf(centre, other, shelf.code)
    with pytest.raises(NotAllowed):
        drop_shelf(centre, teacher, "absent")
    assert my_shelves(centre, teacher) == (shelf,)


def test_only_people_of_its_school_see_it(centre, teacher, enter):
    shelf = keep_shelf(centre, teacher, HERE, "CM1", [DICTEE])
    assert shelf_of(centre, enter(), shelf.code) == shelf
    assert shelf_of(centre, enter((THERE, Profile.PUPIL)), shelf.code) is None
    assert shelf_of(centre, enter(), "absent") is None


@pytest.mark.parametrize("profile", [Profile.PUPIL, Profile.PARENT, Profile.STAFF, Profile.LOCAL_AUTHORITY])
def test_who_does_not_teach_keeps_none(centre, enter, profile):
    visit = enter((HERE, profile))
    assert not may_pin_for_a_class(visit, HERE)
    with pytest.raises(NotAllowed):
        keep_shelf(centre, visit, HERE, "CM1", [])


def test_a_teacher_keeps_none_in_a_school_of_others(centre, teacher):
    with pytest.raises(NotAllowed):
        keep_shelf(centre, teacher, THERE, "CM1", [])


@pytest.mark.parametrize("label", ["", " ", "x" * 41, "CM1\x00"])
def test_a_shelf_has_a_name(centre, teacher, label):
    with pytest.raises(BoardRefused) as refused:
        keep_shelf(centre, teacher, HERE, label, [])
    assert set(refused.value.faults) == {"nom"}


def test_shelves_have_a_limit(centre, teacher, monkeypatch):
    monkeypatch.setattr(class_shelves, "MAX_SHELVES", 1)
    keep_shelf(centre, teacher, HERE, "CM1", [])
    with pytest.raises(BoardRefused):
        keep_shelf(centre, teacher, HERE, "CM2", [])


def test_a_class_that_comes_keeps_its_shelf(centre, teacher, enter, connected):
    shelf = keep_shelf(centre, teacher, HERE, "CM1", [DICTEE])
    connected.clock.forward(days=200)
    assert shelf_of(centre, enter(), shelf.code) == shelf
    with recording(centre.engine) as session:
        assert session.get(models.ClassShelf, shelf.code).used_on == centre.gate.today()


def test_a_board_of_another_release_is_read_from_the_registry(centre, head, ines):
    pin_for_school(centre, head, HERE, [DICTEE])
    centre.lists.put_board(HERE, b'[99, "unknown"]', after_a_change=True)
    assert order(centre, ines)[0] == "dictée"
