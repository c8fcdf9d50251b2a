"""A convention binds from its first day to its last, and not a day longer."""

from datetime import date, timedelta

import pytest
from kit.domain import DAY, convention

from gateway.domain.convention import GAR_ATTRIBUTES, ConventionState

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


@pytest.mark.parametrize(
    ("day", "changes", "state"),
    [
        (date(2026, 9, 14), {}, ConventionState.SIGNED),
        (date(2026, 10, 1), {}, ConventionState.SIGNED),
        (date(2026, 10, 2), {}, ConventionState.TO_RENEW),
        (date(2026, 12, 31), {}, ConventionState.TO_RENEW),
        (date(2026, 12, 31), {"renewed": True}, ConventionState.SIGNED),
        (date(2027, 1, 1), {}, ConventionState.EXPIRED),
        (date(2027, 1, 1), {"renewed": True}, ConventionState.EXPIRED),
        (date(2026, 9, 14), {"draft": True}, ConventionState.DRAFT),
        (date(2026, 9, 14), {"ended": date(2026, 9, 14)}, ConventionState.ENDED),
        (date(2026, 9, 14), {"ended": date(2026, 9, 15)}, ConventionState.SIGNED),
        (date(2027, 5, 1), {"ended": date(2026, 9, 15)}, ConventionState.ENDED),
        (date(2027, 5, 1), {"ended": date(2027, 4, 1)}, ConventionState.EXPIRED),
    ],
)
def test_its_state_is_that_of_the_day(day, changes, state):
    assert convention(**changes).state(day) is state


def test_a_draft_binds_nobody():
    assert convention().in_force(DAY)
    assert not convention(draft=True).in_force(DAY)


@pytest.mark.parametrize(
    ("left", "days"), [(91, None), (90, 90), (61, 90), (60, 60), (31, 60), (30, 30), (1, 30), (0, 30), (-1, None)]
)
def test_it_is_recalled_at_ninety_sixty_and_thirty_days(left, days):
    end = convention().until
    assert convention().reminder(end - timedelta(days=left)) == days
    assert convention(renewed=True).reminder(end - timedelta(days=left)) is None
