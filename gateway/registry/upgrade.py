"""Bringing the tables to the state that this release needs."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from gateway.registry.engine import RegistryUnavailable
from gateway.registry.models import Base


def alembic_config() -> Config:
    """Alembic's configuration, without any file of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(engine: Engine) -> None:
    """Applies every step that is missing; nothing when there is none. Raises RegistryUnavailable."""
    config = alembic_config()
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":  # a table that is made anew is dropped first
                connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
                connection.commit()
            config.attributes["connection"] = connection
            with connection.begin():
                command.upgrade(config, "head")
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    except OperationalError as error:
        raise RegistryUnavailable(str(error.orig)) from error


def is_current(engine: Engine) -> bool:
    """Whether the tables are those of this release. Raises RegistryUnavailable."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == head
    except OperationalError as error:
        raise RegistryUnavailable(str(error.orig)) from error


def drift(engine: Engine) -> list[object]:
    """What the models say and the tables do not; empty when the migrations tell the whole story."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))
