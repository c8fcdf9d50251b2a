"""Test logins under way, and what they gave: for an hour, and for whoever began them."""

import json
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, cast

from gateway.domain.trial import Envelope, SeenAttribute, Trial, Use
from gateway.domain.way import Transaction
from gateway.state.coding import known_fields
from gateway.state.connection import Client, answering
from gateway.state.names import PREFIX, key

KEPT = timedelta(hours=1)
KNOWN = timedelta(days=90)
"""How long an ENT counts as tried."""


class Trials:
    """The store, as test logins see it. Every method raises StateUnavailable."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def begin(self, author: str, ent: str) -> str:
        """The name of a new one, for the person who makes it."""
        name = secrets.token_urlsafe(16)
        with answering():
            self._client.set(key("trial", f"{author}\n{ent}\n{name}"), "1", ex=KEPT)
        return name

    def is_of(self, name: str, author: str, ent: str) -> bool:
        """Whether that person began it, for that ENT, within the hour."""
        with answering():
            return bool(self._client.exists(key("trial", f"{author}\n{ent}\n{name}")))

    def conclude(self, name: str, login: Transaction, trial: Trial, line: str, *, ends: bool) -> bool:
        """Keeps what came of it with its audit line. ends: the login under way is over, and counts once.

        False when it was over already.
        """
        with answering():
            if ends and not self._client.delete(key("txn", login.id)):
                return False
            pipeline = cast(Any, self._client.pipeline())
            pipeline.set(key("trial-result", name), _dump(trial), ex=KEPT)
            if not trial.refused:
                pipeline.set(key("tried", login.ent), "1", ex=KNOWN)
            pipeline.xadd(f"{PREFIX}audit", {"line": line})
            pipeline.execute()
        return True

    def is_tried(self, ent: str) -> bool:
        """Whether a test login with that ENT went well lately."""
        with answering():
            return bool(self._client.exists(key("tried", ent)))

    def find(self, name: str) -> Trial | None:
        """What came of it; None as long as nobody came back."""
        with answering():
            octets = cast(bytes | None, self._client.get(key("trial-result", name)))
        return _load(octets) if octets else None


def _dump(trial: Trial) -> bytes:
    return json.dumps(asdict(trial), default=datetime.isoformat).encode()


def _load(octets: bytes) -> Trial:
    data = known_fields(Trial, json.loads(octets))
    lists = {name: tuple(data[name]) for name in ("profiles", "schools", "released")}
    attributes = (SeenAttribute(one["name"], tuple(one["lengths"]), Use(one["use"])) for one in data["attributes"])
    envelope = data["envelope"]
    if envelope is not None:
        issued = datetime.fromisoformat(envelope["issued"])
        names = {name: tuple(envelope[name]) for name in ("signed", "algorithms")}
        envelope = Envelope(**names, encrypted=envelope["encrypted"], issued=issued)
    at = datetime.fromisoformat(data["at"])
    return Trial(**data | lists | {"at": at, "attributes": tuple(attributes), "envelope": envelope})
