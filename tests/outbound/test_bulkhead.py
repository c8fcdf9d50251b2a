"""One slow partner does not hold up the others, and is left alone while it keeps failing (security.md F-121)."""

from contextlib import ExitStack

import pytest

from gateway.outbound.bulkhead import Bulkheads, Patience
from gateway.outbound.errors import BadAnswer, ForbiddenDestination, Overloaded, Unreachable


class Watch:
    """Seconds that pass when the test says so."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def bulkheads(watch):
    return Bulkheads(Patience(at_once=2, failures=3, rest=20.0), watch)


def fail(bulkheads, name="ent-a", error=Unreachable):
    with pytest.raises(error), bulkheads.calling(name):
        raise error("x")


def succeed(bulkheads, name="ent-a"):
    with bulkheads.calling(name):
        return True


def test_only_so_many_calls_at_once_to_one_partner(bulkheads):
    with ExitStack() as under_way:
        for _ in range(2):
            under_way.enter_context(bulkheads.calling("ent-a"))
        with pytest.raises(Overloaded), bulkheads.calling("ent-a"):
            pass
        assert succeed(bulkheads, "ent-b")
    assert succeed(bulkheads)


def test_a_call_that_was_not_made_is_not_a_failure(bulkheads):
    with ExitStack() as under_way:
        for _ in range(2):
            under_way.enter_context(bulkheads.calling("ent-a"))
        for _ in range(5):
            with pytest.raises(Overloaded), bulkheads.calling("ent-a"):
                pass
    assert succeed(bulkheads)


@pytest.mark.parametrize("error", [Unreachable, BadAnswer])
def test_a_partner_that_keeps_failing_is_left_alone_and_the_others_are_not(bulkheads, error):
    for _ in range(3):
        fail(bulkheads, error=error)
    with pytest.raises(Overloaded), bulkheads.calling("ent-a"):
        pass
    assert succeed(bulkheads, "ent-b")


def test_one_success_forgives_the_failures_before_it(bulkheads):
    for _ in range(4):
        fail(bulkheads)
        fail(bulkheads)
        assert succeed(bulkheads)


def test_after_its_rest_one_call_tries_whether_it_is_back(bulkheads, watch):
    for _ in range(3):
        fail(bulkheads)
    watch.seconds += 20
    with bulkheads.calling("ent-a"), pytest.raises(Overloaded), bulkheads.calling("ent-a"):
        pass
    with bulkheads.calling("ent-a"):
        assert succeed(bulkheads)


def test_a_trial_that_fails_begins_another_rest(bulkheads, watch):
    for _ in range(3):
        fail(bulkheads)
    watch.seconds += 20
    fail(bulkheads)
    watch.seconds += 19
    with pytest.raises(Overloaded), bulkheads.calling("ent-a"):
        pass
    watch.seconds += 1
    assert succeed(bulkheads)


@pytest.mark.parametrize("error", [ForbiddenDestination, ZeroDivisionError, KeyboardInterrupt])
def test_what_is_not_the_partners_fault_is_not_held_against_it(bulkheads, error):
    for _ in range(5):
        fail(bulkheads, error=error)
    assert succeed(bulkheads)


def test_a_call_that_ends_in_whatever_way_makes_room(bulkheads):
    for error in (Unreachable, ForbiddenDestination, ZeroDivisionError, KeyboardInterrupt):
        fail(bulkheads, error=error)
    with bulkheads.calling("ent-a"):
        assert succeed(bulkheads)
