"""Metadata: inspected without keeping anything, or kept with a note; its revisions, compared and restored."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.onboarding.anchors import UNANCHORED, Anchor, Trust, pinned
from gateway.onboarding.delta import Change, Role
from gateway.onboarding.history import compare, revision_of, revisions_of
from gateway.onboarding.inspecting import Inspection
from gateway.onboarding.records import Record, find_record, role_of, subject_of
from gateway.onboarding.saving import SHORTEST_NOTE, Incoming, changes_for
from gateway.onboarding.sources import Source, fetch_document
from gateway.outbound.errors import CallFailed
from gateway.registry.engine import reading
from gateway.registry.ents import EntChoices
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Revision
from gateway.registry.partners import PartnerChoices
from gateway.saml.errors import MetadataRefused
from gateway.saml.metadata_file import MAX_METADATA
from gateway.saml.metadata_findings import Finding, Level
from gateway.web.admin.errors import Absent
from gateway.web.admin.partner_acts import add_with_metadata, change_metadata, keys_to_take, restore_revision
from gateway.web.admin.partner_source import judged
from gateway.web.admin.partner_views import check_may_change, found
from gateway.web.admin.partner_words import FAILURES, sentence_of
from gateway.web.admin_api.call import Answer, Call, waiting_answer
from gateway.web.admin_api.door import Door, Operation
from gateway.web.admin_api.metadata_shapes import (
    AnchorGiven,
    Diff,
    DiffQuery,
    ImportGiven,
    ImportOutcome,
    NewPartnerGiven,
    RestoreGiven,
    RevisionList,
    RevisionShape,
    SourceGiven,
    changes_told,
    line_of,
    report_of,
)
from gateway.web.admin_api.partner_shapes import Partner, partner_of
from gateway.web.admin_api.partners import ONE, changeable, settled
from gateway.web.admin_api.problems import CONFLICT, INVALID, Fault, Problem

_LOOK, _CHANGE = Permission.VIEW_PARTNERS, Permission.CHANGE_PARTNERS
_ROOM = 2 * MAX_METADATA
BLOCKS = "Import impossible : le fichier a des erreurs bloquantes."
_WRONG = "Corrigez les champs indiqués."


def metadata(door: Door) -> None:
    """Puts them on the door."""
    _importing(door)
    _revisions(door)


def _importing(door: Door) -> None:
    @door.offer(
        Operation(
            "POST", "/partners", "addPartner", "Ajouter un partenaire SAML, en brouillon", _CHANGE, ImportOutcome,
            NewPartnerGiven, status=201, largest=_ROOM,
        )
    )  # fmt: skip
    def add(call: Call) -> Answer:
        given = call.body(NewPartnerGiven)
        source, anchor = _source(given.source), anchor_given(given.anchor)
        seen = judged(
            call.house, document_given(call, source, given.source.document), source, anchor, _role(given), None
        )
        report = report_of(seen, (), known=False)
        if given.dry_run:
            return Answer(ImportOutcome(report=report, partner=None))
        incoming = _incoming(call, seen, source, given.note)
        choices: EntChoices | PartnerChoices = (
            EntChoices(given.slug, given.project, given.name, given.dialect)
            if given.kind == "ent"
            else PartnerChoices(given.slug, given.name, tuple(given.projects))
        )
        subject = add_with_metadata(call, choices, incoming)
        return _kept(call, subject, ImportOutcome(report=report, partner=None), 201)

    @door.offer(
        Operation(
            "PUT", f"{ONE}/metadata", "importMetadata", "Vérifier de nouvelles métadonnées, ou les enregistrer",
            _CHANGE, ImportOutcome, ImportGiven, guarded=True, waits=True, largest=_ROOM,
        )
    )  # fmt: skip
    def replace(call: Call, kind: str, slug: str) -> Answer:
        given = call.body(ImportGiven)
        source, anchor = _source(given.source), anchor_given(given.anchor)
        with reading(call.house.engine) as session:
            _saml(session, call, kind, slug, dry_run=given.dry_run)
        document = document_given(call, source, given.source.document)
        with reading(call.house.engine) as session:
            record = _saml(session, call, kind, slug, dry_run=given.dry_run)
            seen = judged(call.house, document, source, anchor, role_of(record), record)
            changes = changes_for(record, seen.entity) if seen.entity is not None else ()
            outcome = ImportOutcome(report=report_of(seen, changes, known=True), partner=None)
            if given.dry_run:
                return Answer(outcome, version=f"{record.version}")
            incoming = _incoming(call, seen, source, given.note)
            keys = _keys(changes, given.changes)
            waiting = change_metadata(session, call, record, incoming, keys, record.version)
        return waiting_answer(waiting) if waiting is not None else _kept(call, subject_of(record), outcome)


def _revisions(door: Door) -> None:
    @door.offer(
        Operation(
            "GET", f"{ONE}/revisions", "listRevisions", "Les révisions des métadonnées", _LOOK, RevisionList
        )
    )  # fmt: skip
    def listed(call: Call, kind: str, slug: str) -> Answer:
        with reading(call.house.engine) as session:
            subject = subject_of(found(session, call, kind, slug))
            return Answer(RevisionList(revisions=[line_of(one) for one in revisions_of(session, subject)]))

    @door.offer(
        Operation(
            "GET", f"{ONE}/revisions/<int:number>", "getRevision", "Une révision, avec son document", _LOOK,
            RevisionShape,
        )
    )  # fmt: skip
    def one(call: Call, kind: str, slug: str, number: int) -> Answer:
        with reading(call.house.engine) as session:
            revision = _revision(session, found(session, call, kind, slug), number)
            return Answer(RevisionShape(**line_of(revision).model_dump(), document=revision.document))

    @door.offer(
        Operation(
            "GET", f"{ONE}/diff", "compareRevisions", "Ce qui a changé d'une révision à une autre", _LOOK, Diff,
            asks=DiffQuery,
        )
    )  # fmt: skip
    def diff(call: Call, kind: str, slug: str) -> Answer:
        asked = call.asked(DiffQuery)
        with reading(call.house.engine) as session:
            record = found(session, call, kind, slug)
            if record.protocol != "saml":
                raise Absent
            for number in (asked.older, asked.newer):
                _revision(session, record, number)
            changes = changes_told(compare(session, record, asked.older, asked.newer))
        return Answer(Diff(older=asked.older, newer=asked.newer, changes=changes))

    @door.offer(
        Operation(
            "POST", f"{ONE}/revisions/<int:number>/restore", "restoreRevision", "Remettre une révision en service",
            _CHANGE, Partner, RestoreGiven, guarded=True, waits=True,
        )
    )  # fmt: skip
    def restore(call: Call, kind: str, slug: str, number: int) -> Answer:
        given = call.body(RestoreGiven)
        with reading(call.house.engine) as session:
            record = changeable(session, call, kind, slug)
            _revision(session, record, number)
            waiting = restore_revision(session, call, record, number, given.note, record.version)
        return settled(call, subject_of(record), waiting)


def _saml(session: Session, call: Call, kind: str, slug: str, *, dry_run: bool) -> Record:
    """The partner whose metadata is replaced; a dry run needs no version. Raises Absent, Denied, Outdated, Problem."""
    if dry_run:
        record = found(session, call, kind, slug)
        check_may_change(session, call, record)
    else:
        record = changeable(session, call, kind, slug)
    if record.protocol != "saml":
        raise Absent
    return record


def _role(given: NewPartnerGiven) -> Role:
    return "idp" if given.kind == "ent" else "sp"


def _source(given: SourceGiven) -> Source:
    """Raises Problem."""
    if given.kind.is_remote and not given.address:
        raise Problem(
            INVALID, _WRONG, (Fault("source.address", "Donnez l'adresse https:// du fichier ou du service."),)
        )
    if not given.kind.is_remote and not given.document:
        raise Problem(INVALID, _WRONG, (Fault("source.document", "Donnez le texte des métadonnées."),))
    return Source(given.kind, given.address if given.kind.is_remote else "", given.entity_id)


def anchor_given(given: AnchorGiven) -> Anchor:
    """Whose signature is asked for. Raises Problem."""
    if given.trust is not Trust.PINNED:
        return UNANCHORED if given.trust is Trust.NONE else Anchor(given.trust)
    try:
        return pinned(given.certificate)
    except MetadataRefused:
        told = Fault("anchor.certificate", "Ce n'est pas un certificat lisible : donnez-le en PEM ou en base64.")
        raise Problem(INVALID, _WRONG, (told,)) from None


def document_given(call: Call, source: Source, text: str) -> bytes:
    """What is at the address, or the text that was sent. Raises Problem."""
    if not source.kind.is_remote:
        return text.encode()
    try:
        return fetch_document(source, call.house.settings.egress)
    except CallFailed as error:
        reason = FAILURES.get(error.reason, "le serveur n'a pas pu être lu")
        told = Fault("source.address", f"{source.host} : {reason}. La version en service n'a pas changé.")
        raise Problem(INVALID, _WRONG, (told,)) from None


def _incoming(call: Call, seen: Inspection, source: Source, note: str) -> Incoming:
    """Raises Problem for a document that blocks, or a note that is too short."""
    if seen.choices:
        raise Problem(
            INVALID, _WRONG, (Fault("source.entity_id", "Le fichier contient plusieurs entités : dites laquelle."),)
        )
    if seen.entity is None:
        raise Problem(INVALID, BLOCKS, blocking_faults(seen.of(Level.BLOCKING)))
    if len(note.strip()) < SHORTEST_NOTE:
        raise Problem(INVALID, _WRONG, (Fault("note", "Dites pourquoi, en 10 caractères au moins."),))
    author = call.administrator.author
    return Incoming(seen.document, seen.entity, source, seen.anchor, author, note, call.house.gate.now())


def blocking_faults(findings: Iterable[Finding]) -> list[Fault]:
    """Why a document is not taken over."""
    return [Fault("source", f"{f'Ligne {one.line} : ' if one.line else ''}{sentence_of(one).says}") for one in findings]


def _keys(changes: Sequence[Change], chosen: Sequence[str] | None) -> list[str]:
    """The changes to take over. Raises Problem when one of those that were chosen is no longer there."""
    if set(chosen or ()) - {change.key for change in changes}:
        raise Problem(CONFLICT, "Le document n'est plus celui du rapport : vérifiez-le de nouveau.")
    return keys_to_take(changes, chosen)


def _kept(call: Call, subject: str, outcome: ImportOutcome, status: int = 200) -> Answer:
    with reading(call.house.engine) as session:
        record = find_record(session, subject)
        whole = outcome.model_copy(update={"partner": partner_of(session, record)})
        return Answer(whole, status, f"{record.version}", f"/partners/{subject.replace(':', '/')}" * (status == 201))


def _revision(session: Session, record: Record, number: int) -> Revision:
    try:
        return revision_of(session, subject_of(record), number)
    except ChangeRefused:
        raise Absent from None
