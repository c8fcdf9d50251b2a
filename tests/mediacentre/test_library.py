"""From the session to the listing: what the GAR gives, school by school."""

from gar.answers import atlas, bare
from mediacentre.conftest import HERE
from stage.gateway import PROJECT

from gateway.domain.profile import Profile
from gateway.gar.request import ListRequest
from gateway.mediacentre.library import Outcome, read_library

TEACHER = Profile.TEACHER


def of(visit, uai=HERE):
    return ListRequest(PROJECT, uai, visit.person.identifier)


def titles(library):
    return [entry.resource.title for entry in library.listing.entries]


def state(library, uai=HERE):
    return next(school for school in library.schools if school.uai == uai)


def test_a_pupil_sees_what_the_gar_gives(centre, gar, enter, connected):
    visit = enter()
    gar.gives(HERE, atlas(of(visit)), bare("calcul", of(visit)))
    library = read_library(centre, visit, patience=5)
    assert titles(library) == ["calcul", atlas().title]
    assert state(library).outcome is Outcome.FRESH
    assert (state(library).as_of, state(library).count) == (connected.clock(), 2)
    assert gar.asked == [of(visit)]
    assert library.listing.entries[1].resource == atlas(of(visit))
