"""A month runs, ends and is closed: exact figures of people whom nobody can tell any more. The clock is the test's."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from stage.months import APRIL, MARCH, ONE, TWO, class_of, come

from gateway.registry import models
from gateway.registry.audit import AuditLine, bring_in
from gateway.registry.engine import reading, recording
from gateway.registry.month_keys import MonthKeys, find_key
from gateway.statistics.closing import close_is_late, close_month, keep_figures, tally_month

PUPILS = class_of(20)


def at(day, hour=10):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


NOW = at(date(2027, 3, 20))
CLOSE = at(date(2027, 4, 8))


def figure(engine, place="academie", span="m", start=MARCH, profile="", service=""):
    with reading(engine) as session:
        return session.get(models.Figure, (place, span, start, profile, service))


def numbers(engine, *where, **more):
    found = figure(engine, *where, **more)
    return (found.connexions, found.people) if found else None


def rows(engine, model):
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(model))


def tally(engine, month=MARCH, now=NOW):
    assert tally_month(engine, month, now, every=timedelta(0))


def test_somebody_in_two_schools_counts_in_each_and_once_in_the_total(filled_database):
    come(filled_database, PUPILS, 2, 3)
    come(filled_database, class_of(6, "teacher"), 2, at=(ONE, TWO), profile="ens")
    tally(filled_database)
    assert numbers(filled_database, f"ecole:{ONE}") == (46, 26)
    assert numbers(filled_database, f"ecole:{TWO}") == (6, 6)
    for total in ("academie", "departement:055", "ent:ent-a", "collectivite:Commune d'essai"):
        assert numbers(filled_database, total) == (46, 26)


def test_schools_and_profiles_that_change_in_a_month_are_still_one_person(filled_database):
    come(filled_database, PUPILS, 2)
    come(filled_database, PUPILS, 9, at=(TWO,))
    come(filled_database, PUPILS, 10, at=(TWO,), profile="ens", service="console")
    tally(filled_database)
    assert numbers(filled_database) == (60, 20)
    assert numbers(filled_database, f"ecole:{TWO}") == (40, 20)
    assert numbers(filled_database, profile="National_ens") == (20, 20)
    assert numbers(filled_database, service="console") == (20, 20)


def test_weeks_and_days_count_people_of_their_own(filled_database):
    come(filled_database, PUPILS, 2, 2, 4, 9)
    come(filled_database, class_of(5, "other"), 4)
    tally(filled_database)
    assert numbers(filled_database) == (85, 25)
    assert numbers(filled_database, span="w", start=date(2027, 3, 1)) == (65, 25)
    assert numbers(filled_database, span="w", start=date(2027, 3, 8)) == (20, 20)
    assert figure(filled_database).days == {"2027-03-02": [40, 20], "2027-03-04": [25, 25], "2027-03-09": [20, 20]}


def test_a_week_that_goes_from_one_month_to_the_next_counts_each_person_once(filled_database):
    come(filled_database, PUPILS, date(2027, 3, 31), date(2027, 4, 1))
    for month in (MARCH, APRIL):
        tally(filled_database, month, at(date(2027, 4, 5)))
    assert numbers(filled_database, span="w", start=date(2027, 3, 29)) == (40, 20)
    assert numbers(filled_database) == numbers(filled_database, start=APRIL) == (20, 20)


def test_five_connexions_make_a_regular_user(filled_database):
    come(filled_database, class_of(10, "regular"), 1, 2, 3, 4, 5)
    come(filled_database, PUPILS, 1, 2, 3, 4)
    tally(filled_database)
    assert figure(filled_database).regulars == 10


def test_an_active_school_had_a_connexion(filled_database):
    come(filled_database, PUPILS, 2)
    tally(filled_database)
    assert figure(filled_database).schools == 1
    come(filled_database, "one", 9, at=(TWO,))
    tally(filled_database, now=NOW + timedelta(hours=1))
    assert figure(filled_database).schools == 2
    assert figure(filled_database, span="w").schools == 1


def test_the_close_leaves_figures_and_nothing_of_anybody(filled_database):
    come(filled_database, PUPILS, 2, 3)
    assert keep_figures(filled_database, CLOSE) == [MARCH]
    assert rows(filled_database, models.FigurePerson) == rows(filled_database, models.FigureDay) == 0
    with reading(filled_database) as session:
        assert find_key(session, MARCH) is None
        assert session.get(models.FigureMonth, MARCH).closed == CLOSE
    assert MonthKeys(filled_database)(MARCH) is None
    assert numbers(filled_database) == (40, 20)
    assert numbers(filled_database, span="y", start=date(2026, 9, 1)) == (40, None)


def test_a_month_stays_open_for_a_week_after_its_end(filled_database):
    come(filled_database, PUPILS, 2)
    assert keep_figures(filled_database, at(date(2027, 4, 7))) == []
    with reading(filled_database) as session:
        assert find_key(session, MARCH) is not None
    come(filled_database, "late", 31)
    assert keep_figures(filled_database, CLOSE) == [MARCH]
    assert numbers(filled_database) == (21, 21)


def test_what_is_closed_is_closed(filled_database):
    come(filled_database, PUPILS, 2)
    close_month(filled_database, MARCH, CLOSE)
    come(filled_database, "too late", 31)
    assert not close_month(filled_database, MARCH, CLOSE)
    assert not tally_month(filled_database, MARCH, CLOSE, every=timedelta(0))
    assert numbers(filled_database) == (20, 20)


def test_a_close_that_fails_leaves_everything_as_it_was(filled_database, monkeypatch):
    come(filled_database, PUPILS, 2)
    monkeypatch.setattr("gateway.registry.figures.destroy_key", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        close_month(filled_database, MARCH, CLOSE)
    monkeypatch.undo()
    assert rows(filled_database, models.FigurePerson) == 20
    assert close_month(filled_database, MARCH, CLOSE)
    assert numbers(filled_database) == (20, 20)


def test_the_key_is_in_no_file_any_more(tmp_path, filled_database):
    if filled_database.dialect.name != "sqlite":
        with filled_database.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
    come(filled_database, PUPILS, 2)
    with reading(filled_database) as session:
        key = find_key(session, MARCH)
    close_month(filled_database, MARCH, CLOSE)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if key in path.read_bytes()]


def test_of_two_nodes_one_tallies_and_not_too_often(filled_database):
    come(filled_database, PUPILS, 2)
    assert tally_month(filled_database, MARCH, NOW)
    assert not tally_month(filled_database, MARCH, NOW + timedelta(seconds=110))
    assert tally_month(filled_database, MARCH, NOW + timedelta(seconds=130))


def test_a_tally_that_takes_long_waits_longer(filled_database):
    come(filled_database, PUPILS, 2)
    tally(filled_database)
    with recording(filled_database) as session:
        session.get(models.FigureMonth, MARCH).cost = 60.0
    assert not tally_month(filled_database, MARCH, NOW + timedelta(minutes=99))
    assert tally_month(filled_database, MARCH, NOW + timedelta(minutes=101))


def test_keys_are_made_before_the_month_that_needs_them(filled_database):
    keep_figures(filled_database, NOW)
    with reading(filled_database) as session:
        assert find_key(session, MARCH) != find_key(session, APRIL) is not None


def test_details_are_kept_for_25_months_and_years_for_longer(filled_database):
    come(filled_database, PUPILS, 2)
    close_month(filled_database, MARCH, CLOSE)
    keep_figures(filled_database, at(date(2029, 4, 10)))
    assert numbers(filled_database) == (20, 20)
    keep_figures(filled_database, at(date(2029, 5, 1)))
    keep_figures(filled_database, at(date(2029, 5, 10)))
    assert numbers(filled_database) is None
    assert numbers(filled_database, span="y", start=date(2026, 9, 1)) == (20, None)


def test_a_close_that_is_late_is_noticed(filled_database):
    come(filled_database, PUPILS, 2)
    assert close_is_late(filled_database, CLOSE) == []
    assert close_is_late(filled_database, at(date(2027, 4, 20))) == [MARCH]


def test_failures_are_counted_by_ent_and_cause_from_the_trail(filled_database):
    come(filled_database, "one", 2)
    with recording(filled_database) as session:
        lines = [AuditLine(NOW, "login.refused", reason="no-convention", ent="ent-a")] * 3
        others = [AuditLine(at(APRIL), "login.refused", reason="late"), AuditLine(NOW, "login.ok", ent="ent-a")]
        bring_in(session, [(f"{number}-0", line) for number, line in enumerate([*lines, *others])])
    tally(filled_database)
    with reading(filled_database) as session:
        failures = session.execute(
            select(models.FigureFailure.ent, models.FigureFailure.reason, models.FigureFailure.n)
        )
        assert failures.all() == [("ent-a", "no-convention", 3)]
