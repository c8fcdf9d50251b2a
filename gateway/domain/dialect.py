"""How one kind of ENT names a person's identifier, profile and schools (gar.md 6).

A dialect is data (``attribute_maps/*.toml``). Nothing that it does not name is ever read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.domain.claims import Claims
from gateway.domain.dialect_source import (
    SUBJECT,
    AmbiguousAttribute,
    Source,
    UnreadableClaims,
    raw_values,
    single_of,
    values_of,
)
from gateway.domain.person import Attachment, Person
from gateway.domain.profile import Profile, read_profile
from gateway.domain.uai import Uai, is_uai

__all__ = [
    "SUBJECT",
    "AmbiguousAttribute",
    "Dialect",
    "MissingAttribute",
    "Pairing",
    "Reading",
    "Source",
    "UnreadableClaims",
    "read_person",
]

_GREETING_LENGTH = 40


@dataclass(frozen=True)
class Pairing:
    """Two sources that go in step: the n-th school is the one in which the n-th profile holds."""

    school: Source
    profile: Source


@dataclass(frozen=True)
class Dialect:
    """For each thing to read, the sources in order of preference: the first that gives something wins.

    profile_values: spellings beyond the national ones, such as ``{"4": Profile.PUPIL}``.
    attachments: where the ENT says for each school what the person is there; all of them count.
    """

    name: str
    title: str
    identifier: tuple[Source, ...]
    profiles: tuple[Source, ...]
    schools: tuple[Source, ...]
    given_name: tuple[Source, ...] = ()
    profile_values: Mapping[str, Profile] = field(default_factory=dict)
    attachments: tuple[Pairing, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every attribute name that is ever read, each once."""
        pairs = (source for pair in self.attachments for source in (pair.school, pair.profile))
        sources = (*self.identifier, *self.profiles, *self.schools, *self.given_name, *pairs)
        return tuple(dict.fromkeys(source.name for source in sources))


@dataclass(frozen=True)
class Reading:
    """The person as the ENT described them. malformed: how many school values were not UAIs."""

    person: Person
    malformed: int = 0


class MissingAttribute(UnreadableClaims):
    """Nothing usable stands where the dialect looks. ``profiles``: those that were read all the same,
    for the words of the page.
    """

    def __init__(self, attributes: tuple[str, ...], profiles: tuple[Profile, ...] = ()) -> None:
        super().__init__(attributes)
        self.profiles = profiles


def read_person(claims: Claims, dialect: Dialect) -> Reading:
    """The person that verified claims describe, in the words of a dialect.

    A profile that the ENT gives without a school holds in each school for which it says nothing more
    precise. Raises MissingAttribute with every name that is missing at once, AmbiguousAttribute.
    """
    identifier = single_of(claims, dialect.identifier)
    tied, misread = _tied(claims, dialect)
    profiles = _profiles(claims, dialect)
    schools, malformed = _schools(claims, dialect)
    said = {attachment.uai for attachment in tied}
    loose = (Attachment(uai, profile) for uai in schools if uai not in said for profile in profiles)
    attachments = tuple(dict.fromkeys((*tied, *loose)))
    missing = _missing(dialect, identifier, attachments, profiles, schools)
    if missing:
        raise MissingAttribute(missing, tuple(dict.fromkeys((*(a.profile for a in tied), *profiles))))
    return Reading(Person(identifier, attachments, _greeting(claims, dialect)), len(malformed | misread))


def _missing(
    dialect: Dialect,
    identifier: str,
    attachments: tuple[Attachment, ...],
    profiles: tuple[Profile, ...],
    schools: tuple[Uai, ...],
) -> tuple[str, ...]:
    """The preferred name of each thing that was not found."""
    wanted: list[tuple[object, tuple[Source, ...]]] = [(identifier, dialect.identifier)]
    if not attachments:
        wanted += [(profiles, dialect.profiles), (schools, dialect.schools)]
    missing = [source.name for found, sources in wanted if not found for source in sources[:1]]
    if not attachments and not missing:
        missing = [pair.school.name for pair in dialect.attachments[:1]]
    return tuple(dict.fromkeys(missing))


def _tied(claims: Claims, dialect: Dialect) -> tuple[tuple[Attachment, ...], set[str]]:
    """The attachments that the ENT itself makes, and those of their schools that are not UAIs."""
    found, malformed = [], set()
    for pair in dialect.attachments:
        schools, profiles = raw_values(claims, pair.school), raw_values(claims, pair.profile)
        if len(schools) != len(profiles):
            raise AmbiguousAttribute((pair.school.name,))
        for school, text in zip(schools, profiles, strict=True):
            profile = _profile(text, dialect)
            if profile and is_uai(school):
                found.append(Attachment(Uai(school), profile))
            elif profile and school:
                malformed.add(school)
    return tuple(dict.fromkeys(found)), malformed


def _profile(text: str, dialect: Dialect) -> Profile | None:
    return dialect.profile_values.get(text) or read_profile(text)


def _profiles(claims: Claims, dialect: Dialect) -> tuple[Profile, ...]:
    for source in dialect.profiles:
        read = (_profile(value, dialect) for value in values_of(claims, source))
        profiles = tuple(dict.fromkeys(profile for profile in read if profile))
        if profiles:
            return profiles
    return ()


def _schools(claims: Claims, dialect: Dialect) -> tuple[tuple[Uai, ...], set[str]]:
    malformed: set[str] = set()
    for source in dialect.schools:
        values = values_of(claims, source)
        schools = tuple(Uai(value) for value in values if is_uai(value))
        malformed.update(value for value in values if not is_uai(value))
        if schools:
            return schools, malformed
    return (), malformed


def _greeting(claims: Claims, dialect: Dialect) -> str:
    for source in dialect.given_name:
        values = values_of(claims, source)
        if values and values[0].isprintable():
            return values[0][:_GREETING_LENGTH]
    return ""
