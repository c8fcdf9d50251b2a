"""Audit lines on their way to the registry: queued with the event, moved in batches by one worker."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from gateway.state.connection import Client, answering
from gateway.state.names import PREFIX

_QUEUE = f"{PREFIX}audit"
_LOCK = f"{PREFIX}audit-mover"
_LOCK_SECONDS = 10


class Entry(NamedTuple):
    """place: unique in the queue. counted: what is to be counted with the line, "" for nothing."""

    place: str
    line: str
    counted: str = ""


def put(client: Client, line: str, counted: str = "") -> None:
    """Queues a line that belongs to no login, and what is to be counted with it. Raises StateUnavailable."""
    with answering():
        cast(Any, client).xadd(_QUEUE, {"line": line} | ({"count": counted} if counted else {}))


def may_move(client: Client, worker: str) -> bool:
    """Whether this worker is the one that moves lines for the next seconds. Raises StateUnavailable."""
    with answering():
        if client.set(_LOCK, worker, nx=True, ex=_LOCK_SECONDS):
            return True
        holder = client.get(_LOCK)
        if holder is not None and cast(bytes, holder).decode() == worker:
            client.expire(_LOCK, _LOCK_SECONDS)
            return True
        return False


def peek(client: Client, count: int = 500) -> Sequence[Entry]:
    """The oldest lines. Raises StateUnavailable."""
    with answering():
        entries = cast(list[tuple[bytes, dict[bytes, bytes]]], client.xrange(_QUEUE, count=count))
    return [
        Entry(place.decode(), fields[b"line"].decode(), fields.get(b"count", b"").decode()) for place, fields in entries
    ]


def drop(client: Client, places: Sequence[str]) -> None:
    """Takes lines off the queue, once they are kept elsewhere. Raises StateUnavailable."""
    with answering():
        cast(Any, client).xdel(_QUEUE, *places)


def waiting(client: Client) -> int:
    """How many lines wait. Raises StateUnavailable."""
    with answering():
        return client.xlen(_QUEUE)
