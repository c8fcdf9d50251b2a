"""What an ENT remembers while it runs, whatever its protocol: questions that wait, visitors, its last answer."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Generic, TypeVar

from flask import session

from gateway.sandbox.people import Person, find_person

_MAX_WAITING = 200
_FRESH_SECONDS = 60

Question = TypeVar("Question")


@dataclass(frozen=True)
class Sent:
    """The last answer. person: the key. attributes: as the answer names them. document: the answer itself."""

    at: datetime
    person: str
    given_name: str
    to: str
    attributes: dict[str, tuple[str, ...]]
    document: str

    def as_json(self) -> dict[str, Any]:
        """For the page that shows it, and for the guided tour."""
        return {
            "at": self.at.isoformat(),
            "person": self.person,
            "given_name": self.given_name,
            "to": self.to,
            "attributes": {name: list(values) for name, values in self.attributes.items()},
            "document": self.document,
        }


class Memory(Generic[Question]):
    """Shared by the threads of one process."""

    def __init__(self) -> None:
        self.last: Sent | None = None
        self._lock = Lock()
        self._waiting: OrderedDict[str, Question] = OrderedDict()

    def keep(self, question: Question) -> str:
        """Keeps a question until somebody has signed in; returns the name to ask for it with."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._waiting[name] = question
            if len(self._waiting) > _MAX_WAITING:
                self._waiting.popitem(last=False)
        return name

    def take(self, name: str) -> Question | None:
        """The question of that name, once."""
        with self._lock:
            return self._waiting.pop(name, None)


@dataclass(frozen=True)
class Visit:
    """Somebody's session at the ENT, kept in the browser's signed cookie. unused: no answer was made of it yet."""

    person: Person
    since: datetime
    index: str
    unused: bool

    @property
    def is_fresh(self) -> bool:
        """Whether it counts as an authentication made for the request at hand (ForceAuthn, renew).

        Somebody who was picked a moment ago, for a way that leads here, is not asked a second time.
        """
        return self.unused and (datetime.now(UTC) - self.since).total_seconds() <= _FRESH_SECONDS


def open_visit(person: Person) -> Visit:
    """Opens the browser's session, in place of any other."""
    visit = Visit(person, datetime.now(UTC), secrets.token_hex(16), unused=True)
    session.clear()
    session.update(person=person.key, since=visit.since.isoformat(), index=visit.index, unused=True)
    return visit


def present_visit() -> Visit | None:
    """The browser's session, if it has one."""
    person = find_person(session.get("person", ""))
    if person is None:
        return None
    return Visit(person, datetime.fromisoformat(session["since"]), session["index"], session["unused"])


def use_visit() -> None:
    """Notes that an answer was made of the browser's session."""
    session["unused"] = False
