"""National profiles, in each of the spellings that ENTs use."""

import pytest

from gateway.domain.profile import SENT_TO_GAR, Profile, read_profile


@pytest.mark.parametrize("profile", list(Profile))
def test_a_profile_is_read_in_any_case(profile):
    for spelling in (profile.value, profile.value.upper(), profile.value.lower(), profile.value.title()):
        assert read_profile(spelling) is profile


@pytest.mark.parametrize(
    ("text", "profile"),
    [
        ("National_1", Profile.PUPIL),
        ("NATIONAL_2", Profile.PARENT),
        ("national_3", Profile.TEACHER),
        ("National_4", Profile.HEAD),
        ("National_5", Profile.SCHOOL_LIFE),
        ("National_6", Profile.STAFF),
        ("National_7", Profile.ACADEMY),
    ],
)
def test_a_profile_is_read_by_its_number(text, profile):
    assert read_profile(text) is profile


@pytest.mark.parametrize(
    "text",
    [
        "",
        "National_",
        "National_0",
        "National_8",
        "National_xyz",
        "elv",
        " National_elv",
        "National_elv ",
        "National_elv,National_ens",
        "Ｎational_elv",
    ],
)
def test_another_text_is_no_profile(text):
    assert read_profile(text) is None


def test_parents_and_the_rectorat_never_go_to_the_gar():
    assert set(Profile) - SENT_TO_GAR == {Profile.PARENT, Profile.ACADEMY}
    assert Profile.PUPIL in SENT_TO_GAR
