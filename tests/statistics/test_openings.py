"""Openings are told where five people made them, nowhere a subtraction would tell fewer, and nothing else remains."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from stage.months import MARCH, ONE, TWO, class_of, come, open_it

from gateway.domain.amounts import Untold
from gateway.registry import models
from gateway.registry.engine import reading
from gateway.registry.month_keys import find_key
from gateway.statistics.asking import Question
from gateway.statistics.closing import close_month, tally_month
from gateway.statistics.reading import report, summary

CLOSE = datetime(2027, 4, 9, tzinfo=UTC)
LUMNI, ATLAS = "ark:/1/lumni", "ark:/1/atlas"
FEW = Untold.HIDDEN


def told(engine, place=f"ecole:{ONE}", month=MARCH):
    """All openings, and those of each resource in the order of the page."""
    with reading(engine) as session:
        found = report(session, Question("m", month, place))
    return found.openings, [(one.title, one.openings) for one in found.top]


@pytest.fixture
def closed(filled_database):
    def close():
        come(filled_database, class_of(30), 2)
        assert close_month(filled_database, MARCH, CLOSE)
        return filled_database

    return close


def test_those_of_a_class_are_told(filled_database, closed):
    open_it(filled_database, class_of(12), LUMNI, times=2)
    assert told(closed()) == (24, [(LUMNI, 24)])


@pytest.mark.parametrize(("people", "openings"), [(4, FEW), (5, 50)])
def test_those_of_four_people_are_hidden_however_many_and_of_five_they_are_told(
    filled_database, closed, people, openings
):
    open_it(filled_database, class_of(people), LUMNI, times=10)
    closed()
    for place in (f"ecole:{ONE}", "departement:055", "academie"):
        assert told(filled_database, place) == (openings, [(LUMNI, openings)])


def test_a_school_of_few_takes_another_with_it_where_their_sum_is_told(filled_database, closed):
    open_it(filled_database, class_of(30), LUMNI)
    open_it(filled_database, class_of(4), LUMNI, at=TWO)
    closed()
    everywhere, one, two = (told(filled_database, place)[0] for place in ("academie", f"ecole:{ONE}", f"ecole:{TWO}"))
    assert two is FEW
    assert FEW in (everywhere, one)


def test_a_resource_of_few_takes_another_with_it_and_both_come_last(filled_database, closed):
    open_it(filled_database, class_of(20), LUMNI, times=2)
    open_it(filled_database, class_of(10), ATLAS)
    open_it(filled_database, class_of(2, "other"), "ark:/1/calcul", times=30)
    assert told(closed()) == (110, [(LUMNI, 40), ("ark:/1/atlas", FEW), ("ark:/1/calcul", FEW)])


def test_everything_that_is_opened_by_many_is_told(filled_database, closed):
    open_it(filled_database, class_of(20), LUMNI)
    open_it(filled_database, class_of(9), ATLAS)
    assert told(closed()) == (29, [(LUMNI, 20), (ATLAS, 9)])


def test_somebody_of_two_schools_is_one_person_of_what_holds_both(filled_database, closed):
    for uai in (ONE, TWO):
        open_it(filled_database, class_of(4), LUMNI, at=uai)
    assert told(closed(), "academie")[0] is FEW
    assert told(filled_database, "departement:055")[0] is FEW


def test_a_number_without_people_is_hidden(filled_database, closed):
    open_it(filled_database, [], LUMNI, uncounted=40)
    assert told(closed()) == (FEW, [(LUMNI, FEW)])


def test_nothing_opened_is_zero_and_a_month_that_was_not_counted_has_no_data(closed):
    engine = closed()
    assert told(engine) == (0, [])
    assert told(engine, month=MARCH.replace(month=1)) == (Untold.NO_DATA, [])
    with reading(engine) as session:
        assert summary(session, Question("m", MARCH))[1] == 0


def test_two_resources_of_one_person_cannot_be_brought_together(filled_database):
    open_it(filled_database, ["ines"], LUMNI)
    open_it(filled_database, ["ines"], ATLAS)
    come(filled_database, ["ines"], 2)
    with reading(filled_database) as session:
        names = session.scalars(select(models.FigureOpener.who)).all()
        known = session.scalars(select(models.FigurePerson.who)).all()
    assert len(names) == len(set(names)) == 3
    assert not set(names) & set(known)


def test_who_opened_is_kept_without_day_profile_or_number():
    assert set(models.FigureOpener.__table__.columns.keys()) == {"month", "key", "who", "uai"}


def test_the_close_leaves_nothing_of_who_opened_what_nor_when(filled_database, closed):
    open_it(filled_database, class_of(12), LUMNI)
    open_it(filled_database, class_of(2), ATLAS)
    closed()
    open_it(filled_database, class_of(7), ATLAS)
    with reading(filled_database) as session:
        assert find_key(session, MARCH) is None
        for table in (models.FigureOpener, models.FigureOpening):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        kept = select(models.FigureTop.n).where(models.FigureTop.key == ATLAS)
        assert set(session.scalars(kept)) == {None}


def test_an_open_month_follows_what_is_opened(filled_database):
    now = datetime(2027, 3, 20, tzinfo=UTC)
    open_it(filled_database, class_of(4), LUMNI)
    assert tally_month(filled_database, MARCH, now, every=timedelta(0))
    assert told(filled_database)[0] is FEW
    open_it(filled_database, ["one-more"], LUMNI)
    assert tally_month(filled_database, MARCH, now + timedelta(hours=1), every=timedelta(0))
    assert told(filled_database)[0] == 5
