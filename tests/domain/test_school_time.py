from datetime import UTC, date, datetime

from gateway.domain.school_time import school_day


def test_the_day_turns_at_midnight_in_paris_not_in_greenwich():
    assert school_day(datetime(2026, 11, 24, 22, 59, 59, tzinfo=UTC)) == date(2026, 11, 24)
    assert school_day(datetime(2026, 11, 24, 23, 0, 0, tzinfo=UTC)) == date(2026, 11, 25)


def test_in_summer_it_turns_an_hour_earlier():
    assert school_day(datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC)) == date(2026, 6, 30)
    assert school_day(datetime(2026, 6, 30, 22, 0, 0, tzinfo=UTC)) == date(2026, 7, 1)
