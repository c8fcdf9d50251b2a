"""Bringing the tables to the state that this release needs."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from gateway.registry.engine import RegistryUnavailable, available
from gateway.registry.models import Base


def alembic_config() -> Config:
    """Alembic's configuration, without any file of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(engine: Engine) -> None:
    """Applies every step that is missing, all or none. Raises RegistryUnavailable, for a newer release's tables too."""
    config = alembic_config()
    is_sqlite = engine.dialect.name == "sqlite"
    try:
        with engine.connect() as connection:
            if is_sqlite:  # a table that is made anew is dropped first
                connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
                connection.commit()
            config.attributes["connection"] = connection
            with connection.begin():
                if is_sqlite:  # the driver itself begins no transaction for changes of tables
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                command.upgrade(config, "head")
            if is_sqlite:
                connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    except DBAPIError as error:
        raise RegistryUnavailable(str(error.orig).partition("\n")[0]) from error
    except CommandError as error:
        raise RegistryUnavailable(f"the tables are those of another release: {error}") from error


def is_current(engine: Engine) -> bool:
    """Whether the tables are those of this release. Raises RegistryUnavailable."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with available(), engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def drift(engine: Engine) -> list[object]:
    """What the models say and the tables do not; empty when the migrations tell the whole story."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))
