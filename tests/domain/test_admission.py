"""May this person go through? An ENT speaks for its own schools, and no school goes without a convention."""

from datetime import date, timedelta

import pytest
from kit.domain import DAY, ELSEWHERE, HOME, SECOND, convention, person

from gateway.domain.admission import ForeignSchools, NoConvention, ProfileNotSent, admit
from gateway.domain.profile import SENT_TO_GAR, Profile

OWN = frozenset({HOME, SECOND})


def test_a_pupil_of_a_school_under_convention_goes_through():
    admission = admit(person(), OWN, [convention()], SENT_TO_GAR, DAY)
    assert (admission.person, admission.conventions, admission.foreign) == (person(), (convention(),), ())


def test_a_school_of_somebody_else_is_dropped_and_told():
    """S-905, S-906."""
    both = person((ELSEWHERE, Profile.PUPIL), (HOME, Profile.PUPIL))
    admission = admit(both, OWN, [convention(), convention(ELSEWHERE)], SENT_TO_GAR, DAY)
    assert (admission.person.schools, admission.foreign) == ((HOME,), (ELSEWHERE,))
    assert admission.conventions == (convention(),)


def test_whoever_has_only_schools_of_somebody_else_does_not_go_through():
    """S-905."""
    with pytest.raises(ForeignSchools) as refusal:
        admit(person((ELSEWHERE, Profile.PUPIL)), OWN, [convention(ELSEWHERE)], SENT_TO_GAR, DAY)
    assert refusal.value.foreign == (ELSEWHERE,)


def test_nobody_goes_through_from_an_ent_without_schools():
    with pytest.raises(ForeignSchools):
        admit(person(), frozenset(), [convention()], SENT_TO_GAR, DAY)


@pytest.mark.parametrize("profile", [Profile.PARENT, Profile.ACADEMY])
def test_a_profile_that_the_partner_does_not_take_does_not_go_through(profile):
    with pytest.raises(ProfileNotSent) as refusal:
        admit(person((HOME, profile)), OWN, [convention()], SENT_TO_GAR, DAY)
    assert refusal.value.person.profiles == (profile,)
    assert admit(person((HOME, profile)), OWN, [convention()], frozenset(Profile), DAY)


def test_a_parent_who_teaches_goes_through_as_a_teacher():
    both = person((HOME, Profile.PARENT), (SECOND, Profile.TEACHER))
    admission = admit(both, OWN, [convention(HOME, SECOND)], SENT_TO_GAR, DAY)
    assert admission.person == person((SECOND, Profile.TEACHER))


@pytest.mark.parametrize(
    "conventions",
    [
        [],
        [convention(SECOND)],
        [convention(until=DAY - timedelta(days=1))],
        [convention(signed=DAY + timedelta(days=1))],
        [convention(ended=DAY)],
    ],
    ids=["none", "other-school", "over", "not-yet", "withdrawn"],
)
def test_without_a_convention_in_force_nobody_goes_through(conventions):
    with pytest.raises(NoConvention) as refusal:
        admit(person(), OWN, conventions, SENT_TO_GAR, DAY)
    assert refusal.value.person == person()


def test_only_the_schools_under_convention_count():
    both = person((HOME, Profile.TEACHER), (SECOND, Profile.TEACHER))
    admission = admit(both, OWN, [convention(SECOND)], SENT_TO_GAR, DAY)
    assert admission.person == person((SECOND, Profile.TEACHER))


def test_conventions_add_up():
    both = person((HOME, Profile.TEACHER), (SECOND, Profile.TEACHER))
    over = convention(HOME, until=date(2026, 2, 1))
    admission = admit(both, OWN, [convention(HOME), over, convention(SECOND)], SENT_TO_GAR, DAY)
    assert admission.person == both
    assert admission.conventions == (convention(HOME), convention(SECOND))


def test_a_convention_of_a_profile_that_is_not_taken_does_not_help():
    """The convention covers the school of the parent, not the one of the teacher."""
    both = person((HOME, Profile.PARENT), (SECOND, Profile.TEACHER))
    with pytest.raises(NoConvention):
        admit(both, OWN, [convention(HOME)], SENT_TO_GAR, DAY)
