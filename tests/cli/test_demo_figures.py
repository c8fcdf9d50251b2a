"""The headline of the demonstration comes out of events, counted as real ones are."""

from datetime import date

from sqlalchemy import func, select
from stage.gateway import PROJECT

from gateway.cli.demo_figures import ACCOUNTS, CONNEXIONS, SCHOOLS, load_history, load_recent, register_schools
from gateway.domain.uai import has_right_letter, is_uai
from gateway.registry import models
from gateway.registry.engine import changing, open_engine, reading
from gateway.sandbox.people import SCHOOLS as SANDBOX_SCHOOLS

TODAY = date(2026, 11, 24)
OCTOBER = date(2026, 10, 1)


def test_the_month_of_87_000_connexions_and_13_231_accounts_comes_out_exactly(tmp_path, prepared_home):
    engine, schools = _town(tmp_path, prepared_home)
    load_recent(engine, PROJECT, schools, TODAY)
    with reading(engine) as session:
        figure = session.get(models.Figure, ("academie", "m", OCTOBER, "", ""))
        people = session.scalar(select(func.count(func.distinct(models.FigurePerson.who))).where(_of(OCTOBER)))
        connexions = session.scalar(select(func.sum(models.FigurePerson.n)).where(_of(OCTOBER)))
    assert (figure.connexions, figure.people, figure.schools) == (CONNEXIONS, ACCOUNTS, 142)
    assert (connexions, people) == (87_000, 13_231)
    load_history(engine, PROJECT, schools, TODAY, count=2)
    with reading(engine) as session:
        months = session.scalar(select(func.count()).select_from(models.Figure).where(_total()))
        assert months == 4
        assert session.get(models.Figure, ("academie", "m", OCTOBER, "", "")).people == 13_231
        keys = session.scalars(select(models.FigureMonth.month).where(models.FigureMonth.key.is_not(None))).all()
    assert keys == [date(2026, 11, 1)]
    engine.dispose()


def test_the_invented_schools_have_codes_that_could_be_real():
    assert len({school.uai for school in (*SCHOOLS, *SANDBOX_SCHOOLS)}) == 150
    assert all(is_uai(school.uai) and has_right_letter(school.uai) for school in SCHOOLS)


def _of(month):
    return models.FigurePerson.month == month


def _total():
    row = models.Figure
    return (row.place == "academie") & (row.span == "m") & (row.profile == "") & (row.service == "")


def _town(tmp_path, prepared_home):
    database = tmp_path / "gateway.db"
    database.write_bytes((prepared_home / "gateway.db").read_bytes())
    engine = open_engine(f"sqlite:///{database}")
    with changing(engine) as session:
        register_schools(session, "ent-a", date(2026, 1, 1), date(2027, 12, 31))
    return engine, [school.uai for school in SCHOOLS]
