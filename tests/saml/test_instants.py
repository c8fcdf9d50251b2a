"""Points in time on the wire (SAML core 2.0 section 1.3.3); the malformed ones are vectors S-233."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.markup.errors import XmlRefused
from gateway.saml.instants import format_instant, parse_instant


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-09-14T06:30:00Z", datetime(2026, 9, 14, 6, 30, tzinfo=UTC)),
        ("2026-09-14T06:30:00.5Z", datetime(2026, 9, 14, 6, 30, 0, 500_000, tzinfo=UTC)),
        ("2026-09-14T06:30:00.123456789Z", datetime(2026, 9, 14, 6, 30, 0, 123_456, tzinfo=UTC)),
        ("2028-02-29T00:00:00Z", datetime(2028, 2, 29, tzinfo=UTC)),
        ("2038-01-19T03:14:08Z", datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime.min.replace(tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read(text, instant):
    assert parse_instant(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Z",
        "2026-09-14T06:30Z",
        "2026-9-14T06:30:00Z",
        "2026-02-29T00:00:00Z",
        "2026-09-14T06:30:00Z\n",
        "2026-09-14 06:30:00Z",
        "٢٠٢٦-09-14T06:30:00Z",
    ],
)
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(XmlRefused, match="instant-malformed"):
        parse_instant(text)


def test_an_instant_is_written_in_utc_to_the_second():
    paris = timezone(timedelta(hours=2))
    assert format_instant(datetime(2026, 9, 14, 8, 30, 59, 999_999, tzinfo=paris)) == "2026-09-14T06:30:59Z"


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - the strategy wants it naive
def test_what_is_written_is_read_again(instant):
    assert parse_instant(format_instant(instant)) == instant.replace(microsecond=0)
