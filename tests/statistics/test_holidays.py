"""School holidays: which zone has them when, and what is not known is not a day of lessons."""

import json
from datetime import date, timedelta

import pytest

from gateway.domain.figures import next_month
from gateway.registry.engine import changing, reading
from gateway.registry.schools import add_school
from gateway.statistics.holidays import CalendarFault, load_calendar, our_calendar, zones_within

ZONES = "ABC"
PUBLISHED = {
    ("A", "2024-2025"): ["10-19 11-04", "12-21 01-06", "02-22 03-10", "04-19 05-05"],
    ("B", "2024-2025"): ["10-19 11-04", "12-21 01-06", "02-08 02-24", "04-05 04-22"],
    ("C", "2024-2025"): ["10-19 11-04", "12-21 01-06", "02-15 03-03", "04-12 04-28"],
    ("A", "2025-2026"): ["10-18 11-03", "12-20 01-05", "02-07 02-23", "04-04 04-20"],
    ("B", "2025-2026"): ["10-18 11-03", "12-20 01-05", "02-14 03-02", "04-11 04-27"],
    ("C", "2025-2026"): ["10-18 11-03", "12-20 01-05", "02-21 03-09", "04-18 05-04"],
    ("A", "2026-2027"): ["10-17 11-02", "12-19 01-04", "02-13 03-01", "04-10 04-26"],
    ("B", "2026-2027"): ["10-17 11-02", "12-19 01-04", "02-20 03-08", "04-17 05-03"],
    ("C", "2026-2027"): ["10-17 11-02", "12-19 01-04", "02-06 02-22", "04-03 04-19"],
}
"""The Saturday on which they begin, and the day on which lessons begin again."""


@pytest.mark.parametrize(("zone", "year"), PUBLISHED)
def test_the_holidays_of_each_zone_are_those_that_were_published(zone, year):
    begins = date(int(year[:4]), 9, 1)
    found = our_calendar().of(zone, begins, next_month(begins, 12) - timedelta(days=1))
    told = [f"{one.first:%m-%d} {one.last + timedelta(days=1):%m-%d}" for one in found[:-1]]
    assert told == PUBLISHED[zone, year]
    assert [one.name for one in found] == ["Toussaint", "Noël", "Hiver", "Printemps", "Été"]
    assert found[-1].last == next_month(begins, 12) - timedelta(days=1)


@pytest.mark.parametrize(("day", "known"), [("2024-08-31", False), ("2024-09-01", True), ("2027-08-31", True)])
def test_a_year_that_nobody_published_yet_is_not_known(day, known):
    assert our_calendar().knows(date.fromisoformat(day)) is known
    assert not our_calendar().knows(date(2027, 9, 1))


def test_holidays_are_cut_where_a_period_ends():
    (one,) = our_calendar().of("B", date(2027, 3, 1), date(2027, 3, 31))
    assert (one.name, one.first, one.last, one.days) == ("Hiver", date(2027, 3, 1), date(2027, 3, 7), 7)
    assert our_calendar().of("B", date(2027, 3, 8), date(2027, 3, 31)) == ()


def test_every_departement_of_the_mainland_has_one_zone_and_no_other_has_any():
    academies = our_calendar().academies
    mainland = {f"{number:03}" for number in range(1, 96)} - {"020"}
    assert set(academies) == mainland
    assert {zone for zone, _ in academies.values()} == set(ZONES)


@pytest.mark.parametrize(
    ("departements", "letters", "complete"),
    [
        (["055"], "B", True),
        (["055", "075"], "BC", True),
        (["720"], "", False),
        (["055", "974"], "B", False),
        ([], "", True),
    ],
)
def test_a_place_has_the_zones_of_its_departements(departements, letters, complete):
    zones = our_calendar().zones_of(departements)
    assert ("".join(zones.letters), zones.complete) == (letters, complete)


def test_a_place_over_several_zones_has_them_all(filled_database):
    with changing(filled_database) as session:
        add_school(session, "0750001A", "ent-a", "École de Paris")
    calendar = our_calendar()
    with reading(filled_database) as session:
        assert zones_within(session, calendar, "academie").academies == {"B": ["Nancy-Metz"], "C": ["Paris"]}
        assert zones_within(session, calendar, "ent:ent-a").letters == ("B", "C")
        for place in ("ecole:0550001C", "departement:055", "circonscription:055 Bar-le-Duc"):
            assert zones_within(session, calendar, place).academies == {"B": ["Nancy-Metz"]}


def written(home, **changes):
    one = {"name": "Rentrée tardive", "zones": "B", "from": "2030-10-19", "until": "2030-11-04"} | changes
    told = {"academies": {"B": {"Nancy-Metz": ["055"]}}, "years": {"2030-2031": [one]}}
    (home / "holidays.json").write_text(json.dumps(told))
    return home


def test_a_file_in_the_home_counts_alone(tmp_path):
    assert load_calendar(tmp_path) is our_calendar()
    calendar = load_calendar(written(tmp_path))
    assert [one.name for one in calendar.holidays] == ["Rentrée tardive"]
    assert not calendar.knows(date(2027, 3, 1))


@pytest.mark.parametrize(
    "changes",
    [{"until": "2030-10-01"}, {"from": "2031-10-19"}, {"from": "hier"}, {"from": None}, {"zones": None}],
    ids=str,
)
def test_a_file_that_is_no_calendar_is_refused_in_one_sentence(tmp_path, changes):
    with pytest.raises(CalendarFault, match=r"holidays\.json is no calendar of school holidays"):
        load_calendar(written(tmp_path, **changes))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"years": []}', '{"years": {"x": []}, "academies": {}}'])
def test_any_other_file_is_refused_as_well(tmp_path, text):
    (tmp_path / "holidays.json").write_text(text)
    with pytest.raises(CalendarFault):
        load_calendar(tmp_path)
