"""Logins under way: opened, found, finished once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import cast

from gateway.domain.session import IDLE, LoginSession, Party
from gateway.domain.way import Transaction
from gateway.state.coding import dump_party, dump_session, dump_transaction, load_session, load_transaction
from gateway.state.connection import Client, answering
from gateway.state.names import PREFIX, digest, key, named
from gateway.state.scripts import AGAIN, FINISH

WAITING = timedelta(minutes=30)
"""How long the ENT may take: second factors and slow children included (security.md F-110)."""

REMEMBERED = timedelta(hours=2)
"""How long an unfinished transaction still knows where it was going."""

MARKED = timedelta(minutes=70)
"""A request is answered once; longer than a request may be old."""

REPEATABLE = timedelta(minutes=10)
"""How long the same answer is shown again to the same browser: F5, back button, double click."""

COUNTED_ONCE = timedelta(minutes=30)
"""Somebody who comes back sooner than this is still the same connexion."""

MAX_ATTEMPTS = 5
_GENERATION = f"{PREFIX}generation"
_NO_SESSION, _NO_TICKET = key("session", "none"), key("ticket", "none")
_written = json.JSONEncoder(separators=(",", ":")).encode


class Finish(StrEnum):
    """How an attempt to finish a login ended. Only ``OK`` has an effect. ``ENDED``: the ENT logged out meanwhile."""

    OK = "ok"
    GONE = "gone"
    REPLAYED = "replayed"
    ANSWERED = "answered"
    ENDED = "ended"


@dataclass(frozen=True)
class Repeatable:
    """An answer as it was given. browser: digest of the cookie that may see it again. fields: of a form
    to be posted there; none means that the browser just goes there.
    """

    browser: str
    location: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Found:
    """What one look into the store gave. generation: of the registry, 0 when nobody announced one.

    answer: what a finished transaction answered, for its own browser only.
    """

    generation: int
    transaction: Transaction | None = None
    session: LoginSession | None = None
    answer: Repeatable | None = None


@dataclass(frozen=True)
class Ticket:
    """A ticket that an answer carries. content: what it stands for. seconds: its life."""

    name: str
    content: str
    seconds: int


@dataclass(frozen=True)
class Result:
    """All that an answer leaves. mark: names what was answered, "" when nobody asked.

    party: who has now been told of the person. replay, replay_seconds: what must not count twice, and
    for how long. count: what the figures are to count, "" for nothing. visitor: names the person there.
    """

    session_token: str
    session: LoginSession
    mark: str
    answer: Repeatable
    audit_line: str
    party: Party | None = None
    ticket: Ticket | None = None
    replay: str = ""
    replay_seconds: int = 1
    count: str = ""
    visitor: str = ""


class Logins:
    """The store, as logins see it. Every method raises StateUnavailable."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._finish = client.register_script(FINISH)
        self._again = client.register_script(AGAIN)

    def open(self, transaction: Transaction) -> None:
        """Keeps a transaction until it is finished or forgotten."""
        with answering():
            self._client.set(key("txn", transaction.id), dump_transaction(transaction), ex=REMEMBERED)

    def find_transaction(self, identifier: str) -> Found:
        """A transaction by the ID of our request, or the answer that it already gave."""
        name = digest(identifier)
        names = [named("txn", name), named("try", name), _GENERATION, named("done", name)]
        with answering():
            octets, attempts, generation, done = _octets(self._client, names)
            answer = self._answer(done.decode()) if done is not None and octets is None else None
        transaction = load_transaction(identifier, octets, int(attempts or 0)) if octets is not None else None
        return Found(int(generation or 0), transaction, answer=answer)

    def find_session(self, token: str) -> Found:
        """A session by the token of its cookie."""
        return self.find_named_session(digest(token))

    def find_named_session(self, name: str) -> Found:
        """A session by the digest of its token, as handles and tickets know it."""
        with answering():
            octets, generation = _octets(self._client, [f"{PREFIX}session:{name}", _GENERATION])
        return Found(int(generation or 0), session=load_session(octets) if octets is not None else None)

    def find_answer(self, mark: str) -> Repeatable | None:
        """The answer that was given under that mark, while it can be shown again."""
        with answering():
            return self._answer(digest(mark))

    def count_attempt(self, identifier: str) -> None:
        """Remembers that something was refused for this transaction, which stays open."""
        with answering():
            pipeline = self._client.pipeline(transaction=False)
            pipeline.incr(key("try", identifier))
            pipeline.expire(key("try", identifier), REMEMBERED)
            pipeline.execute()

    def finish(self, transaction: Transaction, result: Result, former_token: str) -> Finish:
        """Ends a transaction, opens the session and keeps the answer and its audit line, all or nothing."""
        login, token, session = digest(transaction.id), digest(result.session_token), result.session
        mark = digest(result.mark or transaction.id)
        keys = [
            named("txn", login),
            key("used", result.replay),
            named("mark", mark),
            named("session", token),
            key("session", former_token) if former_token else _NO_SESSION,
            named("parties", token),
            key("ticket", result.ticket.name) if result.ticket else _NO_TICKET,
            named("answer", mark),
            named("done", login),
            f"{PREFIX}audit",
            *(key("ended", name) for name in session.portal_handles),
            key("counted", result.visitor),
            *(key("handle", name) for name in _handles(result)),
        ]
        more: list[bytes | str | int | float] = [
            dump_session(session),
            result.replay_seconds,
            mark,
            session.authn_instant.timestamp(),
            result.count,
            session.opened.timestamp(),
            _seconds(COUNTED_ONCE),
        ]
        with answering():
            return Finish(self._finish(keys, [*_arguments(result, token, session.opened), *more]).decode())

    def answer_again(self, result: Result, now: datetime) -> Finish:
        """Lets an open session answer another request; a session that was just closed answers nothing."""
        token = digest(result.session_token)
        keys = [
            named("session", token),
            key("mark", result.mark),
            named("parties", token),
            key("ticket", result.ticket.name) if result.ticket else _NO_TICKET,
            key("answer", result.mark or result.session_token),
            f"{PREFIX}audit",
            *(key("handle", name) for name in _handles(result)),
        ]
        with answering():
            return Finish(self._again(keys, _arguments(result, token, now)).decode())

    def _answer(self, name: str) -> Repeatable | None:
        octets = self._client.get(f"{PREFIX}answer:{name}")
        if octets is None:
            return None
        browser, location, fields = json.loads(octets)
        return Repeatable(browser, location, tuple((field, value) for field, value in fields))


def _octets(client: Client, names: list[str]) -> list[bytes | None]:
    """What several keys hold, in one trip; a cluster answers too, because they share a hash tag."""
    return cast(list[bytes | None], client.mget(names))


def _handles(result: Result) -> Sequence[str]:
    """All the names by which partners may later speak of this session."""
    party = result.party.handles(result.session) if result.party else ()
    return (*result.session.portal_handles, *party)


def _arguments(result: Result, token: str, now: datetime) -> list[bytes | str | int | float]:
    answer = [result.answer.browser, result.answer.location, result.answer.fields]
    return [
        _remaining(result.session, now),
        _seconds(MARKED) if result.mark else 0,
        token,
        dump_party(result.party) if result.party else "",
        result.ticket.content if result.ticket else "",
        result.ticket.seconds if result.ticket else 0,
        _written(answer),
        _seconds(REPEATABLE),
        result.audit_line,
    ]


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _remaining(session: LoginSession, now: datetime) -> int:
    """Seconds that the store keeps the session: until it idles out, or until its end if that comes first."""
    return max(1, min(_seconds(IDLE), int((session.ends - now).total_seconds())))
