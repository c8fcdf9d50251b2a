"""What every command needs: its home, its faults on the standard error stream, its dry run."""

import getpass
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy.orm import Session

from gateway.access.acting import Office, acting
from gateway.cli.home import home_option
from gateway.domain.dialects import InvalidDialect
from gateway.markup.errors import MessageRefused
from gateway.outbound.errors import CallFailed
from gateway.registry.engine import RegistryUnavailable, open_engine, reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.keyring import KeyringFault
from gateway.settings import Settings, SettingsFault, default_home, load_settings
from gateway.state.connection import open_redis
from gateway.state.embedded import NoRedisServer, embedded_url
from gateway.state.errors import StateUnavailable


def refuse(*faults: str) -> NoReturn:
    """Ends the command: all the faults on the standard error stream, exit code 1."""
    for fault in faults:
        click.echo(f"refused: {fault}", err=True)
    raise SystemExit(1)


@contextmanager
def refusing() -> Iterator[None]:
    """Every expected failure of a command becomes a refusal."""
    try:
        yield
    except (ChangeRefused, SettingsFault, KeyringFault) as error:
        refuse(*error.faults)
    except (CallFailed, NoRedisServer, InvalidDialect, MessageRefused) as error:
        refuse(str(error))
    except StateUnavailable as error:
        refuse(f"Redis does not answer: {error}; it starts with gar-gateway serve")
    except RegistryUnavailable as error:
        refuse(f"the database does not answer: {error}; run gar-gateway init if it was never prepared")
    except OSError as error:
        refuse(f"{error.filename or 'system'}: {error.strerror or error}")


@dataclass(frozen=True)
class Workplace:
    """The home that a command works on, and who runs it."""

    home: Path
    dry_run: bool = False

    @property
    def settings(self) -> Settings:
        """Raises SettingsFault."""
        return load_settings(self.home)

    @property
    def author(self) -> str:
        """For the audit: the account of the system, marked as the command line's."""
        try:
            return f"cli:{getpass.getuser()}"
        except (KeyError, OSError):
            return f"cli:{os.getuid()}"

    @contextmanager
    def look(self) -> Iterator[Session]:
        """The registry, to look only. Raises RegistryUnavailable."""
        with reading(open_engine(self.settings.database)) as session:
            yield session

    @property
    def office(self) -> Office:
        """Where its acts are done. Raises SettingsFault."""
        settings = self.settings
        redis = open_redis(settings.redis_url or embedded_url(settings.home))
        return Office(open_engine(settings.database), redis, via="cli")

    @contextmanager
    def change(self, kind: str, *, subject: str = "", why: str = "", **detail: Any) -> Iterator[Session]:
        """One change of the registry with its line in the journal, announced to the workers, or nothing at all.

        subject: what is changed, such as ``school:0550001C``; made of the detail when not given.
        """
        named = subject or ", ".join(f"{name}:{value}" for name, value in detail.items() if isinstance(value, str))
        with acting(self.office, self.author, kind, subject=named, why=why, dry_run=self.dry_run, **detail) as doing:
            yield doing.session
        if self.dry_run:
            click.echo("dry run: nothing was changed")

    def say(self, sentence: str) -> None:
        """What the command did, or would do."""
        click.echo(f"would: {sentence}" if self.dry_run else sentence)


def looks(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command that only looks: it is given its Workplace first."""

    @home_option
    @click.pass_context
    def wrapped(context: click.Context, home: Path | None, **options: Any) -> Any:
        with refusing():
            return context.invoke(command, Workplace(_home(context, home)), **options)

    return _named_like(wrapped, command)


def changes(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command that changes something: like ``looks``, and it takes ``--dry-run``."""

    @home_option
    @click.option("--dry-run", is_flag=True, help="Print what would change, change nothing.")
    @click.pass_context
    def wrapped(context: click.Context, home: Path | None, dry_run: bool, **options: Any) -> Any:
        with refusing():
            return context.invoke(command, Workplace(_home(context, home), dry_run), **options)

    return _named_like(wrapped, command)


def _home(context: click.Context, home: Path | None) -> Path:
    above = context.find_root().params.get("home")
    return home or above or default_home()


def _named_like(wrapped: Callable[..., Any], command: Callable[..., Any]) -> Callable[..., Any]:
    wrapped.__name__, wrapped.__doc__ = command.__name__, command.__doc__
    parameters = getattr(command, "__click_params__", [])
    wrapped.__click_params__ = getattr(wrapped, "__click_params__", []) + parameters  # type: ignore[attr-defined]
    return wrapped
