"""Administrators' sessions, apart from those of pupils and teachers, and what they were typing when one ended."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

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
        """Keeps a session under a token that nobody has seen yet, and ends the former one."""
        data = vars(session) | {"opened": session.opened.isoformat(), "proven": session.proven.isoformat()}
        with answering():
            pipeline = self._client.pipeline()
            if former:
                pipeline.delete(key("desk", former), key("desk-was", former))
            pipeline.set(key("desk", token), json.dumps(data), ex=IDLE)
            pipeline.set(key("desk-was", token), session.administrator, ex=LONGEST + KEPT)
            pipeline.execute()

    def find(self, token: str, now: datetime) -> DeskSession | None:
        """The session, which then lives on for another idle time; None when it is over."""
        with answering():
            octets = cast(bytes | None, self._client.get(key("desk", token)))
            if octets is None:
                return None
            data = json.loads(octets)
            data = {"proven": data["opened"]} | data  # sessions of the release before have none
            session = DeskSession(**data | {name: datetime.fromisoformat(data[name]) for name in ("opened", "proven")})
            if now >= session.opened + LONGEST:
                self._client.delete(key("desk", token))
                return None
            self._client.expire(key("desk", token), min(IDLE, session.opened + LONGEST - now))
        return session

    def end(self, token: str) -> None:
        """From here on nothing answers for it, and nobody's draft is kept for it."""
        with answering():
            self._client.delete(key("desk", token), key("desk-was", token), key("desk-said", token))

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
