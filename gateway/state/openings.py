"""Openings of resources on their way to the figures: counted by what they have in common, moved in batches."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, cast
from uuid import uuid4

from gateway.domain.figures import Opener, ResourceOpening
from gateway.state.connection import Client, answering
from gateway.state.names import PREFIX, key

_COUNTS = f"{PREFIX}openings"
_BATCH = f"{PREFIX}openings-batch"
ONCE_WITHIN = timedelta(seconds=5)
"""A double click is one opening."""


@dataclass(frozen=True)
class Batch:
    """name: unique, so that a batch that is delivered twice counts once."""

    name: str
    openings: tuple[ResourceOpening, ...]
    openers: tuple[Opener, ...] = ()


def count(client: Client, opening: ResourceOpening, owner: str, openers: Iterable[Opener] = ()) -> bool:
    """Counts an opening, unless the same person opened the same a moment ago. Raises StateUnavailable.

    owner: a pseudonym, remembered for ``ONCE_WITHIN`` under a hash. openers: kept apart from the opening, so that
    no day and no profile stands beside them.
    """
    mark = key("opened", f"{owner}\n{opening.uai}\n{opening.key}")
    with answering():
        if not client.set(mark, "1", nx=True, ex=ONCE_WITHIN):
            return False
        client.hincrby(_COUNTS, json.dumps(_told(opening)), 1)
        for one in openers:
            client.hset(_COUNTS, json.dumps(vars(one) | {"month": one.month.isoformat()}), 1)
    return True


def take(client: Client) -> Batch | None:
    """The batch that waits to be kept, the same until it is dropped; None when nothing was opened. Raises
    StateUnavailable.
    """
    with answering():
        if not client.exists(_BATCH):
            if not client.exists(_COUNTS):
                return None
            client.hset(_COUNTS, "name", uuid4().hex)
            client.renamenx(_COUNTS, _BATCH)
        fields = cast(dict[bytes, bytes], client.hgetall(_BATCH))
    name = fields.pop(b"name").decode()
    told = {field: json.loads(field) for field in fields}
    openers = tuple(_opener(one) for one in told.values() if isinstance(one, dict))
    openings = (_opening(one, int(fields[field])) for field, one in told.items() if isinstance(one, list))
    return Batch(name, tuple(openings), openers)


def drop(client: Client) -> None:
    """Forgets the batch, once it is kept elsewhere. Raises StateUnavailable."""
    with answering():
        client.delete(_BATCH)


def _told(one: ResourceOpening) -> list[str]:
    """What an opening has in common with others, in the order of its fields."""
    words = (one.project, one.uai, one.profile, one.key, one.title, one.publisher, one.kind)
    return [one.day.isoformat(), *words]


def _opener(told: dict[str, str]) -> Opener:
    return Opener(date.fromisoformat(told["month"]), told["uai"], told["key"], told["who"])


def _opening(told: list[Any], number: int) -> ResourceOpening:
    day, *words = told
    return replace(ResourceOpening(date.fromisoformat(day), *words), count=number)
