"""Counting people without knowing them (mediacentre-and-admin.md 6.3): pseudonyms of a month, its days and its weeks.

A month has a key of its own. What it makes of a person cannot be told from chance once the key is destroyed,
so that nobody can be followed from one month to the next.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gateway.domain.person import Attachment

KEY_BYTES = 32
DAYS_KEPT = 37
"""31 days of a month and 6 of the next one, for the week that begins in the one and ends in the other."""

MOST_ATTACHMENTS = 50
"""As many schools and profiles of one person are counted: a replacement teacher has thirty at most."""


@dataclass(frozen=True)
class Connexion:
    """An opened session, as it is counted.

    day: of French schools. pseudonyms: of the person, by the first day of the month whose key made them; two
    while a week goes from one month to the next. attached: where the person counts. service: its slug, "" for
    a page of ours.
    """

    day: date
    pseudonyms: tuple[tuple[date, str], ...]
    attached: tuple[Attachment, ...]
    service: str


@dataclass(frozen=True)
class ResourceOpening:
    """Clicks that led to a resource. key: the GAR's own identifier. kind: its typePresentation."""

    day: date
    project: str
    uai: str
    profile: str
    key: str
    title: str
    publisher: str = ""
    kind: str = ""
    count: int = 1


@dataclass(frozen=True)
class Opener:
    """Somebody who opened a resource from a school in a month. key: of the resource, "" for any at all.

    who: a pseudonym of that resource alone, so that nobody can tell what else the same person opened.
    """

    month: date
    uai: str
    key: str
    who: str


def pseudonym(month_key: bytes, ident: str, identifier: str) -> str:
    """Who it is within one month: 16 hexadecimal characters, the first 64 bits of HMAC-SHA256."""
    return hmac.digest(month_key, f"{ident}|{identifier}".encode(), hashlib.sha256)[:8].hex()


def opener(month_key: bytes, resource: str, ident: str, identifier: str) -> str:
    """Who it is among those who opened one resource within one month: another name for each resource.

    resource: "" for those who opened any. Never what ``pseudonym`` gives: no idENT holds a line's end.
    """
    told = f"opener\n{resource}\n{ident}|{identifier}"
    return hmac.digest(month_key, told.encode(), hashlib.sha256)[:8].hex()


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(month: date, count: int = 1) -> date:
    """The first day of the month so many months later, or earlier when the count is negative."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def last_day(month: date) -> date:
    """The last day of the month that begins on that day."""
    return next_month(month) - timedelta(days=1)


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def weeks_of(month: date) -> Iterator[date]:
    """The Mondays in a month: its weeks, of which the last may end in the next month."""
    monday = month + timedelta(days=-month.weekday() % 7)
    while monday < next_month(month):
        yield monday
        monday += timedelta(days=7)


def school_year_of(day: date) -> date:
    """The 1st of September on which its school year began."""
    return date(day.year if day.month >= 9 else day.year - 1, 9, 1)


def counting_months(day: date) -> tuple[date, ...]:
    """The months that a day counts in: its own and, while its week began in another, that one for the week."""
    own, of_week = month_of(day), month_of(week_of(day))
    return (own,) if own == of_week else (own, of_week)


def day_bit(month: date, day: date) -> int:
    """The bit of a day in the bitmap of a month."""
    return 1 << (day - month).days


def attached_text(attached: tuple[Attachment, ...]) -> str:
    """Schools and profiles as one text, the same for the same ones in any order."""
    return " ".join(sorted({f"{a.uai}:{a.profile}" for a in attached})[:MOST_ATTACHMENTS])


def read_attached(text: str) -> tuple[tuple[str, str], ...]:
    """The pairs of UAI and profile in what ``attached_text`` wrote."""
    return tuple((pair[:8], pair[9:]) for pair in text.split())
