"""Openings are told where the people who made them may be told, and nowhere else."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from stage.figures import READING
from stage.months import MARCH, ONE, TWO, class_of, come

from gateway.domain.amounts import Untold
from gateway.registry.counting import count_openings
from gateway.registry.engine import reading, recording
from gateway.statistics.asking import Question
from gateway.statistics.closing import close_month
from gateway.statistics.reading import report


@pytest.fixture
def march(filled_database):
    """A class of twelve in one school and three people in another; both open resources often."""
    engine = filled_database
    come(engine, class_of(12), 2)
    come(engine, class_of(9, "other"), 3, at=("0550003E",))
    come(engine, class_of(3, "few"), 2, at=(TWO,))
    with recording(engine) as session:
        count_openings(session, [READING] * 17 + [replace(READING, uai=TWO)] * 40)
    close_month(engine, MARCH, datetime(2027, 4, 9, tzinfo=UTC))
    return engine


def openings(engine, place):
    with reading(engine) as session:
        found = report(session, Question("m", MARCH, place))
    return found.openings, [(one.title, one.openings) for one in found.top]


def test_those_of_a_class_are_told(march):
    assert openings(march, f"ecole:{ONE}") == (17, [("Lire en CE1", 17)])


def test_those_of_three_people_are_hidden_however_many(march):
    assert openings(march, f"ecole:{TWO}") == (Untold.HIDDEN, [])
