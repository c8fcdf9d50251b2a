"""What every command needs: its home, its faults on the standard error stream, its dry run."""

import getpass
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy.orm import Session

from gateway.access.acting import Office, acting
from gateway.access.rules import rules_about
from gateway.access.scopes import Scope, Target
from gateway.cli.home import home_option
from gateway.domain.dialects import InvalidDialect
from gateway.markup.errors import MessageRefused
from gateway.onboarding.saving import SHORTEST_NOTE
from gateway.outbound.errors import CallFailed
from gateway.registry.engine import RegistryUnavailable, open_engine, reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.journal import BREAK_GLASS
from gateway.registry.keyring import KeyringFault
from gateway.settings import Settings, SettingsFault, default_home, load_settings
from gateway.state.connection import open_redis
from gateway.state.embedded import NoRedisServer, embedded_url
from gateway.state.errors import StateUnavailable

_BREAK_GLASS = "Do it without the second person that a rule asks for; the journal and the dashboard tell why."


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


Touches = Callable[[Session], Sequence[Target]]
"""What of the production a command would change; nothing when it changes none of it."""


class SecondPersonNeeded(ChangeRefused):
    """Two people are asked for where the command would change something in production."""

    def __init__(self, rules: Sequence[Scope]) -> None:
        where = ", ".join(map(str, rules))
        super().__init__(
            f"two people are asked for within {where}: ask on a page or by the API, or add --break-glass and the reason"
        )


@dataclass(frozen=True)
class Workplace:
    """The home that a command works on, and who runs it.

    break_glass: why it is done without the second person that a rule asks for, None when it is not to be.
    """

    home: Path
    dry_run: bool = False
    break_glass: str | None = None

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
    def change(
        self, kind: str, *, subject: str = "", why: str = "", touches: Touches | None = None, **detail: Any
    ) -> Iterator[Session]:
        """One change of the registry with its line in the journal, announced to the workers, or nothing at all.

        subject: what is changed, such as ``school:0550001C``; made of the detail when not given. touches: what of
        the production it changes, looked at in its transaction. Raises SecondPersonNeeded, ChangeRefused.
        """
        named = subject or ", ".join(f"{name}:{value}" for name, value in detail.items() if isinstance(value, str))
        told = self.break_glass or why
        with acting(self.office, self.author, kind, subject=named, why=told, dry_run=self.dry_run, **detail) as doing:
            touched = touches(doing.session) if touches is not None else ()
            if touched and (rules := rules_about(doing.session, touched)):
                if self.break_glass is None:
                    raise SecondPersonNeeded(rules)
                doing.after[BREAK_GLASS] = [str(rule) for rule in rules]
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


def changes_production(command: Callable[..., Any]) -> Callable[..., Any]:
    """Like ``changes``, for what a second person may have to agree to: it takes ``--break-glass`` too (ADR 19)."""

    @click.option("--break-glass", metavar="REASON", default=None, help=_BREAK_GLASS)
    def wrapped(place: Workplace, break_glass: str | None, **options: Any) -> Any:
        if break_glass is not None and len(break_glass.strip()) < SHORTEST_NOTE:
            raise ChangeRefused(f"--break-glass says why, in {SHORTEST_NOTE} characters at least")
        return command(replace(place, break_glass=break_glass), **options)

    return changes(_named_like(wrapped, command))


def _home(context: click.Context, home: Path | None) -> Path:
    above = context.find_root().params.get("home")
    return home or above or default_home()


def _named_like(wrapped: Callable[..., Any], command: Callable[..., Any]) -> Callable[..., Any]:
    wrapped.__name__, wrapped.__doc__ = command.__name__, command.__doc__
    parameters = getattr(command, "__click_params__", [])
    wrapped.__click_params__ = getattr(wrapped, "__click_params__", []) + parameters  # type: ignore[attr-defined]
    return wrapped
