"""The journal: every administrative act, chained so that no line can be changed, taken out or slipped in.

Who, what, before and after, why. Each line holds the digest of the one before it. Its number comes
from the registry's own row, which the transaction of the change holds until it ends: two workers
cannot write the same number, nor continue from the same line.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from gateway.registry.models import JournalLine, RegistryState

BEGINNING = "0" * 64
"""What the first line holds in place of a digest."""

_LONGEST = {"author": 200, "subject": 220, "why": 500}


@dataclass(frozen=True)
class Act:
    """kind: such as ``school.disable``. subject: what it was done to, such as ``school:0550001C``.

    via: ``web``, ``cli``, ``api`` or ``auto``. before, after: the fields that it changed, as JSON values.
    """

    at: datetime
    author: str
    via: str
    kind: str
    subject: str = ""
    why: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


BREAK_GLASS = "break_glass"
"""Under which a line names, among what came after, the rules that an act did not wait for."""


@dataclass(frozen=True)
class Search:
    """What lines are looked for; an empty field asks for nothing. words: anywhere in the line."""

    author: str = ""
    kind: str = ""
    subject: str = ""
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None


def take_turn(session: Session) -> None:
    """Waits until nobody else is in the middle of an act, and lets nobody else begin one in the meantime."""
    session.execute(update(RegistryState).values(acts=RegistryState.acts))


def write(session: Session, act: Act) -> JournalLine:
    """The next line, in the transaction of the change that it tells of."""
    number = session.execute(update(RegistryState).values(acts=RegistryState.acts + 1).returning(RegistryState.acts))
    place = number.scalar_one()
    previous = session.scalar(select(JournalLine.digest).where(JournalLine.number == place - 1)) or BEGINNING
    line = JournalLine(
        number=place,
        at=act.at.astimezone(UTC),
        via=act.via,
        kind=act.kind,
        before=canonical(act.before),
        after=canonical(act.after),
        previous=previous,
        **{name: getattr(act, name)[:longest] for name, longest in _LONGEST.items()},
    )
    line.digest = digest_of(line)
    session.add(line)
    session.flush()
    return line


def digest_of(line: JournalLine) -> str:
    """SHA-256, in hexadecimal, of all that the line says and of the digest before it."""
    when = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    told: list[Any] = [line.number, when, line.author, line.via, line.kind, line.subject, line.why]
    told += [line.before, line.after, line.previous]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def canonical(values: Mapping[str, Any]) -> str:
    """JSON of which there is one form only."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def faults(session: Session) -> Iterator[str]:
    """Where the chain is broken, one sentence each; nothing when every line is as it was written."""
    expected, previous = 1, BEGINNING
    for line in session.scalars(select(JournalLine).order_by(JournalLine.number).execution_options(yield_per=1000)):
        if line.number != expected:
            yield f"lines {expected} to {line.number - 1} of the journal are missing"
        elif line.previous != previous:
            yield f"line {line.number} of the journal does not follow the line before it"
        if line.digest != digest_of(line):
            yield f"line {line.number} of the journal was changed after it was written"
        expected, previous = line.number + 1, line.digest
    written = session.scalar(select(RegistryState.acts)) or 0
    if written >= expected:
        yield f"lines {expected} to {written} of the journal are missing"


def search(wanted: Search) -> Select[JournalLine]:
    """The lines that fit, newest first."""
    query = select(JournalLine).order_by(JournalLine.number.desc())
    for name in ("author", "subject", "kind"):
        if asked := getattr(wanted, name):
            query = query.where(getattr(JournalLine, name).ilike(f"%{_escaped(asked)}%", escape="\\"))
    if wanted.words:
        like = f"%{_escaped(wanted.words)}%"
        fields = (JournalLine.subject, JournalLine.why, JournalLine.before, JournalLine.after, JournalLine.kind)
        query = query.where(or_(*(column.ilike(like, escape="\\") for column in fields)))
    if wanted.since:
        query = query.where(JournalLine.at >= wanted.since)
    if wanted.until:
        query = query.where(JournalLine.at < wanted.until)
    return query


def last_on(session: Session, subject: str) -> JournalLine | None:
    """The last act on exactly that subject."""
    query = select(JournalLine).where(JournalLine.subject == subject).order_by(JournalLine.number.desc())
    return session.scalar(query.limit(1))


def broken_glass(since: datetime) -> Select[JournalLine]:
    """The acts since then that did without the second person that a rule asks for, newest first."""
    return search(Search(since=since)).where(JournalLine.via == "cli", JournalLine.after.contains(f'"{BREAK_GLASS}":'))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
