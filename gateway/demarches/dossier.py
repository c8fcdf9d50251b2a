"""What the service tells, as values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DossierState(StrEnum):
    """The states of the service; drafts of people are never told."""

    FILED = "en_construction"
    EXAMINED = "en_instruction"
    ACCEPTED = "accepte"
    REFUSED = "refuse"
    DROPPED = "sans_suite"


@dataclass(frozen=True)
class Attachment:
    """A file of a dossier. url: good for an hour. digest: as the service computes it."""

    url: str
    name: str
    digest: str
    size: int


@dataclass(frozen=True)
class Champ:
    """One answer of a form. id: of its place in the form. text: as people read it. day, siret: of typed answers."""

    id: str
    label: str
    text: str = ""
    day: date | None = None
    siret: str = ""
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Dossier:
    """changed: its last change, aware. decided: the day of the decision. siret, applicant: who filed it, when
    that is an organisation. champs: all of them, those of repeated blocks and annotations included.
    """

    number: int
    state: DossierState
    changed: datetime
    decided: date | None
    siret: str
    applicant: str
    champs: tuple[Champ, ...]


@dataclass(frozen=True)
class Deleted:
    """A dossier that is gone. reason: ``user_request``, ``expired`` and others of the service."""

    number: int
    reason: str


@dataclass(frozen=True)
class Page:
    """cursor: of the last dossier, "" on an empty page, where the former cursor stays good."""

    dossiers: tuple[Dossier, ...]
    cursor: str
    more: bool


@dataclass(frozen=True)
class DeletedPage:
    """The same of deleted dossiers."""

    dossiers: tuple[Deleted, ...]
    cursor: str
    more: bool
