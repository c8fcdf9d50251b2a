"""Reading « Démarche numérique » from where the last reading stopped, a page a transaction.

The cursor of a page is kept with what the page changed: whatever stops a run, the next one goes on
from there, and a page that is read twice changes nothing the second time. Files are fetched before the
transaction opens, while their addresses are good; those that fail are asked for anew by the next run.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from gateway.agreements.importing import Imported, Outcome, forget_dossier, import_dossier
from gateway.agreements.service import DemarcheService
from gateway.demarches.dossier import Attachment, Deleted, Dossier, DossierState
from gateway.demarches.errors import DemarcheFault
from gateway.demarches.form import read_form
from gateway.outbound.errors import CallFailed
from gateway.registry.documents import File, keep_document
from gateway.registry.engine import changing, reading, recording
from gateway.registry.errors import ChangeRefused
from gateway.registry.journal import Act, write
from gateway.registry.models import Convention, DemarcheDossier, DemarcheProgress

FILE_MISSING = "Le document n'a pas pu être repris : il sera redemandé à la prochaine lecture."


@dataclass
class Report:
    """What a run did, dossier by dossier, as far as it came. stopped: the fault that ended it early, or None.

    unfinished: whether it had enough before everything was read.
    """

    imported: list[Imported] = field(default_factory=list)
    files: int = 0
    stopped: DemarcheFault | CallFailed | None = None
    unfinished: bool = False

    def count(self, *outcomes: Outcome) -> int:
        """How many dossiers ended so."""
        return sum(one.outcome in outcomes for one in self.imported)

    @property
    def changed(self) -> int:
        """How many conventions are not what they were."""
        return self.count(Outcome.ADDED, Outcome.CHANGED, Outcome.ENDED)


@dataclass(frozen=True)
class Run:
    """One reading. author, via: for the journal. dry_run: everything is looked at and nothing is kept.

    tell: called after each page. enough: asked after each page whether to leave the rest to the next reading.
    """

    engine: Engine
    service: DemarcheService
    now: datetime
    day: date
    author: str
    via: str = "cli"
    dry_run: bool = False
    tell: Callable[[Report], None] = lambda _report: None
    enough: Callable[[], bool] = lambda: False


def sync(run: Run) -> Report:
    """Reads all that changed. Raises nothing of the service's: ``Report.stopped`` says what ended it."""
    report = Report()
    cursor, deleted_cursor = _begin(run)
    try:
        _read_dossiers(run, report, cursor)
        if not report.unfinished:
            _read_deleted(run, report, deleted_cursor)
        if not report.unfinished:
            _fetch_missing_files(run, report)
    except (DemarcheFault, CallFailed) as fault:
        report.stopped = fault
    _end(run, report)
    return report


def _begin(run: Run) -> tuple[str, str]:
    with recording(run.engine) as session:
        progress = _progress(session, run)
        if not run.dry_run:
            session.add(progress)
            progress.began, progress.ended, progress.outcome = run.now, None, ""
            progress.read = progress.changed = 0
        return progress.cursor, progress.deleted_cursor


def _end(run: Run, report: Report) -> None:
    if run.dry_run:
        return
    with recording(run.engine) as session:
        progress = _progress(session, run)
        progress.ended = run.now
        progress.outcome = report.stopped.reason if report.stopped else ("unfinished" if report.unfinished else "done")


def _read_dossiers(run: Run, report: Report, cursor: str) -> None:
    while True:
        page = run.service.page(cursor)
        files = _fetch_files(run, page.dossiers)
        cursor = page.cursor or cursor
        with changing(run.engine, dry_run=run.dry_run) as session:
            for dossier in page.dossiers:
                report.imported.append(_take(session, run, dossier, files))
            _keep_place(session, run, report, cursor=cursor)
        report.files += sum(file is not None for file in files.values())
        run.tell(report)
        if not page.more or not page.cursor:
            return
        if run.enough():
            report.unfinished = True
            return


def _read_deleted(run: Run, report: Report, cursor: str) -> None:
    while True:
        page = run.service.deleted(cursor)
        cursor = page.cursor or cursor
        with changing(run.engine, dry_run=run.dry_run) as session:
            for deleted in page.dossiers:
                report.imported.append(_forget(session, run, deleted))
            _keep_place(session, run, report, deleted_cursor=cursor)
        run.tell(report)
        if not page.more or not page.cursor:
            return
        if run.enough():
            report.unfinished = True
            return


def _fetch_missing_files(run: Run, report: Report) -> None:
    """Those that an earlier run could not fetch: their dossiers are asked for again, for fresh addresses."""
    if run.dry_run:
        return
    with reading(run.engine) as session:
        query = select(DemarcheDossier.number).where(
            DemarcheDossier.demarche == run.service.number,
            DemarcheDossier.file_missing,
            DemarcheDossier.number.not_in([one.dossier for one in report.imported]),
        )
        numbers = list(session.scalars(query.order_by(DemarcheDossier.number)))
    for number in numbers:
        dossier = run.service.dossier(number)
        files = _fetch_files(run, (dossier,))
        with recording(run.engine) as session:
            _keep_file(session, run, dossier, files)
        report.files += sum(file is not None for file in files.values())


