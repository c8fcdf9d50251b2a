"""One page for a class: printed once, filled for each, and never a word of somebody else or of a moment ago."""

import re
from datetime import timedelta

import pytest
from redis.connection import AbstractConnection
from stage.samples import SHELF, sample
from stage.site import STENAY, VERDUN

from gateway.domain.profile import Profile
from gateway.mediacentre.handles import handle_of
from gateway.registry.conventions import end_convention
from gateway.registry.models import Convention, School
from gateway.state.names import key
from gateway.web.mediacentre import listing_page
from gateway.web.printing import Press

LIRE, FABLES = (handle_of(sample(SHELF[place], VERDUN).key) for place in (0, 5))


def mark_in(page):
    return re.search(r'name="jeton" value="([0-9a-f]{32})"', page.body)[1]


def cards(page):
    return re.findall(r'<li class="tile" id="c-([^"]+)"', page.body)


def starred(page):
    return re.findall(r'<button class="star on"[^>]*formaction="/mediacentre/favoris/([^"]+)"', page.body)


def shared(page):
    """The page without what is of its reader."""
    return page.body.replace(mark_in(page), "").replace("Inès", "").replace("Léo", "")


@pytest.fixture
def rendered(monkeypatch):
    """The values with which a pupil's list was rendered, one for each time."""
    times = []
    usual = listing_page.shelve

    def shelve(*asked):
        times.append(asked)
        return usual(*asked)

    monkeypatch.setattr(listing_page, "shelve", shelve)
    return times


@pytest.fixture
def trips(monkeypatch):
    """What was sent to the store."""
    sent = []
    usual = AbstractConnection.send_packed_command

    def send(connection, command, check_health=True):
        sent.append(command)
        return usual(connection, command, check_health)

    monkeypatch.setattr(AbstractConnection, "send_packed_command", send)
    return sent


class Counted:
    """A template that tells how often it was rendered."""

    def __init__(self, text="<p>{first_name}</p><input value='{mark}'>"):
        self.text = text
        self.times = 0

    def __call__(self, values):
        self.times += 1
        return self.text.format(**values)


def test_a_page_is_rendered_once_and_filled_for_each():
    press, render = Press(8), Counted()
    pages = [press.page("list", {"first_name": name, "mark": name * 2}, render) for name in ("Inès", "Léo", "Inès")]
    assert [page.decode() for page in pages] == [
        f"<p>{name}</p><input value='{name * 2}'>" for name in ("Inès", "Léo", "Inès")
    ]
    assert render.times == 1


def test_a_name_is_text_and_never_markup():
    page = Press(8).page("list", {"first_name": "<b>Inès & co", "mark": "m"}, Counted())
    assert b"<p>&lt;b&gt;In\xc3\xa8s &amp; co</p>" in page


def test_another_name_of_a_page_is_another_page():
    press = Press(8)
    values = {"first_name": "Inès", "mark": "m"}
    assert press.page(("list", 1), values, Counted("one")) == b"one"
    assert press.page(("list", 2), values, Counted("two")) == b"two"
    assert press.page(("list", 1), values, Counted("three")) == b"one"


def test_whoever_has_no_first_name_gets_no_hole_for_it():
    press, seen = Press(8), []
    for name in ("Inès", "", "Léo"):
        press.page("list", {"first_name": name, "mark": "m"}, lambda values: seen.append(values["first_name"]) or "x")
    assert len(seen) == 2
    assert seen[0]
    assert not seen[1]


def test_two_pupils_share_a_page_but_for_their_name_and_their_mark(town, rendered):
    ines, leo = town.enter("full"), town.enter("full", name="Léo Martin")
    first, second = ines.get("/mediacentre"), leo.get("/mediacentre")
    assert "Bonjour Inès" in first.words
    assert "Bonjour Léo" in second.words
    assert "Inès" not in second.body
    assert mark_in(first) == ines.mark != mark_in(second) == leo.mark
    assert shared(first) == shared(second)
    assert len(rendered) <= 1
    assert ines.get("/mediacentre").body == first.body


def test_a_mark_of_a_shared_page_is_that_of_its_reader(town):
    ines, leo = town.enter("full"), town.enter("full")
    theirs = mark_in(ines.get("/mediacentre"))
    assert leo.post(f"/mediacentre/favoris/{LIRE}", {"jeton": theirs, "vers": "ajouter"}).status == 400
    ours = mark_in(leo.get("/mediacentre"))
    assert leo.post(f"/mediacentre/favoris/{LIRE}", {"jeton": ours, "vers": "ajouter"}).status == 303


@pytest.mark.parametrize("profile", [Profile.PUPIL, Profile.TEACHER])
def test_what_somebody_likes_shows_at_once_and_to_nobody_else(town, profile):
    one, other = town.enter("full", profile=profile), town.enter("full", profile=profile)
    before = other.get("/mediacentre")
    assert starred(one.get("/mediacentre")) == []
    one.leave(f"/mediacentre/favoris/{FABLES}", vers="ajouter")
    one.leave("/preferences", font="facile")
    page = one.get("/mediacentre")
    assert starred(page) == [FABLES]
    assert "font-facile" in page.body
    assert other.get("/mediacentre").body == before.body
    one.leave(f"/mediacentre/favoris/{FABLES}", vers="retirer")
    assert starred(one.get("/mediacentre")) == []


