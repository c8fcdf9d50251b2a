"""How much of a disagreement between clocks is forgiven; on documents in ``attacks/test_clock.py``."""

from datetime import timedelta

import pytest
from kit.names import NOW

from gateway.saml.errors import ResponseRefused
from gateway.saml.timing import RECENT, SKEW, check_not_before, check_not_on_or_after, check_recent

TICK = timedelta(microseconds=1)


def test_the_allowance_is_what_the_profile_allows():
    """SAML2Int SDP-G01: three to five minutes."""
    assert timedelta(minutes=3) <= SKEW <= timedelta(minutes=5)
    assert RECENT > SKEW


@pytest.mark.parametrize(
    ("check", "last", "first_refused", "reason"),
    [
        (check_not_before, NOW + SKEW, NOW + SKEW + TICK, "assertion-not-yet-valid"),
        (check_not_on_or_after, NOW - SKEW + TICK, NOW - SKEW, "assertion-expired"),
        (check_recent, NOW + RECENT, NOW + RECENT + TICK, "response-stale"),
        (check_recent, NOW - RECENT, NOW - RECENT - TICK, "response-stale"),
    ],
)
def test_the_border_is_exact(check, last, first_refused, reason):
    check(last, NOW)
    with pytest.raises(ResponseRefused, match=reason):
        check(first_refused, NOW)
