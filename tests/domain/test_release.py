"""No attribute without a line that names its purpose, and none without a convention that covers it."""

import pytest
from kit.domain import ELSEWHERE, HOME, SECOND, convention, person

from gateway.domain.convention import GAR_ATTRIBUTES
from gateway.domain.profile import Profile
from gateway.domain.release import GAR_POLICY, RELEASABLE, NotReleasable, ReleaseLine, check_line, release

EVERYTHING = tuple(ReleaseLine(name, "essai") for name in RELEASABLE)
GENEROUS = {"attributes": GAR_ATTRIBUTES | {"UAI", "profil"}}
TEACHER = person((HOME, Profile.TEACHER), (SECOND, Profile.HEAD), given_name="Alice")


def test_the_gar_gets_two_attributes_and_no_third():
    """gar.md 2.1, S-329."""
    generous = convention(HOME, SECOND, **GENEROUS)
    assert release(TEACHER, "ENT1", GAR_POLICY, [generous]) == (
        ("GARPersonIdentifiant", ("a-1",)),
        ("idEnt", ("ENT1",)),
    )


def test_another_partner_gets_what_its_policy_and_the_convention_allow():
    assert dict(release(TEACHER, "ENT1", EVERYTHING, [convention(HOME, SECOND, **GENEROUS)])) == {
        "GARPersonIdentifiant": ("a-1",),
        "idEnt": ("ENT1",),
        "UAI": (HOME, SECOND),
        "profil": ("National_ens", "National_dir"),
    }


def test_a_policy_without_a_convention_releases_nothing():
    assert release(TEACHER, "ENT1", EVERYTHING, []) == ()
    assert release(TEACHER, "ENT1", EVERYTHING, [convention(ELSEWHERE, **GENEROUS)]) == ()


def test_a_convention_without_a_policy_releases_nothing():
    assert release(TEACHER, "ENT1", (), [convention(HOME, **GENEROUS)]) == ()


def test_a_convention_covers_the_attributes_that_it_names():
    names = [name for name, _ in release(TEACHER, "ENT1", EVERYTHING, [convention(HOME)])]
    assert names == ["GARPersonIdentifiant", "idEnt"]


def test_a_value_leaves_only_for_the_schools_that_the_convention_covers():
    conventions = [convention(HOME, **GENEROUS), convention(SECOND)]
    assert dict(release(TEACHER, "ENT1", EVERYTHING, conventions))["UAI"] == (HOME,)
    assert dict(release(TEACHER, "ENT1", EVERYTHING, conventions))["profil"] == ("National_ens",)


def test_the_order_is_that_of_the_policy():
    backwards = release(TEACHER, "ENT1", EVERYTHING[::-1], [convention(HOME, **GENEROUS)])
    assert [name for name, _ in backwards] == list(RELEASABLE[::-1])


def test_an_attribute_that_nobody_releases_is_not_released():
    line = ReleaseLine("given_name", "essai")
    allowed = convention(HOME, attributes=frozenset({"given_name"}))
    assert release(TEACHER, "ENT1", [line], [allowed]) == ()


@pytest.mark.parametrize("line", [*EVERYTHING, *GAR_POLICY])
def test_a_line_names_an_attribute_and_a_purpose(line):
    assert check_line(line) is line


@pytest.mark.parametrize(
    "line",
    [ReleaseLine("givenName", "essai"), ReleaseLine("", "essai"), ReleaseLine("UAI", ""), ReleaseLine("UAI", " \n")],
)
def test_a_line_without_them_is_refused(line):
    with pytest.raises(NotReleasable):
        check_line(line)
