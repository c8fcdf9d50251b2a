"""No figure of fewer than five people leaves, and none that a subtraction would give away."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from stage.months import MARCH, ONE, TWO, class_of, come

from gateway.registry import models
from gateway.registry.engine import reading
from gateway.registry.schools import add_school
from gateway.statistics.closing import tally_month

NOW = datetime(2027, 3, 20, 10, tzinfo=UTC)
THREE = "0550003E"


@pytest.fixture
def town(filled_database):
    from gateway.registry.engine import changing

    with changing(filled_database) as session:
        add_school(session, THREE, "ent-a", "École trois")
    return filled_database


def hidden(engine, span="m", service=""):
    assert tally_month(engine, MARCH, NOW, every=timedelta(0))
    row = models.Figure
    query = select(row.place, row.profile).where(row.hidden, row.span == span, row.service == service)
    with reading(engine) as session:
        return {(place, profile.removeprefix("National_")) for place, profile in session.execute(query)}


def test_fewer_than_five_in_a_school_are_hidden_and_so_is_the_next_smallest_school(town):
    come(town, class_of(3, "a"), 2, at=(ONE,))
    come(town, class_of(12, "b"), 2, at=(TWO,))
    come(town, class_of(30, "c"), 2, at=(THREE,))
    schools = {place for place, profile in hidden(town) if not profile}
    assert schools == {f"ecole:{ONE}", f"ecole:{TWO}"}


def test_where_every_school_is_large_enough_all_are_shown(town):
    for number, uai in enumerate((ONE, TWO, THREE)):
        come(town, class_of(8 + number, uai), 2, at=(uai,))
    assert hidden(town) == set()


def test_a_lone_head_takes_another_profile_with_them(town):
    come(town, class_of(30), 2)
    come(town, class_of(9, "teacher"), 2, profile="ens")
    come(town, "head", 2, profile="dir")
    found = hidden(town)
    assert {(f"ecole:{ONE}", "dir"), (f"ecole:{ONE}", "ens"), ("academie", "dir"), ("academie", "ens")} <= found
    assert (f"ecole:{ONE}", "") not in found
    assert (f"ecole:{ONE}", "elv") not in found


def test_a_day_of_few_people_takes_another_day_with_it(town):
    come(town, class_of(30), 2, 3)
    come(town, class_of(20), 4)
    come(town, class_of(2), 7)
    hidden(town)
    with reading(town) as session:
        days = session.get(models.Figure, ("academie", "m", MARCH, "", "")).days
    assert days == {"2027-03-02": [30, 30], "2027-03-03": [30, 30], "2027-03-04": None, "2027-03-07": None}


def test_a_week_of_few_people_takes_another_week_with_it(town):
    come(town, class_of(30), 2, 16)
    come(town, class_of(20), 9)
    come(town, class_of(2), 23)
    hidden(town)
    row = models.Figure
    query = select(row.start).where(row.place == "academie", row.span == "w", row.hidden, row.profile == "")
    with reading(town) as session:
        assert set(session.scalars(query)) == {date(2027, 3, 8), date(2027, 3, 22)}


def test_a_service_that_few_use_takes_another_service_with_it(town):
    come(town, class_of(30), 2)
    come(town, class_of(3), 3, service="console")
    assert ("academie", "") in hidden(town, service="console")
    with reading(town) as session:
        assert session.get(models.Figure, ("academie", "m", MARCH, "", "gar")).hidden
        assert not session.get(models.Figure, ("academie", "m", MARCH, "", "")).hidden


def test_regulars_are_hidden_when_they_or_the_others_are_few(town):
    come(town, class_of(30), 1, 2, 3, 4, 5)
    come(town, class_of(2, "other"), 2)
    hidden(town)
    with reading(town) as session:
        assert session.get(models.Figure, ("academie", "m", MARCH, "", "")).regulars is None


def test_a_week_without_people_of_a_hidden_school_does_not_hide_another_school(town):
    """Who is few in the month takes another school with them; in a week where that one alone came, totals are it."""
    come(town, class_of(3, "a"), 2, at=(TWO,))
    come(town, class_of(30, "b"), 2, 9, 16, at=(ONE,))
    come(town, class_of(40, "c"), 2, at=(THREE,))
    weeks = {}
    hidden(town, "w")
    row = models.Figure
    query = select(row.place, row.start, row.hidden).where(row.span == "w", row.profile == "", row.service == "")
    with reading(town) as session:
        for place, start, is_hidden in session.execute(query):
            weeks.setdefault(place, {})[start.day] = is_hidden
    assert weeks[f"ecole:{ONE}"] == {1: True, 8: True, 15: True}
    assert weeks["academie"] == {1: False, 8: True, 15: True}
    assert weeks[f"ecole:{THREE}"] == {1: False}


def test_a_month_less_the_weeks_that_are_shown_gives_no_hidden_week_away(town):
    come(town, class_of(3, "a"), 2, at=(TWO,))
    come(town, class_of(30, "b"), 2, 9, at=(ONE,))
    come(town, class_of(40, "c"), 2, 16, 23, at=(THREE,))
    hidden(town, "w")
    row = models.Figure
    query = select(func.count()).where(
        row.span == "w", row.place == "academie", row.profile == "", row.service == "", row.hidden
    )
    with reading(town) as session:
        assert session.scalar(query) != 1
