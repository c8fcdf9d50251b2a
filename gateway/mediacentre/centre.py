"""All that the MédiaCentre needs, gathered once a process."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine

from gateway.gar.resource import Resource
from gateway.login.gate import Gate
from gateway.mediacentre.asking import Asker
from gateway.mediacentre.memory import Memory
from gateway.mediacentre.pictures import Pictures
from gateway.state.connection import Client
from gateway.state.lists import Keys, Lists

_CONTENTS = 256
_LISTINGS = 128
_PLACES = 2048


@dataclass(frozen=True)
class Centre:
    """gate: session, registry, clock. lists: what the GAR gave, in the store. asker: what is being asked of it.
    pictures: thumbnails. fresh_for: how long a list is shown without asking again.

    contents: lists by their name in the store. listings: what was merged of them. places: by the digest of a
    session's token, where its list stands in the store; never whose it is.
    """

    gate: Gate
    engine: Engine
    redis: Client
    lists: Lists
    asker: Asker
    pictures: Pictures
    fresh_for: timedelta
    contents: Memory[str, tuple[Resource, ...]] = field(default_factory=lambda: Memory(_CONTENTS))
    listings: Memory[Any, Any] = field(default_factory=lambda: Memory(_LISTINGS))
    places: Memory[str, Keys] = field(default_factory=lambda: Memory(_PLACES))
