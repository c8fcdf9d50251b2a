"""A change of the registry is whole or not at all, and is counted."""

import sqlite3

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from gateway.registry.engine import RegistryUnavailable, changing, generation, open_engine, reading, recording
from gateway.registry.models import Ent, Project
from gateway.registry.projects import add_project
from gateway.registry.upgrade import is_current, upgrade


def idents(engine):
    with reading(engine) as session:
        return list(session.scalars(select(Project.ident).order_by(Project.ident)))


def test_a_change_is_kept_and_counted(database):
    before = generation(database)
    with changing(database) as session:
        add_project(session, "P1", "Un")
        add_project(session, "P2", "Deux")
    assert idents(database) == ["P1", "P2"]
    assert generation(database) == before + 1


def test_an_error_drops_all_of_the_change_and_its_count(database):
    before = generation(database)
    with pytest.raises(ZeroDivisionError), changing(database) as session:
        add_project(session, "P1", "Un")
        session.flush()
        _ = 1 / 0
    assert idents(database) == []
    assert generation(database) == before


def test_a_dry_run_goes_all_the_way_and_keeps_nothing(database):
    before = generation(database)
    with changing(database, dry_run=True) as session:
        added = add_project(session, "P1", "Un")
        session.flush()
        assert added.id
    assert idents(database) == []
    assert generation(database) == before


def test_a_dry_run_meets_the_rules_of_the_database(database):
    with pytest.raises(IntegrityError), changing(database, dry_run=True) as session:
        session.add_all([Project(ident="P1", name="Un"), Project(ident="P1", name="Encore")])


def test_what_is_only_recorded_is_not_a_change(database):
    before = generation(database)
    with recording(database) as session:
        session.add(Project(ident="P1", name="Un"))
    assert idents(database) == ["P1"]
    assert generation(database) == before


def test_nothing_refers_to_what_is_not_there(filled_database):
    with pytest.raises(IntegrityError), changing(filled_database) as session:
        session.delete(session.scalars(select(Project)).one())
    with reading(filled_database) as session:
        assert session.scalar(select(func.count()).select_from(Ent)) == 1


def use(engine, way):
    if way is generation:
        return generation(engine)
    with way(engine) as session:
        return session.scalars(select(Project.ident)).all()


WAYS = (changing, recording, reading, generation)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_tables_that_were_never_made_are_a_registry_that_is_away(nothing, way):
    with pytest.raises(RegistryUnavailable):
        use(nothing, way)
    upgrade(nothing)
    use(nothing, way)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_folder_that_is_not_there_is_a_registry_that_is_away(tmp_path, way):
    engine = open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'registry.db'}")
    with pytest.raises(RegistryUnavailable):
        use(engine, way)


@pytest.mark.parametrize("way", [*WAYS, upgrade, is_current], ids=lambda way: way.__name__)
def test_a_file_that_is_no_database_is_a_registry_that_is_away(tmp_path, way):
    path = tmp_path / "registry.db"
    path.write_bytes(b"this was a database once" * 200)
    engine = open_engine(f"sqlite:///{path}")
    with pytest.raises(RegistryUnavailable):
        way(engine) if way in (upgrade, is_current) else use(engine, way)


def test_a_database_that_somebody_else_writes_to_is_waited_for_and_then_away(tmp_path, prepared_file, monkeypatch):
    monkeypatch.setattr("gateway.registry.engine._BUSY_SECONDS", 0.1)
    path = tmp_path / "registry.db"
    path.write_bytes(prepared_file.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RegistryUnavailable), changing(engine) as session:
        add_project(session, "P1", "Un")
    assert idents(engine) == []
    other.execute("ROLLBACK")
    other.close()
    with changing(engine) as session:
        add_project(session, "P1", "Un")
    assert idents(engine) == ["P1"]
    engine.dispose()


@pytest.mark.interop
def test_a_database_that_was_restarted_is_reached_again(cluster):
    engine = open_engine(cluster.create_database())
    upgrade(engine)
    use(engine, reading)
    cluster.server.stop()
    for way in WAYS:
        with pytest.raises(RegistryUnavailable):
            use(engine, way)
    cluster.server.start()
    assert use(engine, reading) == []
    engine.dispose()
