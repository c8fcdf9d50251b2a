"""How far a school has come on its way to the GAR."""

from datetime import date

import pytest

from gateway.domain.school import HOOKED, Milestones, SchoolState

DAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("milestones", "state"),
    [
        (Milestones(), SchoolState.UNKNOWN),
        (Milestones(DAY), SchoolState.DECLARED),
        (Milestones(DAY, DAY), SchoolState.TRANSMITTED),
        (Milestones(None, DAY), SchoolState.TRANSMITTED),
        (Milestones(DAY, DAY, DAY), SchoolState.OPEN),
        (Milestones(None, None, DAY), SchoolState.OPEN),
    ],
)
def test_its_state_is_the_furthest_step_unless_it_is_switched_off(milestones, state):
    assert milestones.state(enabled=True) is state
    assert (state in HOOKED) is (state is not SchoolState.UNKNOWN)
    assert milestones.state(enabled=False) is SchoolState.SUSPENDED
