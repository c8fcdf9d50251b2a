"""A registry of the test's own: on SQLite, or on both databases that the gateway runs on."""

import shutil
from contextlib import contextmanager

import pytest
from peers.postgres import postgres
from sqlalchemy import event
from stage.gateway import fill

from gateway.registry.engine import open_engine
from gateway.registry.upgrade import upgrade


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory):
    """An SQLite file with all the tables and nothing in them."""
    path = tmp_path_factory.mktemp("registry") / "blank.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def cluster():
    with postgres() as running:
        yield running


@pytest.fixture
def engine(tmp_path, prepared_file):
    """An empty registry on SQLite."""
    path = shutil.copy(prepared_file, tmp_path / "registry.db")
    opened = open_engine(f"sqlite:///{path}")
    yield opened
    opened.dispose()


@pytest.fixture
def filled(engine):
    """The registry of the stage: one project, an ENT, two schools under a convention, the GAR."""
    fill(engine)
    return engine


BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.interop))


@pytest.fixture(params=BOTH)
def nothing(request, tmp_path):
    """A database without any table, on SQLite and then on PostgreSQL."""
    if request.param == "sqlite":
        opened = open_engine(f"sqlite:///{tmp_path / 'nothing.db'}")
    else:
        opened = open_engine(request.getfixturevalue("cluster").create_database())
    yield opened
    opened.dispose()


@pytest.fixture
def database(nothing):
    """An empty registry, on SQLite and then on PostgreSQL."""
    upgrade(nothing)
    return nothing


@pytest.fixture
def filled_database(database):
    """The registry of the stage, on SQLite and then on PostgreSQL."""
    fill(database)
    return database


@pytest.fixture
def filled_on_postgresql(cluster):
    """The registry of the stage, on PostgreSQL alone."""
    opened = open_engine(cluster.create_database())
    upgrade(opened)
    fill(opened)
    yield opened
    opened.dispose()


@contextmanager
def statements(engine):
    """The statements that reach the database inside the ``with``, each with its parameters."""
    seen = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
