"""A person: what they are, and in which schools."""

from kit.domain import ELSEWHERE, HOME, SECOND, person

from gateway.domain.person import Attachment
from gateway.domain.profile import Profile

TEACHER_AND_HEAD = person((HOME, Profile.TEACHER), (SECOND, Profile.TEACHER), (HOME, Profile.HEAD))


def test_schools_and_profiles_are_named_once_in_their_order():
    assert TEACHER_AND_HEAD.schools == (HOME, SECOND)
    assert TEACHER_AND_HEAD.profiles == (Profile.TEACHER, Profile.HEAD)


def test_a_person_is_seen_from_some_schools_only():
    seen = TEACHER_AND_HEAD.within(frozenset({SECOND, ELSEWHERE}))
    assert seen.attachments == (Attachment(SECOND, Profile.TEACHER),)
    assert (seen.identifier, seen.profiles) == (TEACHER_AND_HEAD.identifier, (Profile.TEACHER,))
    assert TEACHER_AND_HEAD.within(frozenset()).attachments == ()


def test_a_person_is_seen_in_some_profiles_only():
    seen = TEACHER_AND_HEAD.as_one_of(frozenset({Profile.HEAD}))
    assert seen.attachments == (Attachment(HOME, Profile.HEAD),)
    assert TEACHER_AND_HEAD.as_one_of(frozenset({Profile.PUPIL})).attachments == ()
