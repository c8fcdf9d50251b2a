"""Clocks disagree: how much the gateway forgives (SAML2Int SDP-G01: three to five minutes)."""

from datetime import datetime, timedelta

from gateway.saml.errors import ResponseRefused

SKEW = timedelta(minutes=3)
RECENT = timedelta(minutes=10)
"""How old or how young a Response or an assertion may be, whatever validity it claims."""


def check_recent(issue_instant: datetime, now: datetime) -> None:
    """Raises ResponseRefused when the message was not issued around now."""
    if abs(issue_instant - now) > RECENT:
        raise ResponseRefused("response-stale")


def check_not_before(instant: datetime, now: datetime) -> None:
    """Raises ResponseRefused when a validity has not begun."""
    if now + SKEW < instant:
        raise ResponseRefused("assertion-not-yet-valid")


def check_not_on_or_after(instant: datetime, now: datetime) -> None:
    """Raises ResponseRefused when a validity is over."""
    if now - SKEW >= instant:
        raise ResponseRefused("assertion-expired")
