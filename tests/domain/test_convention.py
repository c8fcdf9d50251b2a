"""A convention binds from its first day to its last, and not a day longer."""

from datetime import date

import pytest
from kit.domain import convention

from gateway.domain.convention import GAR_ATTRIBUTES

FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)


@pytest.mark.parametrize(
    ("day", "binds"),
    [
        (date(2026, 8, 31), False),
        (FIRST, True),
        (date(2027, 1, 1), True),
        (LAST, True),
        (date(2027, 9, 1), False),
    ],
)
def test_it_binds_between_its_days(day, binds):
    assert convention(signed=FIRST, until=LAST).in_force(day) is binds


@pytest.mark.parametrize(("day", "binds"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False), (LAST, False)])
def test_a_withdrawal_takes_effect_on_its_very_day(day, binds):
    assert convention(signed=FIRST, until=LAST, ended=date(2027, 1, 1)).in_force(day) is binds


def test_one_that_was_withdrawn_before_it_began_never_binds():
    never = convention(signed=FIRST, until=LAST, ended=date(2026, 8, 1))
    assert not any(never.in_force(day) for day in (FIRST, LAST))


def test_it_covers_the_two_attributes_of_the_gar():
    assert convention().attributes == GAR_ATTRIBUTES == {"GARPersonIdentifiant", "idEnt"}
