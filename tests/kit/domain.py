"""People, schools and conventions of the plays."""

from datetime import UTC, date, datetime

from gateway.domain.claims import Attribute, Claims, Subject
from gateway.domain.convention import Convention
from gateway.domain.person import Attachment, Person
from gateway.domain.profile import Profile

HOME, SECOND, ELSEWHERE = "0550001C", "0550002D", "0750666M"
DAY = date(2026, 9, 14)
NOW = datetime(2026, 9, 14, 6, 30, tzinfo=UTC)


def person(*attachments: tuple[str, Profile], identifier: str = "a-1", given_name: str = "") -> Person:
    """A person by school and profile: a pupil of one school when nothing is said."""
    held = attachments or ((HOME, Profile.PUPIL),)
    return Person(identifier, tuple(Attachment(uai, profile) for uai, profile in held), given_name)


def convention(*schools: str, **changes) -> Convention:
    """A convention in force that day, for one school when nothing is said."""
    usual = {
        "collectivite": "Commune",
        "ent": "ent-a",
        "schools": frozenset(schools or (HOME,)),
        "signed": date(2026, 1, 1),
        "until": date(2026, 12, 31),
    }
    return Convention(**usual | changes)


def claims(subject: str | None = None, **attributes: tuple[str, ...] | str) -> Claims:
    """Verified claims: each keyword is an attribute."""
    named = tuple(
        Attribute(name, (values,) if isinstance(values, str) else values) for name, values in attributes.items()
    )
    return Claims(Subject(subject) if subject is not None else None, named, NOW, "urn:c")
