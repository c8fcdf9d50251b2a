"""The gateway as an operator runs it: its commands, and ``serve`` as a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from signal import SIGHUP, SIGKILL

from peers.browser import exchange, fetch
from peers.process import PeerFailed, Server, free_port, own_home
from peers.process_tree import Process, descendants

_PROGRAM = Path(sys.executable).with_name("gar-gateway")
_PREFIX = "GAR_GATEWAY_"


_MANY = """
import json, sys
from gateway.cli.main import main
for command in json.load(sys.stdin):
    try:
        main(command)
    except SystemExit as end:
        if end.code:
            raise
"""


class CommandRefused(Exception):
    """A command ended with another code than 0. code: 1 refused, 2 wrong usage. reason: its standard error stream."""

    def __init__(self, command: tuple[str, ...], code: int, reason: str) -> None:
        super().__init__(f"gar-gateway {' '.join(command)}: {code}\n{reason}")
        self.code = code
        self.reason = reason


@dataclass
class Gateway:
    """An installation. base_url: where it serves once ``serve`` was called. settings: keys of its configuration."""

    base_url: str
    home: Path
    settings: Mapping[str, str]
    server: Server | None = field(default=None, init=False)
    served_at: str = field(default="", init=False)

    def run(self, *command: str) -> str:
        """Any command on this home; what it printed. Raises CommandRefused."""
        done = subprocess.run(
            [str(_PROGRAM), *command, "--home", str(self.home / "var")],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CommandRefused(command, done.returncode, done.stderr)
        return done.stdout

    def run_all(self, commands: Iterable[Sequence[str]]) -> None:
        """Many commands on this home, in one process. Raises CommandRefused at the first one that is refused."""
        home = ["--home", str(self.home / "var")]
        done = subprocess.run(
            [sys.executable, "-c", _MANY],
            input=json.dumps([[*command, *home] for command in commands]),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CommandRefused(("(several)",), done.returncode, done.stdout + done.stderr)

    def project_add(self, ident: str, name: str) -> str:
        return self.run("project", "add", ident, "--name", name)

    def ent_add(
        self,
        slug: str,
        project: str,
        name: str,
        *more: str,
        saml_metadata: bytes | None = None,
        cas_url: str | None = None,
    ) -> str:
        """more: further options, such as ``"--dialect", "sdet"``."""
        source = ["--cas-url", cas_url] if cas_url else ["--saml-metadata", self.file(f"ent-{slug}", saml_metadata)]
        return self.run("ent", "add", slug, "--project", project, "--name", name, *source, *more)

    def school_add(self, uai: str, ent: str, name: str) -> str:
        return self.run("school", "add", uai, "--ent", ent, "--name", name)

    def convention_add(self, ent: str, uais: Iterable[str], collectivite: str, signed: date, until: date) -> str:
        schools = [text for uai in uais for text in ("--uai", uai)]
        dates = ["--signed", signed.isoformat(), "--until", until.isoformat()]
        return self.run("convention", "add", "--ent", ent, *schools, "--collectivite", collectivite, *dates)

    def sp_add(self, slug: str, metadata: bytes, *more: str, projects: Iterable[str] = ()) -> str:
        """more: further options, such as ``"--encrypt"``. projects: all when left out."""
        chosen = [text for ident in projects for text in ("--project", ident)]
        return self.run("sp", "add", slug, "--metadata", self.file(f"sp-{slug}", metadata), *chosen, *more)

    def cas_service_add(self, slug: str, url: str, *more: str, projects: Iterable[str] = ()) -> str:
        """more: further options, such as ``"--may-proxy"``. projects: all when left out."""
        chosen = [text for ident in projects for text in ("--project", ident)]
        return self.run("cas-service", "add", slug, "--url", url, *chosen, *more)

    def serve(self, workers: int = 2, port: int | None = None) -> None:
        """Starts serving, and returns once ``/health/ready`` says so. It ends with the ``with`` of the installation.

        port: of a node behind a front; that of the base address without it.
        """
        bind = f"127.0.0.1:{port}" if port else self.base_url.removeprefix("http://")
        self.served_at = f"http://{bind}"
        command = ["serve", "--bind", bind, "--workers", str(workers), "--home", str(self.home / "var")]
        self.server = Server(
            [str(_PROGRAM), *command],
            self.home / "serve.log",
            self.is_ready,
            self.environment,
            privileged=True,
        )
        self.server.start()

    def stop(self) -> None:
        """Stops serving, gracefully. Nothing happens when it does not serve."""
        if self.server is not None:
            self.server.stop()

    def reload(self) -> None:
        """Asks for a graceful reload; returns at once."""
        os.kill(self._serving.pid, SIGHUP)

    def workers(self) -> list[int]:
        """The processes that answer requests: those of the server's Python that started nothing themselves."""
        family = descendants(self._serving.pid)
        parents = {process.parent for process in family}
        python = Path(sys.executable).resolve()
        return [process.pid for process in family if process.pid not in parents and process.program == python]

    def kill_worker(self) -> int:
        """Kills one worker in the middle of whatever it does; its number."""
        victim = self.workers()[0]
        os.kill(victim, SIGKILL)
        return victim

    def family(self) -> list[Process]:
        """Every process that serving started."""
        return descendants(self._serving.pid)

    def kill_redis(self) -> None:
        """Kills the private Redis."""
        for process in self.family():
            if process.program is not None and "redis" in process.program.name:
                os.kill(process.pid, SIGKILL)

    def is_ready(self) -> bool:
        """Whether it serves and everything that it needs answers."""
        try:
            return exchange("GET", f"{self.served_at}/health/ready", b"", {}).status == 200
        except OSError:
            return False

    def file(self, name: str, content: bytes | None) -> str:
        """The path of a new file for commands that take one. name: without its ending."""
        path = self.home / f"{name}.xml"
        path.write_bytes(content or b"")
        return str(path)

    def idp_metadata(self, ident: str) -> bytes:
        """What the services of a project are given."""
        return fetch(f"{self.base_url}/saml/idp/{ident}/metadata")

    def cas(self, ident: str) -> str:
        """The CAS server of a project, before ``/login``."""
        return f"{self.base_url}/cas/{ident}"

    def sp_metadata(self) -> bytes:
        """What the ENTs are given."""
        return fetch(f"{self.base_url}/saml/sp/metadata")

    def log(self) -> str:
        """Everything that it wrote so far."""
        return (self.home / "serve.log").read_text()

    @property
    def environment(self) -> dict[str, str]:
        """That of the test run, without what it says of another gateway, and the settings of this one."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_PREFIX)}
        return kept | {f"{_PREFIX}{key.upper()}": value for key, value in self.settings.items()}

    @property
    def _serving(self) -> Server:
        if self.server is None:
            raise PeerFailed("the gateway does not serve: call serve() first")
        return self.server


@contextmanager
def gateway(
    settings: Mapping[str, str] | None = None, host: str = "127.0.0.1", base_url: str | None = None
) -> Iterator[Gateway]:
    """An initialised installation, which does not serve yet.

    settings: such as ``{"redis_url": ..., "database_url": ...}``; the embedded defaults without them.
    base_url: that of a front, for the nodes behind it.
    """
    with own_home("gateway") as home:
        installation = Gateway(base_url or f"http://{host}:{free_port(host)}", home, settings or {})
        installation.run("init", "--base-url", installation.base_url)
        try:
            yield installation
        finally:
            installation.stop()
