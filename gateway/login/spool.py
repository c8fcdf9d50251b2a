"""Where audit lines go: into the queue with their event, from there into the registry in batches.

When the queue cannot be reached they wait in a file of the home, so that no outage loses a line
(security.md, invariant vii of section 5).
"""

import fcntl
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import uuid4

import structlog
from sqlalchemy import Engine

from gateway.login.counting import count
from gateway.login.trail import dump_line, load_line
from gateway.registry import audit
from gateway.registry.audit import AuditLine
from gateway.registry.engine import recording
from gateway.state import audit_queue
from gateway.state.connection import Client
from gateway.state.errors import StateUnavailable
from gateway.state.names import digest

log = structlog.get_logger()


@dataclass(frozen=True)
class Trail:
    """worker: names this process among those that may move lines."""

    redis: Client
    engine: Engine
    home: Path
    worker: str

    def record(self, line: AuditLine, counted: str = "") -> None:
        """Keeps a line that belongs to no finished login. Never raises for an unreachable store.

        counted: what the figures are to count with it, such as ``dump_opening`` wrote; not without the store.
        """
        text = dump_line(line)
        try:
            audit_queue.put(self.redis, text, counted)
        except StateUnavailable:
            with self._spool("a") as file:
                file.write(f"{uuid4().hex} {text}\n")

    def move(self) -> int:
        """Brings what waits into the registry, if it is this worker's turn, and says how many lines.

        Raises StateUnavailable, RegistryUnavailable: what could not be moved stays where it is.
        """
        if not audit_queue.may_move(self.redis, self.worker):
            return 0
        return self._move_spool() + self._move_queue()

    def _move_queue(self) -> int:
        entries = audit_queue.peek(self.redis)
        if entries:
            with recording(self.engine) as session:
                lines = {f"{entry.place} {_mark(entry.line)}": entry for entry in entries}
                fresh = audit.bring_in(session, _readable((origin, entry.line) for origin, entry in lines.items()))
                count(session, [entry.counted for origin, entry in lines.items() if entry.counted and origin in fresh])
            audit_queue.drop(self.redis, [entry.place for entry in entries])
        return len(entries)

    def _move_spool(self) -> int:
        if not (self.home / "audit.spool").exists():
            return 0
        with self._spool("r+") as file:
            lines = [line.partition(" ") for line in file.read().splitlines()]
            with recording(self.engine) as session:
                audit.bring_in(session, _readable((origin, text) for origin, _, text in lines))
            file.seek(0)
            file.truncate()
        return len(lines)

    @contextmanager
    def _spool(self, mode: str) -> Iterator[IO[str]]:
        with (self.home / "audit.spool").open(mode, encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file


def new_worker() -> str:
    """A name that no other process has, on this machine or another."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"


def _mark(text: str) -> str:
    """Tells lines apart that two stores queued under the same place: after a failover the clock can be behind."""
    return digest(text)[:16]


def _readable(entries: Iterable[tuple[str, str]]) -> list[tuple[str, AuditLine]]:
    """The lines that can be read: one that a crash cut short must not hold up the others."""
    lines = []
    for origin, text in entries:
        try:
            lines.append((origin, load_line(text)))
        except (ValueError, TypeError, KeyError):
            log.warning("audit.unreadable", origin=origin[:60])
    return lines