def test_a_pin_shows_at_once_to_the_whole_school_and_goes_at_once(town):
    head, ines, leo, elsewhere = town.head(), town.enter("full"), town.enter("full"), town.enter("full", STENAY)
    before = [cards(pupil.get("/mediacentre")) for pupil in (ines, leo, elsewhere)]
    head.leave("/mediacentre/epingles", liste=f"ecole:{VERDUN}", geste="ajouter", ressource=before[0][-1])
    after = [cards(pupil.get("/mediacentre")) for pupil in (ines, leo, elsewhere)]
    assert after[0] == after[1] != before[0]
    assert after[2] == before[2]
    head.leave("/mediacentre/epingles", liste=f"ecole:{VERDUN}", geste=f"retirer:{before[0][-1]}")
    assert [cards(pupil.get("/mediacentre")) for pupil in (ines, leo, elsewhere)] == before


def test_another_list_shows_when_the_gar_gives_one(town):
    pupil = town.enter("full")
    assert len(cards(pupil.get("/mediacentre"))) > 1
    usual = town.gar.says[VERDUN]
    town.gar.gives(VERDUN, sample(SHELF[0], VERDUN))
    town.stage.clock.forward(minutes=10)
    try:
        assert cards(pupil.get("/mediacentre")) == [LIRE]
    finally:
        town.gar.says[VERDUN] = usual
        town.stage.clock.forward(minutes=-10)


def test_a_school_that_is_named_anew_is_so_at_once(town):
    teacher = town.teacher()
    assert "École Jules-Ferry (Stenay)" in teacher.get("/mediacentre").words
    try:
        with town.stage.change() as session:
            session.get(School, STENAY).commune = "Stenay-Bas"
        assert "École Jules-Ferry (Stenay-Bas)" in teacher.get("/mediacentre").words
    finally:
        with town.stage.change() as session:
            session.get(School, STENAY).commune = "Stenay"


def test_a_page_that_was_printed_shows_to_nobody_whose_session_is_over(town):
    pupil = town.enter("full")
    assert pupil.get("/mediacentre").status == 200
    town.stage.house.redis.delete(key("session", pupil.token))
    assert pupil.get("/mediacentre").status == 401
    late = town.enter("full")
    assert late.get("/mediacentre").status == 200
    town.stage.clock.forward(hours=9)
    try:
        assert late.get("/mediacentre").status == 401
    finally:
        town.stage.clock.forward(hours=-9)


def test_a_page_that_was_printed_shows_to_nobody_without_a_convention(town):
    pupil = town.enter("full")
    assert pupil.get("/mediacentre").status == 200
    with town.stage.change() as session:
        number = session.query(Convention).one().id
        end_convention(session, number, town.stage.clock.today())
    try:
        assert pupil.get("/mediacentre").status == 403
    finally:
        with town.stage.change() as session:
            session.get(Convention, number).ended = None
    assert pupil.get("/mediacentre").status == 200


def test_a_school_that_is_switched_off_leaves_the_page_at_once(town):
    teacher = town.teacher()
    assert {VERDUN, STENAY} <= set(re.findall(r"/mediacentre/ouvrir/([^/]+)/", teacher.get("/mediacentre").body))
    try:
        with town.stage.change() as session:
            session.get(School, STENAY).enabled = False
        assert STENAY not in teacher.get("/mediacentre").body
    finally:
        with town.stage.change() as session:
            session.get(School, STENAY).enabled = True


def test_a_page_that_was_printed_waits_for_the_end_of_a_maintenance(town):
    pupil = town.enter("full")
    assert pupil.get("/mediacentre").status == 200
    note = town.stage.house.settings.home / "maintenance"
    note.write_text((town.stage.clock() + timedelta(minutes=30)).isoformat())
    try:
        assert pupil.get("/mediacentre").status == 503
    finally:
        note.unlink()
    assert pupil.get("/mediacentre").status == 200


def test_a_list_that_is_cached_takes_one_trip_to_the_store(town, trips):
    pupil, teacher = town.enter("full"), town.teacher()
    for reader in (pupil, teacher):
        reader.get("/mediacentre")
        reader.get("/mediacentre")
        trips.clear()
        assert reader.get("/mediacentre").status == 200
        assert len(trips) == 1


def test_what_was_looked_for_ahead_is_left_aside_when_somebody_else_holds_the_session(town):
    ines, leo, store = town.enter("full"), town.enter("few", name="Léo"), town.stage.house.redis
    ines.leave(f"/mediacentre/favoris/{LIRE}", vers="ajouter")
    assert starred(ines.get("/mediacentre")) == [LIRE]
    theirs = leo.get("/mediacentre")
    store.set(key("session", ines.token), store.get(key("session", leo.token)))
    page = ines.get("/mediacentre")
    assert "Bonjour Léo" in page.words
    assert cards(page) == cards(theirs)
    assert starred(page) == []
