"""Opening the database: SQLite under the home by default, PostgreSQL in production."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url, select, update
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from gateway.registry.models import RegistryState

_BUSY_SECONDS = 20
"""SQLite has one writer: a change waits for another one, however busy the machine is, rather than be refused."""
_UNDEFINED_TABLE = "42P01"


class RegistryUnavailable(Exception):
    """The database cannot answer. Nothing was changed."""


def check_database_url(url: str) -> None:
    """Raises ValueError for what ``open_engine`` could not read."""
    try:
        address = make_url(url)
        address.get_dialect()
    except (ArgumentError, ImportError) as error:
        raise ValueError(str(error)) from error
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise ValueError("the database is SQLite or PostgreSQL")


def open_engine(url: str) -> Engine:
    """An engine for one process: to be opened after a fork, never before."""
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
        event.listen(engine, "connect", _sqlite_settings)
        return engine
    return create_engine(
        url, pool_size=5, max_overflow=5, pool_timeout=3, pool_pre_ping=True, connect_args={"connect_timeout": 3}
    )


def _sqlite_settings(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def available() -> Iterator[None]:
    """A database that is away, empty or no database at all becomes RegistryUnavailable; a rule that it
    enforces stays the error that it is.
    """
    try:
        yield
    except PoolTimeout as error:
        raise RegistryUnavailable("no free connection") from error
    except DBAPIError as error:
        if isinstance(error, OperationalError) or _is_no_registry(error):
            raise RegistryUnavailable(str(error.orig).partition("\n")[0]) from error
        raise


def _is_no_registry(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_NOTADB or getattr(error.orig, "sqlstate", None) == _UNDEFINED_TABLE


@contextmanager
def changing(engine: Engine, *, dry_run: bool = False) -> Iterator[Session]:
    """A session whose changes are all kept or, on any error or on a dry run, all dropped.

    What is kept raises the generation in the same transaction. Raises RegistryUnavailable.
    """
    with available(), Session(engine) as session, session.begin() as transaction:
        yield session
        session.execute(update(RegistryState).values(generation=RegistryState.generation + 1))
        if dry_run:
            session.flush()
            transaction.rollback()


@contextmanager
def recording(engine: Engine) -> Iterator[Session]:
    """A session for what is not a change of the registry: audit lines and figures. Raises RegistryUnavailable."""
    with available(), Session(engine) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session to look only. Raises RegistryUnavailable."""
    with available(), Session(engine) as session:
        yield session


def generation(engine: Engine) -> int:
    """How often the registry has changed. Raises RegistryUnavailable."""
    with reading(engine) as session:
        return session.execute(select(RegistryState.generation)).scalar_one()