def _take(session: Session, run: Run, dossier: Dossier, files: dict[int, File | None]) -> Imported:
    imported = import_dossier(session, dossier, run.service.places, run.day)
    row = _row(session, run, dossier.number)
    row.state, row.changed = dossier.state, dossier.changed
    row.faults = list(imported.faults) if imported.outcome is not Outcome.IGNORED else []
    row.faulty = bool(row.faults)
    session.flush()
    _keep_file(session, run, dossier, files)
    _note(session, run, imported)
    return imported


def _forget(session: Session, run: Run, deleted: Deleted) -> Imported:
    gone = forget_dossier(session, deleted, run.day)
    row = session.scalar(_dossier_query(run, deleted.number))
    if row is not None:
        row.state, row.faults, row.faulty, row.file_missing = "supprime", [], False, False
    _note(session, run, gone, reason=deleted.reason[:40])
    return gone


def _fetch_files(run: Run, dossiers: tuple[Dossier, ...]) -> dict[int, File | None]:
    """The signed documents that are not here yet, None for those that could not be fetched."""
    wanted = {}
    with reading(run.engine) as session:
        for dossier in dossiers:
            attachment = _document_of(run, dossier)
            row = session.scalar(_dossier_query(run, dossier.number))
            if attachment and not (row and row.file_digest == digest_of(attachment) and not row.file_missing):
                wanted[dossier.number] = attachment
    return {number: None if run.dry_run else _fetch(run, attachment) for number, attachment in wanted.items()}


def _fetch(run: Run, attachment: Attachment) -> File | None:
    try:
        return run.service.file(attachment)
    except CallFailed:
        return None


def _keep_file(session: Session, run: Run, dossier: Dossier, files: dict[int, File | None]) -> None:
    convention = session.scalar(select(Convention).where(Convention.dossier == dossier.number))
    attachment = _document_of(run, dossier)
    if attachment is None or dossier.number not in files or convention is None:
        return
    row = _row(session, run, dossier.number)
    file = files[dossier.number]
    faults = [fault for fault in row.faults if fault != FILE_MISSING]
    row.file_missing = file is None
    if file is None:
        row.faults, row.faulty = [*faults, FILE_MISSING], True
        return
    try:
        convention.document = keep_document(session, file, run.now)
    except ChangeRefused as refused:
        faults += [fault for fault in refused.faults if fault not in faults]
    row.faults, row.faulty, row.file_digest = faults, bool(faults), digest_of(attachment)


def digest_of(attachment: Attachment) -> str:
    """What tells one version of a file from the next: the service's checksum, else its name and size."""
    told = attachment.digest or f"{attachment.name}\n{attachment.size}"
    return hashlib.sha256(told.encode()).hexdigest()


def _document_of(run: Run, dossier: Dossier) -> Attachment | None:
    return read_form(dossier, run.service.places).document if dossier.state is DossierState.ACCEPTED else None


def _note(session: Session, run: Run, imported: Imported, **more: str) -> None:
    if imported.outcome in (Outcome.UNCHANGED, Outcome.IGNORED):
        return
    told = {"dossier": imported.dossier, "outcome": imported.outcome.value, **more}
    if imported.closed:
        told["closed"] = [closing.uai for closing in imported.closed]
    if imported.faults:
        told["faults"] = list(imported.faults)
    subject = f"dossier:{imported.dossier}"
    write(session, Act(run.now, run.author, run.via, "convention.sync", subject, after=told))


def _keep_place(session: Session, run: Run, report: Report, *, cursor: str = "", deleted_cursor: str = "") -> None:
    progress = _progress(session, run)
    progress.cursor, progress.deleted_cursor = cursor or progress.cursor, deleted_cursor or progress.deleted_cursor
    progress.read, progress.changed = len(report.imported), report.changed


def _progress(session: Session, run: Run) -> DemarcheProgress:
    number = run.service.number
    found = session.get(DemarcheProgress, number)
    return found or DemarcheProgress(demarche=number, cursor="", deleted_cursor="", outcome="", read=0, changed=0)


def _row(session: Session, run: Run, number: int) -> DemarcheDossier:
    found = session.scalar(_dossier_query(run, number))
    if found is None:
        found = DemarcheDossier(
            demarche=run.service.number, number=number, state="", changed=run.now, faults=[], file_digest=""
        )
        session.add(found)
    return found


def _dossier_query(run: Run, number: int) -> Select[DemarcheDossier]:
    return select(DemarcheDossier).where(
        DemarcheDossier.demarche == run.service.number, DemarcheDossier.number == number
    )
