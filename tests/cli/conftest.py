"""An operator at the command line, in the test's own process, each on a home of their own."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from kit.keys import KeyPair, key_ring
from kit.names import IDP_B
from kit.partners import idp_metadata
from sqlalchemy import create_engine
from stage.gateway import BASE

from gateway.cli.main import main
from gateway.registry.administrators import add_administrator
from gateway.registry.engine import changing, open_engine
from gateway.registry.models import SiteSetting
from gateway.settings import FILE_NAME


@dataclass(frozen=True)
class Outcome:
    """code: 0 done, 1 refused, 2 wrong usage."""

    code: int
    out: str
    err: str

    @property
    def faults(self) -> list[str]:
        """What was refused, a sentence each."""
        return [line.partition(": ")[2] for line in self.err.splitlines() if line.startswith(("refused: ", "fault: "))]


@dataclass
class Operator:
    """home: on which every command works. settings: keys of the configuration, as the environment gives them."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str) -> Outcome:
        """A command. A fault that the command did not expect is raised."""
        return self.run_anywhere(*words, "--home", str(self.home))

    def run_anywhere(self, *words: str, **environment: str) -> Outcome:
        """A command that is not told where its home is."""
        given = {f"GAR_GATEWAY_{key.upper()}": value for key, value in self.settings.items()}
        ended = CliRunner().invoke(main, list(words), env=given | environment)
        if ended.exception is not None and not isinstance(ended.exception, SystemExit):
            raise ended.exception
        return Outcome(ended.exit_code, ended.stdout, ended.stderr)

    def do(self, *words: str) -> str:
        """A command that is done; what it printed."""
        ended = self.run(*words)
        assert ended.code == 0, ended.err
        return ended.out

    def refused(self, *words: str) -> list[str]:
        """A command that is refused; why. What it warned of before counts for nothing."""
        ended = self.run(*words)
        assert (ended.code, ended.out) == (1, "")
        assert len(ended.faults) == sum(not line.startswith("warning: ") for line in ended.err.splitlines())
        return ended.faults

    def configure(self, text: str, base_url: str = BASE) -> None:
        """Writes the configuration: the base address and more lines of TOML."""
        (self.home / FILE_NAME).write_text(f'base_url = "{base_url}"\n{text}')

    def file(self, name: str, content: bytes) -> str:
        """A file beside the home; its path."""
        path = self.home.with_name(name)
        path.write_bytes(content)
        return str(path)

    def metadata(self, pair: KeyPair | None = None, entity_id: str = IDP_B, name: str = "ent.xml") -> str:
        """A file with the metadata of an honest ENT."""
        return self.file(name, idp_metadata(pair or key_ring().idp_b, entity_id=entity_id))

    def registry(self) -> list[str]:
        """All that the database holds but the audit trail and the journal, as SQL."""
        traces = ('INTO "audit_event"', 'INTO "journal_line"')
        return [line for line in self._dump() if not any(trace in line for trace in traces)]

    def audit(self) -> list[tuple[str, str]]:
        """Kind and author of every audit line."""
        with sqlite3.connect(self.home / "gateway.db") as connection:
            lines = connection.execute("SELECT kind, author FROM audit_event ORDER BY id").fetchall()
        connection.close()
        return lines

    def journal(self) -> list[tuple[str, str]]:
        """Kind and author of every act."""
        with sqlite3.connect(self.home / "gateway.db") as connection:
            lines = connection.execute("SELECT kind, author FROM journal_line ORDER BY number").fetchall()
        connection.close()
        return lines

    def last_act(self) -> tuple[str, str]:
        """Why the last act was done, and what it left, as JSON."""
        with sqlite3.connect(self.home / "gateway.db") as connection:
            line = connection.execute("SELECT why, after FROM journal_line ORDER BY number DESC").fetchone()
        connection.close()
        return line

    def alter(self, statement: str) -> None:
        """Changes the database behind the back of every command."""
        with sqlite3.connect(self.home / "gateway.db") as connection:
            connection.execute(statement)
        connection.close()

    def fingerprint(self) -> dict[str, str]:
        """Every file of the home, and every row of its database."""
        files = (path for path in self.home.rglob("*") if path.is_file() and "gateway.db" not in path.name)
        prints = {str(path): sha256(path.read_bytes()).hexdigest() for path in files}
        return prints | {"database": "\n".join(self._dump())}

    def _dump(self) -> Iterator[str]:
        connection = sqlite3.connect(self.home / "gateway.db")
        yield from connection.iterdump()
        connection.close()


@pytest.fixture(autouse=True)
def _no_other_gateway(monkeypatch):
    """Nothing that the environment of the tests says of another gateway."""
    for name in ("GAR_GATEWAY_HOME", "GAR_GATEWAY_BASE_URL", "GAR_GATEWAY_REDIS_URL", "GAR_GATEWAY_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _connections_end_with_the_test(monkeypatch):
    """What the end of its process does for a command, for commands that run in the test's own."""
    engines = []

    def create(*arguments, **options):
        engines.append(create_engine(*arguments, **options))
        return engines[-1]

    monkeypatch.setattr("gateway.registry.engine.create_engine", create)
    yield
    for engine in engines:
        engine.dispose()


@pytest.fixture
def operator(tmp_path, prepared_home):
    """At the home of the stage, with somebody who administered it once and the portal of an académie."""
    at_work = Operator(shutil.copytree(prepared_home, tmp_path / "home"))
    at_work.configure("")
    engine = open_engine(f"sqlite:///{at_work.home / 'gateway.db'}")
    with changing(engine) as session:
        add_administrator(session, "ancien@academie.example", "reader", ["academie"], datetime.now(UTC)).enabled = False
        session.add(SiteSetting(name="idp", value={"name": "portail", "attribute": "mail", "entity": {}}))
    engine.dispose()
    return at_work


@pytest.fixture
def newcomer(tmp_path):
    """At a home that is not there yet."""
    return Operator(tmp_path / "home")
