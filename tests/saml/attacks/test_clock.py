"""S-233 to S-237: the very second at which an answer begins and ceases to count."""

from datetime import timedelta

import pytest
from kit.expecting import expectation, identity_of, verify
from kit.names import NOW
from kit.responses import ALICE, Fields
from kit.shapes import SHAPES, build

from gateway.saml.response import ResponseRefused

SKEW, RECENT = 180, 600
WIDE = {"ends": 3600, "confirmation_ends": 3600, "session_ends": 3600}
"""Ends far enough away for the one that a row is about."""


def judge(keys, seconds, says, shape="R-A", **expects):
    """The refusal's code at so many seconds after NOW, "" when the answer counts."""
    moment = NOW + timedelta(seconds=seconds)
    try:
        verified = verify(build(shape, keys, Fields(**says)), expectation(keys, now=moment, **expects))
    except ResponseRefused as refusal:
        return refusal.reason
    assert identity_of(verified) == ALICE
    return ""


ENDS = [
    (0, ""),
    (179, ""),
    (180, "assertion-expired"),
    (181, "assertion-expired"),
    (299, "assertion-expired"),
    (301, "assertion-expired"),
]
AHEAD = [
    (0, ""),
    (-179, ""),
    (-180, ""),
    (-181, "assertion-not-yet-valid"),
    (-299, "assertion-not-yet-valid"),
    (-301, "assertion-not-yet-valid"),
]


@pytest.mark.parametrize(("seconds", "reason"), ENDS)
@pytest.mark.parametrize("what", ["ends", "confirmation_ends", "session_ends"])
def test_an_end_counts_three_minutes_late_and_no_second_more(what, seconds, reason, keys):
    """S-233, S-234; S-237 for the session: its end is that of the person's login."""
    assert judge(keys, seconds, WIDE | {what: 0}) == reason


@pytest.mark.parametrize(("seconds", "reason"), AHEAD)
def test_a_beginning_counts_three_minutes_early_and_no_second_more(seconds, reason, keys):
    """S-233, S-234."""
    assert judge(keys, seconds, {"not_before": 0}) == reason


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [(-601, "response-stale"), (-600, ""), (0, ""), (600, ""), (601, "response-stale"), (86_400, "response-stale")],
)
@pytest.mark.parametrize("shape", SHAPES)
def test_an_answer_counts_ten_minutes_around_its_issue(shape, seconds, reason, keys):
    """S-235: whatever validity it claims for itself."""
    says = {
        "not_before": -7200,
        "ends": 10 * 86_400,
        "confirmation_ends": 10 * 86_400,
        "session_ends": None,
        "authenticated": -7200,
    }
    assert judge(keys, seconds, says, shape) == reason


@pytest.mark.parametrize("seconds", [0, 599, 600])
def test_an_assertion_is_remembered_for_longer_than_it_could_be_accepted(seconds, keys):
    """S-222: the replay store can forget it at ``accepted_until``."""
    moment = NOW + timedelta(seconds=seconds)
    verified = verify(build("R-A", keys, Fields(**WIDE)), expectation(keys, now=moment))
    assert verified.accepted_until >= NOW + timedelta(seconds=RECENT)
    after = (verified.accepted_until - NOW).total_seconds() + 1
    assert judge(keys, after, WIDE) == "response-stale"


@pytest.mark.parametrize(
    ("seconds", "reason"), [(179, ""), (180, ""), (181, "authn-instant"), (86_400, "authn-instant")]
)
def test_nobody_authenticates_in_the_future(seconds, reason, keys):
    """S-235."""
    assert judge(keys, 0, {"authenticated": seconds}) == reason


@pytest.mark.parametrize(
    ("seconds", "reason"), [(0, ""), (-179, ""), (-180, ""), (-181, "authn-not-fresh"), (-86_400, "authn-not-fresh")]
)
def test_a_fresh_authentication_is_fresh_when_it_was_asked_for(seconds, reason, keys):
    """S-324, S-235: the ENT that ignores ForceAuthn is found out."""
    assert judge(keys, 60, {"authenticated": seconds}, force_authn=True, requested_at=NOW) == reason
    assert judge(keys, 60, {"authenticated": seconds}, requested_at=NOW) == ""


def test_a_session_without_an_end_has_none(keys):
    verified = verify(build("R-A", keys, Fields(session_ends=None)), expectation(keys))
    assert verified.claims.session_not_on_or_after is None


def test_the_end_of_the_session_is_handed_on(keys):
    """S-237: the caller never lets its own session outlive it."""
    verified = verify(build("R-A", keys, Fields(session_ends=1800)), expectation(keys))
    assert verified.claims.session_not_on_or_after == NOW + timedelta(minutes=30)
