"""Moving a partner to another state: what it would do is said before, and may be taken back after."""

from datetime import date, datetime

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.domain.standing import Standing
from gateway.onboarding.errors import Conflict, MoveRefused, NoConventionYet, PurgeRefused, ReasonMissing
from gateway.onboarding.records import Record
from gateway.onboarding.saving import SHORTEST_NOTE
from gateway.onboarding.standings import impact_of, name_to_type
from gateway.registry.engine import reading
from gateway.registry.models import Ent
from gateway.statistics.affected import of_place
from gateway.web.admin.conflicts import conflict_words
from gateway.web.admin.desk import Desk, waiting
from gateway.web.admin.errors import Absent
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.partner_acts import change_state, purge_partner, undo_state
from gateway.web.admin.partner_proposals import seen_version
from gateway.web.admin.partner_views import about, check_may_change, found, href_of
from gateway.web.admin.partner_words import CONSEQUENCES, MOVES, STATES
from gateway.web.admin.refusals import refusal_words
from gateway.web.admin.statistics_words import affected_words

_EXPLAINED = (Standing.SUSPENDED, Standing.ARCHIVED)
_BASE = "/admin/partenaires/<kind>/<slug>"


def partner_state(frame: Frame) -> Blueprint:
    """The routes of states."""
    blueprint = Blueprint("admin-partner-state", __name__)
    _moving(frame, blueprint)
    _taking_back(frame, blueprint)
    return blueprint


def _moving(frame: Frame, blueprint: Blueprint) -> None:
    @frame.route(blueprint, f"{_BASE}/etat/<to>", Permission.CHANGE_PARTNERS)
    def asked(desk: Desk, kind: str, slug: str, to: str) -> Response:
        with reading(desk.house.engine) as session:
            record = _changeable(session, desk, kind, slug)
            return _page(session, desk, record, _standing(record, to), desk.form(version=record.version))

    @frame.route(blueprint, f"{_BASE}/etat/<to>", Permission.CHANGE_PARTNERS, ("POST",))
    def moved(desk: Desk, kind: str, slug: str, to: str) -> Response:
        form = desk.form()
        with reading(desk.house.engine) as session:
            record = _changeable(session, desk, kind, slug)
            wanted, until = _state_named(to), _until(form, desk.house.gate.today())
            if wanted in _EXPLAINED:
                form.needs("note", "Dites pourquoi, en 10 caractères au moins.", least=SHORTEST_NOTE)
            if not form.is_sound:
                return _page(session, desk, record, wanted, form, 422)
            try:
                waits = waiting(change_state(session, desk, record, wanted, form["note"], until, seen_version(form)))
                return desk.done(href_of(record), waits or f"{record.name} : {STATES[wanted].lower()}. C'est effectif.")
            except (MoveRefused, NoConventionYet, ReasonMissing) as error:
                form.fault("note", refusal_words(error))
                return _page(session, desk, record, wanted, form, 409)
            except Conflict as error:
                conflict = conflict_words(error)
        with reading(desk.house.engine) as session:
            record = _changeable(session, desk, kind, slug)
            return _page(session, desk, record, wanted, form, 409, conflict)


def _taking_back(frame: Frame, blueprint: Blueprint) -> None:
    @frame.route(blueprint, f"{_BASE}/annuler", Permission.CHANGE_PARTNERS, ("POST",))
    def back(desk: Desk, kind: str, slug: str) -> Response:
        with reading(desk.house.engine) as session:
            record = _changeable(session, desk, kind, slug)
            waits = waiting(undo_state(session, desk, record, seen_version(desk.form())))
            said = f"{record.name} est de nouveau {STATES[Standing(record.state_before)].lower()}."
            return desk.done(href_of(record), waits or said)

    @frame.route(blueprint, f"{_BASE}/effacer", Permission.CHANGE_PARTNERS)
    def before_purge(desk: Desk, kind: str, slug: str) -> Response:
        with reading(desk.house.engine) as session:
            record = _changeable(session, desk, kind, slug)
            return _purge_page(session, desk, record, desk.form(version=record.version))

    @frame.route(blueprint, f"{_BASE}/effacer", Permission.CHANGE_PARTNERS, ("POST",))
    def purged(desk: Desk, kind: str, slug: str) -> Response:
        form = desk.form()
        months = desk.house.settings.purge_months
        with reading(desk.house.engine) as session:
            record = _changeable(session, desk, kind, slug)
            if form["typed"] != name_to_type(record):
                form.fault("typed", "Ce n'est pas l'identifiant de ce partenaire. Recopiez-le exactement.")
                return _purge_page(session, desk, record, form, 422)
            name = record.name
            try:
                waits = waiting(purge_partner(session, desk, record, form["typed"], seen_version(form)))
            except PurgeRefused:
                form.fault("typed", f"Un partenaire est effacé {months} mois après son archivage, s'il n'a plus "
                                    "ni école ni convention.")  # fmt: skip
                return _purge_page(session, desk, record, form, 409)
        return desk.done("/admin/partenaires", waits or f"{name} est effacé. Son historique reste au journal.")


def _changeable(session: Session, desk: Desk, kind: str, slug: str) -> Record:
    record = found(session, desk, kind, slug)
    check_may_change(session, desk, record)
    return record


def _standing(record: Record, to: str) -> Standing:
    """The state that the address names, when the present one leads there. Raises Absent."""
    wanted = _state_named(to)
    if wanted not in Standing(record.state).moves:
        raise Absent
    return wanted


def _state_named(to: str) -> Standing:
    """Raises Absent."""
    if to not in list(Standing):
        raise Absent
    return Standing(to)


def _until(form: Form, today: date) -> date | None:
    if not form["until"]:
        return None
    try:
        until = datetime.strptime(form["until"], "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        form.fault("until", "Donnez une date, comme 2027-04-12.")
        return None
    if until <= today:
        form.fault("until", "Cette date est passée : choisissez un jour à venir.")
    return until


def _page(
    session: Session, desk: Desk, record: Record, to: Standing, form: Form, status: int = 200, conflict: str = ""
) -> Response:
    today = desk.house.gate.today()
    if isinstance(record, Ent):
        affected = of_place(session, today, f"ent:{record.slug}")
    else:
        affected = of_place(session, today, service=record.slug)
    return desk.page(
        "partners/state.html",
        status,
        **about(session, desk, record, ""),
        to=to,
        title=MOVES[to],
        consequence=CONSEQUENCES[to],
        impact=impact_of(session, record, today),
        affected=affected_words(affected),
        explained=to in _EXPLAINED,
        suspends=to is Standing.SUSPENDED,
        cuts=Standing(record.state).is_open and not to.is_open,
        form=form,
        version=record.version,
        conflict=conflict,
        path=request.path,
    )


def _purge_page(session: Session, desk: Desk, record: Record, form: Form, status: int = 200) -> Response:
    values = about(session, desk, record, "") | {"to_type": name_to_type(record), "form": form}
    return desk.page("partners/purge.html", status, **values, months=desk.house.settings.purge_months)
