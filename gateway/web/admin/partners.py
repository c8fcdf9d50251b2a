"""The pages of one partner: summary, metadata, certificates; the list and the history beside them."""

from datetime import datetime

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.domain.standing import Standing
from gateway.onboarding.history import revision_of, revisions_of
from gateway.onboarding.records import Record, subject_of
from gateway.onboarding.rollovers import Step, partner_steps
from gateway.onboarding.standings import may_undo
from gateway.onboarding.targets import target_of
from gateway.registry.engine import reading
from gateway.registry.models import Upkeep
from gateway.registry.revisions import entity_of
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent
from gateway.web.admin.frame import Frame
from gateway.web.admin.partner_history import history_routes
from gateway.web.admin.partner_list import list_routes
from gateway.web.admin.partner_progress import steps_of
from gateway.web.admin.partner_tasks import partner_tasks
from gateway.web.admin.partner_views import about, found, metadata_page, remaining
from gateway.web.admin.partner_words import MOVES, failure_of

_LAST = 12
"""Revisions that are looked at to tell how far a key has come."""


def partners(frame: Frame) -> Blueprint:
    """The routes of the list and of one partner."""
    blueprint = Blueprint("admin-partners", __name__)
    list_routes(frame, blueprint)
    _record_routes(frame, blueprint)
    history_routes(frame, blueprint)
    frame.findings.look(Permission.VIEW_PARTNERS, partner_tasks)
    return blueprint


def _record_routes(frame: Frame, blueprint: Blueprint) -> None:
    @frame.route(blueprint, "/admin/partenaires/<kind>/<slug>", Permission.VIEW_PARTNERS)
    def summary(desk: Desk, kind: str, slug: str) -> Response:
        now = desk.house.gate.now()
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            entity = entity_of(record.revision) if record.revision else None
            role = (entity.idp or entity.sp) if entity else None
            return desk.page(
                "partners/summary.html",
                **about(session, desk, record, ""),
                entity=entity,
                slo=role.slo if role else (),
                schools=len(target_of(session, record).schools),
                upkeep=session.get(Upkeep, subject_of(record)),
                failure_of=failure_of,
                moves=[(move.value, MOVES[move]) for move in Standing(record.state).moves],
                undoable=may_undo(record, now),
                steps=steps_of(session, desk, record),
                addresses=desk.house.gate.addresses,
            )

    @frame.route(blueprint, "/admin/partenaires/<kind>/<slug>/metadonnees", Permission.VIEW_PARTNERS)
    def metadata(desk: Desk, kind: str, slug: str) -> Response:
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            upkeep = session.get(Upkeep, subject_of(record))
            daily = ["oui"] if upkeep and upkeep.daily else []
            fields = upkeep.fields if upkeep else []
            form = desk.form(version=record.version, daily=daily, fields=fields, note="")
            return metadata_page(session, desk, record, form)

    @frame.route(blueprint, "/admin/partenaires/<kind>/<slug>/certificats", Permission.VIEW_PARTNERS)
    def certificates(desk: Desk, kind: str, slug: str) -> Response:
        now = desk.house.gate.now()
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            if record.revision is None:
                raise Absent
            return desk.page(
                "partners/certificates.html",
                **about(session, desk, record, "certificats"),
                certificates=entity_of(record.revision).certificates,
                steps=_steps(session, record, now),
                now=now,
                remaining=remaining,
            )


def _steps(session: Session, record: Record, now: datetime) -> tuple[Step, ...]:
    """Those of its keys; a CAS partner has none."""
    if record.protocol != "saml":
        return ()
    numbers = [one.number for one in revisions_of(session, subject_of(record))][:_LAST]
    return partner_steps([revision_of(session, subject_of(record), number) for number in numbers], now)
