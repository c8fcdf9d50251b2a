"""The journal: who did what, when, to what, why; searched, exported, verified."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from flask import Blueprint, Response, request
from sqlalchemy import select

from gateway.access.permissions import Permission
from gateway.domain.school_time import SCHOOL_TIME
from gateway.registry import models
from gateway.registry.engine import reading
from gateway.registry.journal import Search, broken_glass, faults, search
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent
from gateway.web.admin.exports import table_file
from gateway.web.admin.findings import Finding, Urgency
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.paging import paged
from gateway.web.admin.words import kind_words
from gateway.web.dates import moment

_COLUMNS = ("numero", "instant", "qui", "par", "acte", "objet", "motif", "avant", "apres", "empreinte")
_MOST = 100_000
_RECENTLY = timedelta(days=7)


def journal(frame: Frame) -> Blueprint:
    """The routes of the journal."""
    blueprint = Blueprint("admin-journal", __name__)
    frame.findings.look(Permission.VIEW_JOURNAL, _done_alone)

    @frame.route(blueprint, "/admin/journal", Permission.VIEW_JOURNAL)
    def lines(desk: Desk) -> Response:
        form = Form.of(request.args.to_dict())
        with reading(frame.house.engine) as session:
            found, paging = paged(session, search(_wanted(form)))
            broken = list(faults(session)) if "verifier" in request.args else None
            kinds = session.scalars(select(models.JournalLine.kind).distinct()).all()
            choices = [
                ("", "Tous les actes"),
                *sorted(((kind, kind_words(kind)) for kind in kinds), key=lambda p: p[1]),
            ]
            query = request.query_string.decode()
            return desk.page(
                "journal.html",
                form=form,
                lines=found,
                paging=paging,
                broken=broken,
                kinds=choices,
                kind_words=kind_words,
                query=query,
            )

    @frame.route(blueprint, "/admin/journal/<int:number>", Permission.VIEW_JOURNAL)
    def one(desk: Desk, number: int) -> Response:
        with reading(frame.house.engine) as session:
            line = session.get(models.JournalLine, number)
            if line is None:
                raise Absent
            changes = list(_changes(line))
            return desk.page("journal_line.html", line=line, kind=kind_words(line.kind), changes=changes)

    @frame.route(blueprint, "/admin/journal.csv", Permission.VIEW_JOURNAL)
    def export(_desk: Desk) -> Response:
        wanted = _wanted(Form.of(request.args.to_dict()))
        return table_file(frame.responder, "journal.csv", _table(frame, wanted))

    return blueprint


def _done_alone(desk: Desk) -> Iterator[Finding]:
    """What somebody did at the command line without the second person that a rule asks for."""
    since = desk.house.gate.now() - _RECENTLY
    with reading(desk.house.engine) as session:
        lines = session.scalars(broken_glass(since)).all()
    for line in lines:
        sentence = f"{line.author} a agi sans deuxième personne, le {moment(line.at)} : {line.why}"
        yield Finding(Urgency.SOON, sentence, f"/admin/journal/{line.number}")


def _wanted(form: Form) -> Search:
    """What the address asks for; a day that is none asks for nothing. The last day counts whole."""
    since, until = _midnight(form["du"]), _midnight(form["au"])
    return Search(
        author=form["qui"],
        kind=form["acte"],
        words=form["mots"],
        since=since,
        until=until + timedelta(days=1) if until else None,
    )


def _midnight(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), SCHOOL_TIME)
    except ValueError:
        return None


def _table(frame: Frame, wanted: Search) -> Iterator[Sequence[object]]:
    yield _COLUMNS
    with reading(frame.house.engine) as session:
        for line in session.scalars(search(wanted).limit(_MOST).execution_options(yield_per=500)):
            yield _row(line)


def _row(line: models.JournalLine) -> tuple[object, ...]:
    told = (line.number, line.at.isoformat(timespec="seconds"), line.author, line.via, line.kind, line.subject)
    return (*told, line.why, line.before, line.after, line.digest)


def _changes(line: models.JournalLine) -> Iterator[tuple[str, str, str, str]]:
    """What, which field, before, after."""
    before, after = json.loads(line.before), json.loads(line.after)
    for what in dict.fromkeys((*before, *after)):
        was, becomes = _fields(before.get(what, {})), _fields(after.get(what, {}))
        for field in dict.fromkeys((*was, *becomes)):
            yield what, field, _text(was.get(field)), _text(becomes.get(field))


def _fields(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {"": value}


def _text(value: object) -> str:
    if value is None:
        return "—"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
