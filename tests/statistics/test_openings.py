"""Openings are told where the people who made them may be told, and nowhere else."""

from datetime import UTC, datetime

import pytest
from stage.figures import READING
from stage.months import MARCH, ONE, class_of, come

from gateway.domain.amounts import Untold
from gateway.registry.counting import count_openings
from gateway.registry.engine import reading, recording
from gateway.statistics.asking import Question
from gateway.statistics.closing import close_month
from gateway.statistics.reading import report


@pytest.fixture
def openings_of(filled_database):
    """What is told of the openings of a month in which so many people came from one school and opened one resource."""

    def told(people, openings):
        come(filled_database, class_of(people), 2)
        with recording(filled_database) as session:
            count_openings(session, [READING] * openings)
        close_month(filled_database, MARCH, datetime(2027, 4, 9, tzinfo=UTC))
        with reading(filled_database) as session:
            found = report(session, Question("m", MARCH, f"ecole:{ONE}"))
        return found.openings, [(one.title, one.openings) for one in found.top]

    return told


def test_those_of_a_class_are_told(openings_of):
    assert openings_of(people=12, openings=17) == (17, [("Lire en CE1", 17)])


def test_those_of_three_people_are_hidden_however_many(openings_of):
    assert openings_of(people=3, openings=40) == (Untold.HIDDEN, [])
