"""Which dialect a sample answer speaks, and what the gateway would keep of it: ``gar-gateway dialect try``.

The sample proves nothing and nobody is let in by it: only names are shown of what is dropped, and of
the identifier no more than what helps to recognise its kind.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.domain.claims import Claims
from gateway.domain.dialect import SUBJECT, AmbiguousAttribute, Dialect, MissingAttribute, read_person
from gateway.domain.identifier import InvalidIdentifier, check_identifier
from gateway.domain.person import Attachment

_SHOWN = 2


@dataclass(frozen=True)
class Trial:
    """What one dialect makes of the sample.

    identifier: masked, "" when there is none. fault: why the identifier may not leave as it stands, a
    cause of ``gateway.domain.identifier``; a derived identifier cures it. greeting: whether a first name
    is read for the greeting. read, dropped: names of attributes of the sample. missing, ambiguous:
    names that the dialect looks for. malformed: how many school values are not UAIs.
    """

    dialect: str
    title: str
    read: tuple[str, ...]
    dropped: tuple[str, ...]
    identifier: str = ""
    fault: str = ""
    attachments: tuple[Attachment, ...] = ()
    greeting: bool = False
    missing: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    malformed: int = 0

    @property
    def fits(self) -> bool:
        """Whether the dialect finds a person in the sample."""
        return not self.missing and not self.ambiguous


def try_dialects(claims: Claims, dialects: Iterable[Dialect]) -> tuple[Trial, ...]:
    """What each dialect makes of the sample: those that fit first, among them those that miss no less
    precise word, the generic one last.
    """
    trials = [_try(claims, dialect) for dialect in dialects]
    return tuple(sorted(trials, key=_rank))


def mask(value: str) -> str:
    """Enough of an identifier to recognise its kind, not its bearer."""
    return f"{value[:_SHOWN]}… ({len(value)})" if len(value) > 2 * _SHOWN else f"… ({len(value)})"


def _rank(trial: Trial) -> tuple[bool, int, bool, bool, str]:
    lacking = len(trial.missing) + len(trial.ambiguous)
    return not trial.fits, lacking, trial.dialect == "generic", SUBJECT in trial.read, trial.dialect


def _try(claims: Claims, dialect: Dialect) -> Trial:
    present = tuple(dict.fromkeys(attribute.name for attribute in claims.attributes))
    if claims.subject is not None:
        present = (SUBJECT, *present)
    read = tuple(name for name in present if name in dialect.names)
    dropped = tuple(name for name in present if name not in dialect.names)
    try:
        reading = read_person(claims, dialect)
    except MissingAttribute as error:
        return Trial(dialect.name, dialect.title, read, dropped, missing=error.attributes)
    except AmbiguousAttribute as error:
        return Trial(dialect.name, dialect.title, read, dropped, ambiguous=error.attributes)
    person = reading.person
    return Trial(
        dialect.name,
        dialect.title,
        read,
        dropped,
        identifier=mask(person.identifier),
        fault=_fault(person.identifier),
        attachments=person.attachments,
        greeting=bool(person.given_name),
        malformed=reading.malformed,
    )


def _fault(identifier: str) -> str:
    try:
        check_identifier(identifier)
    except InvalidIdentifier as error:
        return error.cause
    return ""
