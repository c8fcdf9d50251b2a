"""Charts as geometry: bars in proportion, and bands of holidays where the days are."""

from datetime import date

import pytest

from gateway.domain.amounts import Untold
from gateway.statistics.holidays import our_calendar
from gateway.web.admin import charts
from gateway.web.admin.charts import COLUMN, LABEL, LONGEST, ROW, TALLEST, WEEK

FEBRUARY, MARCH = date(2027, 2, 1), date(2027, 3, 1)
MONTHS = [(FEBRUARY, 14), (MARCH, 28)]


def lanes(*zones):
    return [our_calendar().of(zone, FEBRUARY, date(2027, 4, 6)) for zone in zones]


def test_bars_are_in_proportion_and_what_is_untold_has_a_sign():
    amounts = [*MONTHS, (date(2027, 4, 1), Untold.HIDDEN), (date(2027, 5, 1), Untold.NO_DATA)]
    bars = charts.rows("", amounts, date(2027, 5, 1)).bars
    assert [bar.length for bar in bars] == [LONGEST // 2, LONGEST, 0, 0]
    assert [bar.sign for bar in bars] == ["", "", "m", "–"]
    assert [bar.unfinished for bar in bars] == [False, False, False, True]


def test_under_each_month_a_band_lies_on_the_days_of_its_holidays():
    """Zone B in 2027: from the 20th of February to the 7th of March."""
    february, march = charts.rows("", MONTHS, None, lanes("B")).bands
    assert february.x == pytest.approx(LABEL + LONGEST * 19 / 28, abs=0.1)
    assert february.x + february.width == pytest.approx(LABEL + LONGEST, abs=0.1)
    assert (march.x, march.width) == (LABEL, pytest.approx(LONGEST * 7 / 31, abs=0.1))
    assert march.y - february.y == ROW


def test_behind_columns_one_band_goes_over_the_end_of_a_month():
    (band,) = charts.columns("", MONTHS, None, lanes("B")).bands
    assert band.x == pytest.approx(COLUMN * 19 / 28, abs=0.1)
    assert band.x + band.width == pytest.approx(COLUMN * (1 + 7 / 31), abs=0.1)
    assert (band.y, band.height) == (0, TALLEST)


def test_behind_weeks_a_band_begins_on_its_saturday_and_ends_on_its_sunday():
    mondays = [(date(2027, 2, day), day) for day in (8, 15, 22)] + [(date(2027, 3, 1), 1), (date(2027, 3, 8), 2)]
    (band,) = charts.weeks("", mondays, None, lanes("B")).bands
    assert band.x == pytest.approx(WEEK * (1 + 5 / 7), abs=0.1)
    assert band.x + band.width == WEEK * 4


def test_each_zone_has_a_lane_of_its_own():
    bands = charts.columns("", MONTHS, None, lanes("A", "B")).bands
    assert [(band.y, band.height) for band in bands] == [(0, TALLEST / 2), (TALLEST / 2, TALLEST / 2)]
    assert bands[0].x < bands[1].x


def test_without_a_zone_there_is_no_band():
    assert charts.columns("", MONTHS, None).bands == charts.rows("", MONTHS, None).bands == []


def test_weeks_are_marked_where_a_month_begins():
    marks = charts.weeks("", [(date(2027, 2, 22), 3), (date(2027, 3, 1), 1), (date(2027, 3, 8), 2)], None).marks
    assert [(mark.x, mark.text) for mark in marks] == [(0, "févr."), (WEEK, "mars")]
