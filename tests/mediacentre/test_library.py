"""From the session to the listing: what the GAR gives, school by school."""

from datetime import timedelta

import pytest
from gar.answers import as_gson, as_xml, atlas, bare, error_of
from kit.domain import DAY, ELSEWHERE
from mediacentre.conftest import HERE, THERE, of, state, titles

from gateway.domain.profile import Profile
from gateway.login.refusals import EntUnavailable, SchoolNotOfEnt, WithoutConvention
from gateway.mediacentre.library import Outcome, read_library
from gateway.mediacentre.personas import Persona
from gateway.mediacentre.visits import visit_of
from gateway.registry.models import Ent, School
from gateway.registry.names import find_named

BOTH = ((HERE, Profile.TEACHER), (THERE, Profile.TEACHER))


def read(centre, visit):
    return read_library(centre, visit, patience=5)


def test_a_pupil_sees_what_the_gar_gives(centre, gar, enter, connected):
    visit = enter()
    gar.gives(HERE, atlas(of(visit)), bare("calcul", of(visit)))
    library = read(centre, visit)
    assert titles(library) == ["calcul", atlas().title]
    assert state(library).outcome is Outcome.FRESH
    assert (state(library).as_of, state(library).count) == (connected.clock(), 2)
    assert gar.asked == [of(visit)]
    assert library.listing.entries[1].resource == atlas(of(visit))
    assert library.persona is Persona.PUPIL


@pytest.mark.parametrize("write", [as_xml, as_gson])
def test_whatever_the_gar_writes_in_is_read(centre, gar, enter, write):
    visit = enter()
    gar.replies(HERE, write(atlas(of(visit))))
    assert read(centre, visit).listing.entries[0].resource == atlas(of(visit))


def test_each_school_is_asked_for_itself(centre, gar, enter):
    visit = enter(*BOTH)
    for uai in (HERE, THERE):
        gar.gives(uai, atlas(of(visit, uai)))
    library = read(centre, visit)
    assert {(request.school, request.person) for request in gar.asked} == {
        (HERE, visit.person.identifier),
        (THERE, visit.person.identifier),
    }
    assert [(entry.uai, entry.shared) for entry in library.listing.entries] == [(HERE, True), (THERE, True)]
    assert len({entry.resource.link for entry in library.listing.entries}) == 2
    assert library.persona is Persona.TEACHER


def test_within_minutes_the_gar_is_not_asked_again(centre, gar, enter, connected):
    visit = enter()
    gar.gives(HERE, bare("calcul", of(visit)))
    first = read(centre, visit)
    connected.clock.forward(seconds=centre.fresh_for.total_seconds() - 1)
    again = read(centre, visit)
    assert gar.asked_about(HERE) == 1
    assert again.listing is first.listing
    assert state(again) == state(first)
    connected.clock.forward(seconds=2)
    read(centre, visit)
    assert gar.asked_about(HERE) == 2


def test_another_process_finds_what_this_one_asked(centre, another_centre, gar, enter):
    visit = enter()
    gar.gives(HERE, atlas(of(visit)))
    first, second = read(centre, visit), read(another_centre, visit)
    assert gar.asked_about(HERE) == 1
    assert second.listing.entries == first.listing.entries
    assert second.version == first.version


def test_a_class_shares_one_listing(centre, gar, enter):
    ines, tom = enter(), enter()
    gar.gives(HERE, bare("calcul", of(ines)))
    assert read(centre, ines).listing is read(centre, tom).listing
    assert gar.asked_about(HERE) == 2


def test_what_one_person_has_another_does_not_see(centre, gar, enter):
    ines, tom = enter(), enter()
    gar.gives(HERE, bare("calcul", of(ines)))
    read(centre, ines)
    gar.gives(HERE)
    assert titles(read(centre, tom)) == []
    assert titles(read(centre, ines)) == ["calcul"]


def test_nothing_assigned_is_an_answer(centre, gar, enter):
    library = read(centre, enter())
    assert (state(library).outcome, state(library).count, titles(library)) == (Outcome.FRESH, 0, [])
    assert library.all_answered


def test_a_parent_is_never_spoken_of(centre, gar, enter):
    library = read(centre, enter((HERE, Profile.PARENT)))
    assert gar.asked == []
    assert (state(library).outcome, state(library).reason) == (Outcome.NOT_ASKED, "profile")
    assert library.persona is Persona.PARENT


