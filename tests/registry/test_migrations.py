"""The migrations tell the whole story of the tables, forward and back, on both databases."""

import pytest
from alembic import command
from kit.keys import key_ring
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session
from stage.gateway import fill

from gateway.registry.engine import RegistryUnavailable, generation
from gateway.registry.models import Base, Ent, Partner
from gateway.registry.models.standing import ends_of
from gateway.registry.revisions import entity_of
from gateway.registry.upgrade import alembic_config, drift, is_current, upgrade

FUNCTIONS = """SELECT proname FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
               WHERE nspname = current_schema()"""


def step(engine, move, revision):
    """Goes to a revision as ``upgrade`` does, up or down."""
    config = alembic_config()
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":  # a table that is made anew is dropped first
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        config.attributes["connection"] = connection
        with connection.begin():
            move(config, revision)
    engine.dispose()


def downgrade(engine):
    step(engine, command.downgrade, "base")


def left(engine):
    """What stands in a database beside Alembic's own table."""
    found = set(inspect(engine).get_table_names()) - {"alembic_version"}
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            return found | set(connection.scalars(text(FUNCTIONS)))
    with engine.connect() as connection:
        return found | set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))


def test_an_empty_database_is_brought_to_this_release(nothing):
    assert not is_current(nothing)
    upgrade(nothing)
    assert is_current(nothing)
    assert set(Base.metadata.tables) <= left(nothing)


def test_models_and_tables_say_the_same(database):
    assert drift(database) == []


def test_a_difference_would_be_seen(database):
    with database.begin() as connection:
        connection.execute(text("DROP INDEX ix_convention_school_uai"))
    assert drift(database) != []


def test_bringing_it_up_twice_changes_nothing(filled_database):
    before = generation(filled_database)
    upgrade(filled_database)
    assert generation(filled_database) == before


def test_the_way_back_leaves_nothing_and_the_way_up_is_open_again(filled_database):
    downgrade(filled_database)
    assert left(filled_database) == set()
    assert not is_current(filled_database)
    upgrade(filled_database)
    assert is_current(filled_database)
    fill(filled_database)


def test_a_database_of_a_newer_release_is_left_alone_and_said_to_be_so(database):
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert not is_current(database)
    with pytest.raises(RegistryUnavailable, match="9999"):
        upgrade(database)
    assert drift(database) == []


def test_an_upgrade_that_fails_leaves_what_was_there(nothing):
    with nothing.begin() as connection:
        connection.execute(text("CREATE TABLE school (uai VARCHAR(8))"))
    with pytest.raises(RegistryUnavailable):
        upgrade(nothing)
    assert left(nothing) == {"school"}


def test_the_ends_of_certificates_are_filled_in_for_those_that_were_there_before(filled_database):
    ends = key_ring().idp_a.certificate.not_valid_after_utc
    with Session(filled_database) as session, session.begin():
        for record in (session.query(Ent).one(), session.query(Partner).one()):
            record.certificate_ends = None
    step(filled_database, command.downgrade, "0009")
    upgrade(filled_database)
    with Session(filled_database) as session:
        assert session.query(Ent).one().certificate_ends == ends
        service = session.query(Partner).one()
        assert service.certificate_ends == ends_of(entity_of(service.revision))[0]


def places(engine):
    """Where the figures of each table lie."""
    with engine.connect() as connection:
        return {
            table: sorted(connection.scalars(text(f"SELECT place FROM {table}")))
            for table in ("figure", "figure_top", "figure_note")
        }


def insert(connection, table, **values):
    columns = ", ".join(values)
    holders = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({holders})"), values)


