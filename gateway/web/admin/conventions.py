"""Conventions: the list by state, one with its consequences, its document, its end."""

from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.reach import conventions_of, target_of_convention
from gateway.access.requests import Proposal
from gateway.agreements.acts import CONVENTION_END, end_payload
from gateway.agreements.consequences import Closing, closed_at_the_end, closed_without
from gateway.domain.convention import ConventionState
from gateway.registry.agreements import agreement_of
from gateway.registry.convention_lists import ConventionFilter, count_by_state, list_conventions
from gateway.registry.documents import MAX_DOCUMENT, File, keep_document
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Convention, School
from gateway.registry.school_lists import ents_by_name
from gateway.statistics.affected import of_schools
from gateway.web.admin.agreement_findings import agreement_findings, coverage_figures
from gateway.web.admin.asker import Asker
from gateway.web.admin.desk import Desk, waiting
from gateway.web.admin.errors import Absent
from gateway.web.admin.frame import Frame
from gateway.web.admin.school_words import CONVENTION_STATES, parse_day
from gateway.web.admin.statistics_words import affected_words
from gateway.web.admin.uploads import takes_files, uploaded

_PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def conventions(frame: Frame) -> Blueprint:
    """The routes of conventions."""
    blueprint = Blueprint("admin-conventions", __name__)
    frame.findings.look(Permission.CHANGE_CONVENTIONS, agreement_findings)
    frame.findings.count(Permission.VIEW_SCHOOLS, coverage_figures)

    @frame.route(blueprint, "/admin/conventions", Permission.VIEW_CONVENTIONS)
    def index(desk: Desk) -> Response:
        wanted, day = _asked_for(desk), frame.house.gate.today()
        with reading(frame.house.engine) as session:
            page = list_conventions(session, wanted, day, request.args.get("avant", 0, type=int))
            return desk.page(
                "conventions/list.html",
                page=page,
                wanted=wanted,
                counts=count_by_state(session, day, conventions_of(desk.administrator)),
                states=CONVENTION_STATES,
                ents=ents_by_name(session),
                following=_following(page.following),
            )

    @frame.route(blueprint, "/admin/conventions/<int:number>", Permission.VIEW_CONVENTIONS)
    def show(desk: Desk, number: int) -> Response:
        day = frame.house.gate.today()
        with reading(frame.house.engine) as session:
            row = found(session, desk, number, Permission.VIEW_CONVENTIONS)
            agreement = agreement_of(session, row)
            return desk.page(
                "conventions/convention.html",
                row=row,
                agreement=agreement,
                state=agreement.state(day),
                schools=schools_of_convention(session, row),
                closing=closed_at_the_end(session, row) if agreement.in_force(day) else [],
                left=(row.until - day).days,
                followers=followers(session, row),
                may_change=desk.may(Permission.CHANGE_CONVENTIONS, target_of_convention(row)),
            )

    @frame.route(blueprint, "/admin/conventions/<int:number>/denoncer", Permission.CHANGE_CONVENTIONS, ("GET", "POST"))
    def end(desk: Desk, number: int) -> Response:
        today = frame.house.gate.today()
        form = desk.form(day=today)
        day = parse_day(form, "day", "La date s'écrit AAAA-MM-JJ, comme 2026-09-01.") or today
        with reading(frame.house.engine) as session:
            row = found(session, desk, number, Permission.CHANGE_CONVENTIONS)
            closed = _closed_by_end(session, row, day)
            affected = affected_words(of_schools(session, today, [one.uai for one in closed]))
            if request.method == "POST":
                form.needs("why", "Dites en une phrase pourquoi.")
            if request.method == "POST" and form.is_sound:
                return _end(desk, number, day, form["why"])
            return desk.page("conventions/end.html", form=form, row=row, closed=closed, affected=affected, day=day)

    return blueprint


