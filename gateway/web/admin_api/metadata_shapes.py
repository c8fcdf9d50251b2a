"""Metadata as the API takes it, reports on it, and remembers it."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import Field, JsonValue

from gateway.domain.dialects import DEFAULT
from gateway.onboarding.anchors import Trust
from gateway.onboarding.delta import Change, Group
from gateway.onboarding.inspecting import Inspection
from gateway.onboarding.sources import Kind
from gateway.registry.models import Revision
from gateway.saml.metadata_findings import Finding, Level
from gateway.web.admin.partner_words import sentence_of
from gateway.web.admin_api.partner_shapes import Kind as PartnerKind
from gateway.web.admin_api.partner_shapes import Partner
from gateway.web.admin_api.shapes import Shape, shown

NOTE = Field("", max_length=500, description="Motif, en 10 caractères au moins ; nécessaire pour enregistrer.")
DRY = Field(False, description="Rendre le rapport sans rien enregistrer.")


class SourceGiven(Shape):
    """Where the metadata is."""

    kind: Kind = Field(description="paste ou file : dans « document » ; url, mdq ou aggregate : à « address ».")
    address: str = Field("", max_length=1024)
    entity_id: str = Field("", max_length=1024, description="Laquelle, quand il y en a plusieurs.")
    document: str = Field("", description="Le texte XML.")


class AnchorGiven(Shape):
    """Whose signature makes it believable."""

    trust: Trust
    certificate: str = Field(default="", max_length=20_000, description="Pour « pinned » : PEM ou base64.")


class ImportGiven(Shape):
    """New metadata of a partner."""

    model_config = shown(
        source={"kind": "url", "address": "https://ent.example.fr/metadata"}, note="Nouvelle clé annoncée"
    )

    source: SourceGiven
    anchor: AnchorGiven = AnchorGiven(trust=Trust.NONE)
    changes: list[str] | None = Field(
        None, description="Les clés des changements à prendre, lues dans le rapport ; null : ceux qu'il propose."
    )
    note: str = NOTE
    dry_run: bool = DRY


class NewPartnerGiven(Shape):
    """A new partner that speaks SAML; it begins as a draft."""

    model_config = shown(
        kind="ent",
        slug="verdun",
        name="ENT de Verdun",
        project="B0",
        source={"kind": "mdq", "address": "https://mdq.example.fr", "entity_id": "https://ent.example.fr"},
        anchor={"trust": "first-seen"},
        note="Convention signée le 1er septembre",
    )

    kind: PartnerKind
    slug: str = Field(max_length=59, description="Nom court : minuscules, chiffres et tirets.")
    name: str = Field(max_length=200)
    project: str = Field("", max_length=60, description="L'idENT du projet d'un ENT.")
    dialect: str = Field(DEFAULT, max_length=60)
    projects: list[str] = Field([], description="Les projets d'un service ; vide pour tous.")
    source: SourceGiven
    anchor: AnchorGiven = AnchorGiven(trust=Trust.NONE)
    note: str = NOTE
    dry_run: bool = DRY


class FindingShape(Shape):
    """One remark on a file."""

    level: Level
    code: str
    line: int = Field(description="0 pour le fichier entier.")
    detail: str
    says: str
    cure: str


class ChangeShape(Shape):
    """One difference with the metadata in force."""

    key: str
    group: Group
    field: str
    before: JsonValue
    after: JsonValue
    proposed: bool


class Report(Shape):
    """What a document says, and what it would change."""

    acceptable: bool
    findings: list[FindingShape]
    entity_id: str | None
    choices: list[str] = Field(description="Les entités du fichier, quand il faut dire laquelle.")
    changes: list[ChangeShape]
    identical: bool


class ImportOutcome(Shape):
    """The report, and the partner as it is then; null when nothing was kept."""

    report: Report
    partner: Partner | None


class RevisionLine(Shape):
    """One revision in a list."""

    number: int
    at: datetime
    author: str
    note: str
    source: str


class RevisionList(Shape):
    """All the revisions, the newest first."""

    revisions: list[RevisionLine]


class RevisionShape(RevisionLine):
    """One revision with its document."""

    document: str = Field(description="Le texte XML reçu.")


class DiffQuery(Shape):
    """Two revisions."""

    older: int = Field(ge=1)
    newer: int = Field(ge=1)


class Diff(Shape):
    """What changed from one revision to another."""

    older: int
    newer: int
    changes: list[ChangeShape]


class RestoreGiven(Shape):
    """Why an older revision is put in force again."""

    model_config = shown(note="La clé annoncée était fausse")

    note: str = Field(min_length=10, max_length=500)


def report_of(seen: Inspection, changes: Iterable[Change], *, known: bool) -> Report:
    """The report on a document. known: whether it is that of a partner that exists."""
    told = changes_told(changes)
    return Report(
        acceptable=seen.entity is not None,
        findings=[finding_told(one) for level in Level for one in seen.of(level)],
        entity_id=seen.entity.entity_id if seen.entity else None,
        choices=list(seen.choices),
        changes=told,
        identical=known and seen.entity is not None and not told,
    )


def finding_told(one: Finding) -> FindingShape:
    """A remark with its words."""
    words = sentence_of(one)
    return FindingShape(
        level=one.level, code=one.code, line=one.line, detail=one.detail, says=words.says, cure=words.cure
    )


def changes_told(changes: Iterable[Change]) -> list[ChangeShape]:
    """The differences, each with the key that names it."""
    return [
        ChangeShape(
            key=one.key, group=one.group, field=one.field, before=one.before, after=one.after, proposed=one.proposed
        )
        for one in changes
    ]


def line_of(revision: Revision) -> RevisionLine:
    """A revision without its document."""
    return RevisionLine(
        number=revision.number, at=revision.at, author=revision.author, note=revision.note, source=revision.source
    )
