"""A throwaway PostgreSQL cluster, as production runs one: over TCP, with a password."""

import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

from peers.debian import installed
from peers.process import PeerFailed, Server, clean_environment, free_port, hand_over, own_home, unprivileged

_OWNER = "gateway"
_HOST = "127.0.0.1"
# Nothing here outlives the tests, so nothing waits for a disk.
_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "unix_socket_directories": ""}


@dataclass(frozen=True)
class Postgres:
    """A running cluster. ``server`` pauses, stops and restarts it for the tests of faults."""

    server: Server
    port: int
    password: str
    _numbers: Iterator[int]

    def create_database(self) -> str:
        """The address, for SQLAlchemy, of a new and empty database."""
        name = f"gateway_{next(self._numbers)}"
        with psycopg.connect(_address(self.port, self.password), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://{_OWNER}:{self.password}@{_HOST}:{self.port}/{name}"


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A cluster that runs inside the ``with``."""
    (initdb,) = installed("postgresql")
    password = secrets.token_urlsafe(16)
    port = free_port()
    with own_home("postgres") as home:
        _create(initdb, home, password)
        settings = {"port": str(port), "listen_addresses": _HOST} | _SETTINGS
        server = Server(
            [str(initdb.with_name("postgres")), "-D", str(home / "data")]
            + [text for name, value in settings.items() for text in ("-c", f"{name}={value}")],
            home / "postgres.log",
            lambda: _answers(port, password),
            clean_environment(home),
            stop_signal=signal.SIGINT,
        )
        with server.running():
            yield Postgres(server, port, password, count(1))


def _create(initdb: Path, home: Path, password: str) -> None:
    secret = home / "password"
    secret.write_text(password)
    hand_over(home)
    made = subprocess.run(
        unprivileged(
            [
                str(initdb),
                "--no-sync",
                f"--pgdata={home / 'data'}",
                f"--username={_OWNER}",
                f"--pwfile={secret}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
            ]
        ),
        capture_output=True,
        text=True,
        check=False,
        env=clean_environment(home),
    )
    if made.returncode:
        raise PeerFailed(f"initdb failed\n{made.stdout}{made.stderr}")


def _answers(port: int, password: str) -> bool:
    try:
        psycopg.connect(_address(port, password), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _address(port: int, password: str) -> str:
    return f"postgresql://{_OWNER}:{password}@{_HOST}:{port}/postgres"