def convention_documents(frame: Frame) -> Blueprint:
    """The routes of signed documents."""
    blueprint = Blueprint("admin-convention-documents", __name__)
    takes_files(blueprint, MAX_DOCUMENT)

    @frame.route(blueprint, "/admin/conventions/<int:number>/document", Permission.VIEW_CONVENTIONS)
    def read(desk: Desk, number: int) -> Response:
        with reading(frame.house.engine) as session:
            document = found(session, desk, number, Permission.VIEW_CONVENTIONS).document
            if document is None:
                raise Absent
            response = frame.responder.machine(document.content, "application/pdf")
        # A browser's own reader needs styles; nothing in the file may run or call home.
        response.headers["Content-Security-Policy"] = _PDF_POLICY
        response.headers["Content-Disposition"] = f'attachment; filename="convention-{number}.pdf"'
        return response

    @frame.route(
        blueprint, "/admin/conventions/<int:number>/document/deposer", Permission.CHANGE_CONVENTIONS, ("POST",)
    )
    def send(desk: Desk, number: int) -> Response:
        with reading(frame.house.engine) as session:
            found(session, desk, number, Permission.CHANGE_CONVENTIONS)
        file = uploaded("file")
        if file is None:
            raise ChangeRefused("Choisissez un fichier PDF.")
        attach_document(desk, number, file)
        return desk.done(f"/admin/conventions/{number}", "Le document est enregistré.")

    return blueprint


def found(session: Session, desk: Asker, number: int, permission: Permission) -> Convention:
    """The convention. Raises Absent for what does not exist, Denied for what is not theirs."""
    row = session.get(Convention, number)
    if row is None:
        raise Absent
    desk.needs(permission, target_of_convention(row))
    return row


def attach_document(asker: Asker, number: int, file: File) -> None:
    """The signed document of a convention, in place of the one before. Raises ChangeRefused."""
    with asker.change("convention.document", subject=f"convention:{number}") as doing:
        document = keep_document(doing.session, file, asker.house.gate.now())
        doing.session.get_one(Convention, number).document = document
        doing.after["sha256"] = document.sha256


def schools_of_convention(session: Session, row: Convention) -> list[School]:
    """By commune and name."""
    uais = [school.uai for school in row.schools]
    query = session.query(School).filter(School.uai.in_(uais)).order_by(School.commune, School.name, School.uai)
    return list(query)


def followers(session: Session, row: Convention) -> list[Convention]:
    """The conventions that renew it."""
    return list(session.query(Convention).filter(Convention.renews_id == row.id).order_by(Convention.id))


def _asked_for(desk: Desk) -> ConventionFilter:
    state = request.args.get("etat", "")
    return ConventionFilter(
        typed=request.args.get("q", "").strip()[:100],
        state=state if state in set(ConventionState) else "",
        ent=request.args.get("ent", "")[:60],
        within=conventions_of(desk.administrator),
    )


def _following(number: int) -> str:
    if not number:
        return ""
    kept = [(name, value) for name, value in request.args.items() if name != "avant" and value]
    return f"{request.path}?{urlencode([*kept, ('avant', str(number))])}"


def _closed_by_end(session: Session, row: Convention, day: date) -> list[Closing]:
    return closed_without(session, [row.id], day)


def submit_end(asker: Asker, number: int, day: date, why: str) -> int | None:
    """From that day on it opens nothing; see ``Asker.submit``. Raises Absent, Denied, ChangeRefused."""
    with reading(asker.house.engine) as session:
        row = found(session, asker, number, Permission.CHANGE_CONVENTIONS)
        summary = f"Dénoncer la convention {number} ({row.collectivite}) au {day:%d/%m/%Y}."
        target, draft = target_of_convention(row), row.draft
    proposal = Proposal(CONVENTION_END, f"convention:{number}", target, summary, why, end_payload(number, day))
    return asker.submit(proposal, production=not draft)


def _end(desk: Desk, number: int, day: date, why: str) -> Response:
    waits = waiting(submit_end(desk, number, day, why))
    return desk.done(f"/admin/conventions/{number}", waits or f"La convention {number} est dénoncée.")
