"""Administrators' sessions, apart from those of pupils and teachers, and what they were typing when one ended."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from gateway.state.coding import known_fields
from gateway.state.connection import Client, answering
from gateway.state.names import key

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
"""However busy, somebody signs in again after a working day."""

KEPT = timedelta(hours=24)
"""How long a draft waits for the person who typed it."""

LARGEST_DRAFT = 256 * 1024
_LOOKED_AT = timedelta(hours=1)


@dataclass(frozen=True)
class DeskSession:
    """administrator, edition: the record's number, and its edition at the sign-in. csrf: what each form
    of the session carries. by: ``local`` or ``saml``. proven: when the person last proved who they are.
    """

    administrator: int
    edition: int
    csrf: str
    opened: datetime
    by: str
    proven: datetime


class Desks:
    """The store, as the administration sees it. Every method raises StateUnavailable."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def open(self, token: str, session: DeskSession, former: str = "") -> None:
        """Keeps a session under a token that nobody has seen yet, and ends the former one.

        The proof is kept beside it, for the release before reads no session that says more than its own.
        """
        data = {name: value for name, value in vars(session).items() if name != "proven"}
        with answering():
            pipeline = self._client.pipeline()
            if former:
                pipeline.delete(*_keys(former))
            pipeline.set(key("desk", token), json.dumps(data | {"opened": session.opened.isoformat()}), ex=IDLE)
            pipeline.set(key("desk-proven", token), session.proven.isoformat(), ex=LONGEST)
            pipeline.set(key("desk-was", token), session.administrator, ex=LONGEST + KEPT)
            pipeline.execute()

    def find(self, token: str, now: datetime) -> DeskSession | None:
        """The session, which then lives on for another idle time; None when it is over, or when another release wrote
        it in a way that this one does not read.
        """
        with answering():
            found = self._client.mget(key("desk", token), key("desk-proven", token))
            octets, proven = cast(list[bytes | None], found)
            session = _read(octets, proven) if octets is not None else None
            if session is None:
                return None
            if now >= session.opened + LONGEST:
                self._client.delete(key("desk", token))
                return None
            self._client.expire(key("desk", token), min(IDLE, session.opened + LONGEST - now))
        return session

    def end(self, token: str) -> None:
        """From here on nothing answers for it, and nobody's draft is kept for it."""
        with answering():
            self._client.delete(*_keys(token), key("desk-said", token))

    def was(self, token: str) -> int | None:
        """Whose session it was, for a day after it ran out."""
        with answering():
            found = cast(bytes | None, self._client.get(key("desk-was", token)))
        return int(found) if found is not None else None

    def say(self, token: str, sentence: str) -> None:
        """Leaves a sentence for the next page."""
        with answering():
            self._client.rpush(key("desk-said", token), sentence)
            self._client.expire(key("desk-said", token), _LOOKED_AT)

    def said(self, token: str) -> Sequence[str]:
        """The sentences that wait for this page, once."""
        with answering():
            pipeline = self._client.pipeline()
            pipeline.lrange(key("desk-said", token), 0, -1)
            pipeline.delete(key("desk-said", token))
            sentences, _ = pipeline.execute()
        return [sentence.decode() for sentence in sentences]

    def keep_draft(self, administrator: int, path: str, fields: Mapping[str, Sequence[str]]) -> bool:
        """Keeps what was typed on a page; False when it is too much."""
        text = json.dumps(fields)
        if len(text) > LARGEST_DRAFT:
            return False
        with answering():
            self._client.set(key("draft", f"{administrator} {path}"), text, ex=KEPT)
        return True

    def take_draft(self, administrator: int, path: str) -> dict[str, list[str]] | None:
        """What was typed on that page, once."""
        with answering():
            octets = cast(bytes | None, self._client.getdel(key("draft", f"{administrator} {path}")))
        return json.loads(octets) if octets is not None else None


def _keys(token: str) -> tuple[str, ...]:
    return key("desk", token), key("desk-proven", token), key("desk-was", token)


def _read(octets: bytes, proven: bytes | None) -> DeskSession | None:
    """What is unknown is left aside; a session of which no proof is kept was proven as it was opened."""
    try:
        data = known_fields(DeskSession, json.loads(octets))
        opened = datetime.fromisoformat(data["opened"])
        last = datetime.fromisoformat(proven.decode()) if proven else opened
        return DeskSession(**data | {"opened": opened, "proven": last})
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
