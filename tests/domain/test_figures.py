"""Months, weeks and pseudonyms: the calendar of what is counted."""

from datetime import date

import pytest

from gateway.domain import figures
from gateway.domain.figures import counting_months, pseudonym
from gateway.domain.person import Attachment
from gateway.domain.profile import Profile

KEY = bytes(32)
TEACHER = Attachment("0550001C", Profile.TEACHER)
HEAD = Attachment("0550002D", Profile.HEAD)


def test_a_pseudonym_is_the_first_64_bits_of_the_hmac():
    assert pseudonym(KEY, "B0", "a-1") == "2301d133cb84b3bb"


def test_another_key_another_project_or_another_person_is_another_pseudonym():
    names = {pseudonym(KEY, "B0", "a-1"), pseudonym(b"x" * 32, "B0", "a-1"), pseudonym(KEY, "B1", "a-1")}
    assert len(names | {pseudonym(KEY, "B0", "a-2")}) == 4
    assert pseudonym(KEY, "B0", "a-1") == pseudonym(bytes(32), "B0", "a-1")


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2027, 3, 10), [date(2027, 3, 1)]),
        (date(2027, 3, 31), [date(2027, 3, 1)]),
        (date(2027, 4, 1), [date(2027, 4, 1), date(2027, 3, 1)]),
        (date(2027, 4, 4), [date(2027, 4, 1), date(2027, 3, 1)]),
        (date(2027, 4, 5), [date(2027, 4, 1)]),
        (date(2027, 1, 2), [date(2027, 1, 1), date(2026, 12, 1)]),
    ],
)
def test_a_day_also_counts_in_the_month_where_its_week_began(day, months):
    assert list(counting_months(day)) == months


@pytest.mark.parametrize("month", [figures.next_month(date(2024, 1, 1), number) for number in range(36)])
def test_weeks_follow_each_other_from_month_to_month_and_fit_the_bitmap(month):
    mondays = list(figures.weeks_of(month))
    assert all(day.weekday() == 0 and figures.month_of(day) == month for day in mondays)
    assert next(figures.weeks_of(figures.next_month(month))) == mondays[-1] + (mondays[1] - mondays[0])
    assert (mondays[-1] - month).days + 6 < figures.DAYS_KEPT


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 8, 31), date(2025, 9, 1)), (date(2026, 9, 1), date(2026, 9, 1)), (date(2027, 1, 5), date(2026, 9, 1))],
)
def test_a_school_year_begins_in_september(day, year):
    assert figures.school_year_of(day) == year


def test_months_are_counted_over_the_turn_of_the_year():
    assert figures.next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert figures.next_month(date(2027, 1, 1), -13) == date(2025, 12, 1)
    assert figures.last_day(date(2028, 2, 1)) == date(2028, 2, 29)


def test_schools_and_profiles_are_one_text_in_whatever_order_they_come():
    text = figures.attached_text((HEAD, TEACHER, HEAD))
    assert text == figures.attached_text((TEACHER, HEAD))
    assert figures.read_attached(text) == (("0550001C", "National_ens"), ("0550002D", "National_dir"))


def test_somebody_of_very_many_schools_still_fits_the_column():
    many = tuple(Attachment(f"055{number:04}A", Profile.TEACHER) for number in range(400))
    assert len(figures.attached_text(many)) <= 1300