@pytest.fixture
def named(nothing):
    """A database of the release before, with figures of places by their names."""
    step(nothing, command.upgrade, "0010")
    day, names = "2026-09-01", ("Valmeuse", "Saint-Martin", "Inconnue")
    signers = (("215500018", "Valmeuse"), ("215400010", "Saint-Martin"), ("218800011", "Saint-Martin"))
    with nothing.begin() as connection:
        for siren, name in signers:
            insert(connection, "collectivite", siren=siren, name=name, nature="commune", departement="055", folded="")
        for place in ("academie", "ecole:0550001C", *(f"collectivite:{name}" for name in names)):
            insert(connection, "figure", place=place, span="m", start=day, profile="", service="", connexions=12,
                   hidden=False)  # fmt: skip
            insert(connection, "figure_top", place=place, month=day, key="local:x", n=3)
            insert(connection, "figure_note", place=place, since=day, until=day, text="rentrée", author="x", at=day)
    return nothing


def test_figures_of_a_name_that_is_one_collectivites_go_to_its_siren_and_back(named):
    before = places(named)
    upgrade(named)
    moved = [
        "academie",
        "collectivite:215500018",
        "collectivite:Inconnue",
        "collectivite:Saint-Martin",
        "ecole:0550001C",
    ]
    assert places(named) == dict.fromkeys(before, moved)
    step(named, command.downgrade, "0010")
    assert places(named) == before


@pytest.fixture
def opened(nothing):
    """A database of the release before people who open were counted, with one month closed and one under way."""
    step(nothing, command.upgrade, "0012")
    with nothing.begin() as connection:
        for month, closed in (("2026-09-01", "2026-10-09 10:00:00+00:00"), ("2026-10-01", None)):
            insert(connection, "figure_month", month=month, cost=0.0, closed=closed)
            insert(connection, "figure_top", place="academie", month=month, key="local:x", n=40)
            insert(connection, "figure_opening", day=month, uai="0550001C", profile="National_dir", project="ENT1",
                   key="local:x", n=1)  # fmt: skip
    return nothing


def test_openings_whose_people_were_never_counted_are_hidden_and_days_of_closed_months_forgotten(opened):
    upgrade(opened)
    with opened.connect() as connection:
        assert connection.execute(text("SELECT n FROM figure_top")).all() == [(None,), (None,)]
        (day,) = connection.scalars(text("SELECT day FROM figure_opening"))
    assert str(day) == "2026-10-01"
    step(opened, command.downgrade, "0012")
    upgrade(opened)
    assert drift(opened) == []


def figures(engine):
    """What is kept of Valmeuse: connexions and whether they are hidden, then openings."""
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT place, start, connexions, hidden FROM figure WHERE place LIKE 'col%18'"))
        openings = connection.execute(text("SELECT place, n FROM figure_top WHERE place LIKE 'col%18'"))
        return {f"{start}"[:7]: (n, bool(hidden)) for _, start, n, hidden in kept}, [n for _, n in openings]


def test_figures_under_a_name_and_under_its_siren_are_made_one(named):
    with named.begin() as connection:
        months = (("2026-09-01", 40, False), ("2026-10-01", 7, False), ("2026-11-01", 30, False))
        for day, connexions, hidden in months:
            insert(connection, "figure", place="collectivite:215500018", span="m", start=day, profile="", service="",
                   connexions=connexions, hidden=hidden)  # fmt: skip
        for day, hidden in (("2026-10-01", False), ("2026-11-01", True)):
            insert(connection, "figure", place="collectivite:Valmeuse", span="m", start=day, profile="", service="",
                   connexions=12, hidden=hidden)  # fmt: skip
        insert(connection, "figure_top", place="collectivite:215500018", month="2026-09-01", key="local:x", n=2)
    step(named, command.upgrade, "0012")
    merged = {"2026-09": (40, False), "2026-10": (12, False), "2026-11": (30, True)}
    assert figures(named) == (merged, [3])
    assert "collectivite:Valmeuse" not in places(named)["figure"]


def test_the_way_back_is_open_with_figures_of_two_collectivites_of_one_name(named):
    upgrade(named)
    with named.begin() as connection:
        for siren in ("215400010", "218800011"):
            insert(connection, "figure", place=f"collectivite:{siren}", span="m", start="2026-10-01", profile="",
                   service="", connexions=12, hidden=False)  # fmt: skip
    step(named, command.downgrade, "0010")
    assert {"collectivite:215400010", "collectivite:218800011"} < set(places(named)["figure"])
    upgrade(named)
