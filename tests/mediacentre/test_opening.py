"""Opening: only what this person has in that school, only toward the GAR, and counted without them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from gar.answers import atlas, bare
from mediacentre.conftest import HERE, HOST, THERE, choices, connect, of
from sqlalchemy import select

from gateway.domain.profile import Profile
from gateway.mediacentre.board import add_link
from gateway.mediacentre.handles import handle_of, key_of
from gateway.mediacentre.library import read_library
from gateway.mediacentre.opening import LinkNotFollowed, ListSilent, NotInList, offers, open_resource
from gateway.mediacentre.upkeep import keep_up, move_openings
from gateway.mediacentre.visits import visit_of
from gateway.registry import models
from gateway.registry.engine import reading, recording
from gateway.registry.openings import add_openings, forget_batches
from gateway.state import openings

ATLAS = "ark:/99999/atlas.des-petits"


def figures(centre):
    """What was counted: school, profile, resource, kind and number."""
    move_openings(centre)
    with reading(centre.engine) as session:
        query = select(models.FigureOpening, models.FigureResource.kind)
        query = query.join(models.FigureResource, models.FigureResource.key == models.FigureOpening.key)
        rows = session.execute(query.order_by(models.FigureOpening.key)).all()
        return [(row.uai, row.profile, row.key, kind, row.n) for row, kind in rows]


@pytest.fixture(autouse=True)
def _nothing_counted(centre):
    with recording(centre.engine) as session:
        for table in (models.FigureOpener, models.FigureOpening, models.FigureResource, models.OpeningsBatch):
            session.query(table).delete()


@pytest.fixture
def ines(enter, gar):
    visit = enter()
    gar.gives(HERE, atlas(of(visit)), bare("calcul", of(visit)))
    return visit


def test_a_resource_of_the_list_opens_with_the_gars_own_link(centre, ines):
    launch = open_resource(centre, ines, HERE, ATLAS)
    assert launch.address == atlas(of(ines)).link
    assert launch.title == atlas().title


def test_each_school_opens_with_its_own_link(centre, gar, enter):
    karim = enter((HERE, Profile.TEACHER), (THERE, Profile.TEACHER))
    for uai in (HERE, THERE):
        gar.gives(uai, atlas(of(karim, uai)))
    assert [offer.uai for offer in offers(centre, karim, ATLAS)] == [HERE, THERE]
    opened = [open_resource(centre, karim, uai, ATLAS).address for uai in (HERE, THERE)]
    assert opened == [atlas(of(karim, uai)).link for uai in (HERE, THERE)]


@pytest.mark.parametrize(("uai", "key"), [(HERE, "ark:/99999/absent"), (THERE, ATLAS), ("0750666M", ATLAS), ("", "")])
def test_what_is_not_in_the_list_does_not_open(centre, ines, uai, key):
    with pytest.raises(NotInList):
        open_resource(centre, ines, uai, key)
    assert figures(centre) == []


def test_what_another_person_has_does_not_open(centre, gar, ines, enter):
    open_resource(centre, ines, HERE, ATLAS)
    tom = enter()
    gar.gives(HERE)
    with pytest.raises(NotInList):
        open_resource(centre, tom, HERE, ATLAS)


def test_nobody_knows_while_the_gar_is_silent(centre, gar, enter):
    gar.replies(HERE, b"", 500)
    visit = enter()
    with pytest.raises(ListSilent):
        open_resource(centre, visit, HERE, ATLAS)
    with pytest.raises(ListSilent):
        offers(centre, visit, ATLAS)


def test_a_list_that_was_kept_still_opens(centre, gar, ines, connected):
    open_resource(centre, ines, HERE, ATLAS)
    connected.clock.forward(minutes=10)
    gar.replies(HERE, b"", 500)
    assert open_resource(centre, ines, HERE, ATLAS).address == atlas(of(ines)).link


def test_a_host_that_is_no_longer_allowed_is_not_reached_by_a_list_of_before(centre, gar, ines, connected):
    open_resource(centre, ines, HERE, ATLAS)
    connect(connected, choices(gar.url, launch_hosts=("autre.gar.example",)))
    try:
        with pytest.raises(LinkNotFollowed):
            open_resource(centre, _again(centre, ines), HERE, ATLAS)
    finally:
        connect(connected, choices(gar.url, launch_hosts=(HOST,)))
    assert open_resource(centre, _again(centre, ines), HERE, ATLAS)


def _again(centre, visit):
    return visit_of(centre, visit.token)


def test_openings_are_counted_by_what_they_have_in_common(centre, gar, ines, enter):
    tom = enter()
    for visit in (ines, tom):
        open_resource(centre, visit, HERE, ATLAS)
    open_resource(centre, ines, HERE, "ark:/99999/calcul")
    assert figures(centre) == [
        (HERE, "National_elv", ATLAS, "DOC", 2),
        (HERE, "National_elv", "ark:/99999/calcul", "", 1),
    ]
    open_resource(centre, enter(), HERE, ATLAS)
    assert figures(centre)[0] == (HERE, "National_elv", ATLAS, "DOC", 3)


def test_the_figures_know_what_a_resource_is_called(centre, ines):
    open_resource(centre, ines, HERE, ATLAS)
    move_openings(centre)
    with reading(centre.engine) as session:
        known = session.get(models.FigureResource, ATLAS)
        assert (known.title, known.publisher) == (atlas().title, atlas().publisher)


def test_a_double_click_counts_once_and_opens_twice(centre, ines):
    assert open_resource(centre, ines, HERE, ATLAS) == open_resource(centre, ines, HERE, ATLAS)
    assert [number for *_, number in figures(centre)] == [1]


def test_a_batch_that_comes_twice_counts_once(centre, ines):
    open_resource(centre, ines, HERE, ATLAS)
    batch = openings.take(centre.redis)
    assert openings.take(centre.redis) == batch
    with recording(centre.engine) as session:
        assert add_openings(session, batch.name, centre.gate.now(), batch.openings)
        assert not add_openings(session, batch.name, centre.gate.now(), batch.openings)
    assert [number for *_, number in figures(centre)] == [1]


def test_openings_during_a_move_are_not_lost(centre, ines, enter):
    open_resource(centre, ines, HERE, ATLAS)
    openings.take(centre.redis)
    open_resource(centre, enter(), HERE, ATLAS)
    assert [number for *_, number in figures(centre)] == [1]
    assert [number for *_, number in figures(centre)] == [2]


def test_one_worker_keeps_up(centre, ines):
    open_resource(centre, ines, HERE, ATLAS)
    keep_up(centre, "worker-1")
    keep_up(centre, "worker-2")
    assert openings.take(centre.redis) is None
    assert [number for *_, number in figures(centre)] == [1]


def test_batches_are_forgotten_when_they_cannot_come_again(centre, ines):
    open_resource(centre, ines, HERE, ATLAS)
    figures(centre)
    with recording(centre.engine) as session:
        assert forget_batches(session, centre.gate.now()) == 0
        assert forget_batches(session, centre.gate.now() + timedelta(days=8)) == 1


def test_nothing_that_is_counted_tells_who(centre, ines):
    open_resource(centre, ines, HERE, ATLAS)
    for name in centre.redis.keys("*opening*"):
        kind = centre.redis.type(name)
        told = centre.redis.hgetall(name) if kind == b"hash" else centre.redis.get(name)
        assert ines.person.identifier not in f"{name}{told}"


def openers(centre):
    """Resource and pseudonym of who opened what."""
    move_openings(centre)
    with reading(centre.engine) as session:
        row = models.FigureOpener
        return session.execute(select(row.key, row.who).order_by(row.key, row.who)).all()


def test_people_are_counted_once_a_resource_under_a_name_of_that_resource_alone(centre, ines, enter):
    for visit in (ines, enter(), ines):
        open_resource(centre, visit, HERE, ATLAS)
    open_resource(centre, ines, HERE, "ark:/99999/calcul")
    found = openers(centre)
    assert [key for key, _ in found] == ["", "", ATLAS, ATLAS, "ark:/99999/calcul"]
    assert len({who for _, who in found}) == 5


def test_a_month_without_a_key_counts_openings_and_nobody(centre, ines):
    keyless = replace(centre, gate=replace(centre.gate, key_of_month=lambda _month: None))
    open_resource(keyless, ines, HERE, ATLAS)
    assert [number for *_, number in figures(centre)] == [1]
    assert openers(centre) == []


def test_a_teacher_finds_what_they_opened_last_first(centre, gar, teacher, connected):
    gar.gives(HERE, atlas(of(teacher)), bare("calcul", of(teacher)))
    for key in (ATLAS, "ark:/99999/calcul", ATLAS):
        connected.clock.forward(seconds=1)
        open_resource(centre, teacher, HERE, key)
        for mark in centre.redis.keys("*:opened:*"):
            centre.redis.delete(mark)
    assert read_library(centre, teacher).desk.recent == (ATLAS, "ark:/99999/calcul")


def test_of_a_pupil_nothing_is_remembered(centre, ines):
    open_resource(centre, ines, HERE, ATLAS)
    assert read_library(centre, ines).desk.recent == ()


def test_a_schools_link_opens_where_it_leads_and_counts_as_local(centre, head, gar, enter):
    link = add_link(centre, head, HERE, "Le blog", "https://blog.example/cm1", ["National_elv"])
    ines = enter()
    assert open_resource(centre, ines, HERE, link.key).address == "https://blog.example/cm1"
    assert figures(centre) == [(HERE, "National_elv", link.key, "LOCAL", 1)]
    with pytest.raises(NotInList):
        open_resource(centre, head, HERE, link.key)


@pytest.mark.parametrize("key", [ATLAS, "local:cafe", "é/../?#%", "x" * 300])
def test_a_key_goes_through_an_address_and_back(key):
    handle = handle_of(key)
    assert key_of(handle) == key
    assert handle.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("handle", ["", "=", "a", "%", "é", "YQ==", "YR", "_w", "x" * 5000])
def test_what_is_no_handle_names_nothing(handle):
    assert key_of(handle) is None
