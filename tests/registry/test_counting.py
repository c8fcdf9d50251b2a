"""What is counted, as rows: pseudonyms and days of open months, schools, openings; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from gateway.domain.figures import Connexion, ResourceOpening
from gateway.domain.person import Attachment
from gateway.domain.profile import Profile
from gateway.registry.counting import count_connexions, count_openings
from gateway.registry.engine import open_engine, reading, recording
from gateway.registry.models import FigureDay, FigureOpening, FigurePerson, FigureResource, FigureSchool
from gateway.registry.month_keys import MonthKeys, destroy_key, find_key, make_key

MARCH, APRIL = date(2027, 3, 1), date(2027, 4, 1)
PUPIL = (Attachment("0550001C", Profile.PUPIL),)
BOTH = (*PUPIL, Attachment("0550002D", Profile.TEACHER))


def connexion(day=10, who="a" * 16, attached=PUPIL, service="gar"):
    return Connexion(date(2027, 3, day), ((MARCH, who),), attached, service)


@pytest.fixture
def march(database):
    with recording(database) as session:
        make_key(session, MARCH)
    return database


def count(engine, *connexions):
    with recording(engine) as session:
        count_connexions(session, connexions)


def people(engine):
    with reading(engine) as session:
        found = session.scalars(select(FigurePerson).order_by(FigurePerson.month, FigurePerson.who)).all()
    return [(row.month.month, row.who[:1], row.attached, f"{row.days:b}", row.n) for row in found]


def days(engine):
    with reading(engine) as session:
        found = session.scalars(select(FigureDay).order_by(FigureDay.day, FigureDay.attached)).all()
    return [(row.day.day, row.attached, row.n) for row in found]


def test_somebody_is_one_row_that_remembers_days_and_how_often(march):
    count(march, connexion(1), connexion(1))
    count(march, connexion(3))
    assert people(march) == [(3, "a", "0550001C:National_elv", "101", 3)]
    assert days(march) == [(1, "0550001C:National_elv", 2), (3, "0550001C:National_elv", 1)]


def test_people_schools_and_services_are_kept_apart(march):
    count(march, connexion(), connexion(who="b" * 16), connexion(attached=BOTH), connexion(service="console"))
    assert len(people(march)) == 4


def test_the_first_of_april_2027_counts_for_march_in_its_last_week_only(march):
    with recording(march) as session:
        make_key(session, APRIL)
    count(march, Connexion(APRIL, ((APRIL, "b" * 16), (MARCH, "a" * 16)), PUPIL, "gar"))
    assert people(march) == [
        (3, "a", "0550001C:National_elv", "1" + "0" * 31, 0),
        (4, "b", "0550001C:National_elv", "1", 1),
    ]


def test_what_comes_for_a_closed_month_is_left_out(march):
    with recording(march) as session:
        destroy_key(session, MARCH)
    count(march, connexion())
    assert people(march) == days(march) == []


def test_a_school_knows_its_first_and_its_last_day(march):
    count(march, connexion(9), connexion(4))
    count(march, connexion(20), connexion(6, attached=BOTH))
    with reading(march) as session:
        rows = session.execute(select(FigureSchool.uai, FigureSchool.first, FigureSchool.last)).all()
    assert rows == [
        ("0550001C", date(2027, 3, 4), date(2027, 3, 20)),
        ("0550002D", date(2027, 3, 6), date(2027, 3, 6)),
    ]


def test_openings_add_up_and_keep_the_last_name_of_the_resource(march):
    opening = ResourceOpening(date(2027, 3, 9), "B0", "0550001C", "National_elv", "ark:/1/r1", "Éduthèque", "", "DOC")
    renamed = ResourceOpening(date(2027, 3, 9), "B0", "0550001C", "National_elv", "ark:/1/r1", "Lumni", "FTV", "DOC", 3)
    for one in (opening, renamed):
        with recording(march) as session:
            count_openings(session, [one, one])
    with reading(march) as session:
        assert session.scalars(select(FigureOpening.n)).all() == [8]
        assert session.execute(select(FigureResource.title, FigureResource.publisher)).all() == [("Lumni", "FTV")]


def test_nothing_to_count_is_nothing_counted(march):
    count(march)
    with recording(march) as session:
        count_openings(session, [])
    assert people(march) == []


def test_every_process_finds_the_same_key(database):
    one, two = MonthKeys(database), MonthKeys(open_engine(database.url.render_as_string(hide_password=False)))
    with ThreadPoolExecutor(4) as pool:
        keys = set(pool.map(lambda number: (one, two)[number % 2](MARCH), range(8)))
    two._engine.dispose()
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert one(MARCH) != one(APRIL)


def test_a_key_is_asked_for_once_and_dropped_from_memory_when_its_month_is_over(database):
    keys = MonthKeys(database)
    kept = keys(MARCH)
    with recording(database) as session:
        destroy_key(session, MARCH)
    assert keys(MARCH) == kept
    keys(APRIL)
    keys(date(2027, 5, 1))
    assert list(keys._known) == [APRIL, date(2027, 5, 1)]


def test_a_destroyed_key_is_never_made_anew(march):
    with recording(march) as session:
        destroy_key(session, MARCH)
        make_key(session, MARCH)
        assert find_key(session, MARCH) is None
    assert MonthKeys(march)(MARCH) is None


def test_a_registry_that_is_away_gives_no_key_and_raises_nothing(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'registry.db'}")
    assert MonthKeys(engine)(MARCH) is None
