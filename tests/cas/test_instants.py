"""Instants as CAS servers write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.cas.instants import format_instant, parse_instant

NINE = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-07T09:00:00Z",
        "2026-09-07T11:00:00+02:00",
        "2026-09-07T09:00:00.000Z",
        "2026-09-07T09:00:00.000000000Z[UTC]",
        "2026-09-07T11:00:00.000+02:00[Europe/Paris]",
        " 2026-09-07T09:00:00Z\n",
    ],
)
def test_an_instant_with_a_zone_is_understood(text):
    assert parse_instant(text) == NINE


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-07T09:00:00",
        "2026-09-07T09:00:00.911",
        "2026-09-07",
        "2026-13-07T09:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "Mon Sep 07 11:00:00 CEST 2026",
        "",
        "2026-09-07T09:00:00Z; drop",
    ],
)
def test_an_instant_without_a_zone_or_none_at_all_is_not_guessed(text):
    assert parse_instant(text) is None


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))]), min_value=datetime(1970, 1, 2)))  # noqa: DTZ001
@settings(deadline=None, derandomize=True, database=None)
def test_what_is_written_is_read_back_to_the_millisecond(instant):
    read = parse_instant(format_instant(instant))
    assert timedelta(0) <= instant - read < timedelta(milliseconds=1)