def test_a_teacher_who_is_a_parent_elsewhere_is_asked_about_as_a_teacher(centre, gar, enter):
    library = read(centre, enter((HERE, Profile.PARENT), (THERE, Profile.TEACHER)))
    assert [request.school for request in gar.asked] == [THERE]
    assert [school.outcome for school in library.schools] == [Outcome.NOT_ASKED, Outcome.FRESH]


def test_only_schools_of_the_ent_are_asked_about(centre, gar, enter):
    library = read(centre, enter((ELSEWHERE, Profile.PUPIL), (HERE, Profile.PUPIL)))
    assert [request.school for request in gar.asked] == [HERE]
    assert [school.uai for school in library.schools] == [HERE]


def test_nobody_of_another_school_alone_comes_in(enter):
    with pytest.raises(SchoolNotOfEnt):
        enter((ELSEWHERE, Profile.PUPIL))


def test_a_school_that_is_switched_off_is_neither_asked_about_nor_shown(centre, gar, enter, connected):
    visit = enter(*BOTH)
    gar.gives(THERE, bare("calcul", of(visit, THERE)))
    assert titles(read(centre, visit)) == ["calcul"]
    with connected.change() as session:
        session.get(School, THERE).enabled = False
    try:
        later = visit_of(centre, visit.token)
        library = read(centre, later)
        assert [school.uai for school in library.schools] == [HERE]
        assert titles(library) == []
    finally:
        with connected.change() as session:
            session.get(School, THERE).enabled = True


def test_without_a_convention_in_force_nobody_is_let_in(centre, gar, enter, connected, monkeypatch):
    visit = enter()
    read(centre, visit)
    monkeypatch.setattr(type(centre.gate), "today", lambda _: DAY + timedelta(days=1000))
    with pytest.raises(WithoutConvention):
        visit_of(centre, visit.token)


def test_an_ent_that_is_switched_off_closes_the_page(centre, enter, connected):
    visit = enter()
    with connected.change() as session:
        find_named(session, Ent, "ent-a").enabled = False
    try:
        with pytest.raises(EntUnavailable):
            visit_of(centre, visit.token)
    finally:
        with connected.change() as session:
            find_named(session, Ent, "ent-a").enabled = True


@pytest.mark.parametrize("token", ["", "unknown"])
def test_without_a_session_there_is_no_visit(centre, token):
    assert visit_of(centre, token) is None


def test_a_session_past_its_end_is_none(centre, enter, connected):
    visit = enter()
    connected.clock.forward(hours=9)
    assert visit_of(centre, visit.token) is None


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ("Établissement non trouvé", Outcome.NOT_DECLARED),
        ("L'établissement n'existe pas ou n'est pas associé au projet ENT", Outcome.NOT_DECLARED),
        ("Utilisateur inconnu", Outcome.PERSON_UNKNOWN),
        ("Erreur interne", Outcome.OUTAGE),
    ],
)
def test_what_the_gar_means_is_told_apart(centre, gar, enter, message, outcome):
    visit = enter(*BOTH)
    gar.gives(THERE, bare("calcul", of(visit, THERE)))
    gar.replies(HERE, error_of(message, of(visit).path), 400)
    for _ in range(2):
        library = read(centre, visit)
        assert [school.outcome for school in library.schools] == [outcome, Outcome.FRESH]
        assert titles(library) == ["calcul"]
    assert gar.asked_about(HERE) == 1
    assert not library.all_answered


def test_what_it_no_longer_knows_is_not_shown_again(centre, gar, enter, connected):
    visit = enter()
    gar.gives(HERE, bare("calcul", of(visit)))
    read(centre, visit)
    connected.clock.forward(minutes=10)
    gar.replies(HERE, error_of("Utilisateur inconnu", of(visit).path), 400)
    assert state(read(centre, visit)).outcome is Outcome.PERSON_UNKNOWN
    for name in centre.redis.keys("*:silence:*"):
        centre.redis.delete(name)
    gar.replies(HERE, b"", 503)
    library = read(centre, visit)
    assert (state(library).outcome, titles(library)) == (Outcome.OUTAGE, [])


def test_a_project_without_a_service_asks_nobody(stage_without_service, gar):
    centre, visit = stage_without_service
    library = read(centre, visit)
    assert (state(library).outcome, state(library).reason) == (Outcome.NO_SERVICE, "no-service")
    assert not library.all_answered
