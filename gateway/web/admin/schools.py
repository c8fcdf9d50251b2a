"""Schools: the list and its filters, and a school with its diagnosis."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.reach import schools_of, target_of_school
from gateway.agreements.diagnosis import diagnose
from gateway.domain.school import SchoolState
from gateway.registry.collectivites import find_collectivite
from gateway.registry.convention_lists import conventions_of_school
from gateway.registry.engine import reading
from gateway.registry.models import School
from gateway.registry.school_lists import (
    SchoolFilter,
    circonscriptions,
    departements,
    ents_by_name,
    list_schools,
    school_line,
)
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent
from gateway.web.admin.frame import Frame
from gateway.web.admin.school_words import ACTS, SCHOOL_STATES, teach


def schools(frame: Frame) -> Blueprint:
    """The routes of schools."""
    blueprint = Blueprint("admin-schools", __name__)
    blueprint.record_once(teach)

    @frame.route(blueprint, "/admin/ecoles", Permission.VIEW_SCHOOLS)
    def index(desk: Desk) -> Response:
        wanted, day = asked_for(desk), frame.house.gate.today()
        with reading(frame.house.engine) as session:
            page = list_schools(session, wanted, day, request.args.get("apres", ""))
            return desk.page(
                "schools/list.html",
                page=page,
                wanted=wanted,
                filters=_choices(session, wanted),
                following=_following(page.following),
                first=not request.args.get("apres"),
                acts=ACTS,
            )

    @frame.route(blueprint, "/admin/ecoles/<uai>", Permission.VIEW_SCHOOLS)
    def show(desk: Desk, uai: str) -> Response:
        day = frame.house.gate.today()
        with reading(frame.house.engine) as session:
            line = school_line(session, uai, day, schools_of(desk.administrator))
            if line is None:
                raise Absent
            record = session.get_one(School, uai)
            return desk.page(
                "schools/school.html",
                school=line,
                record=record,
                steps=diagnose(line, day, ent_enabled=record.ent is not None and record.ent.enabled),
                conventions=conventions_of_school(session, uai, day),
                may_change=desk.may(Permission.CHANGE_SCHOOLS, target_of_school(record)),
                acts=ACTS,
            )

    return blueprint


def asked_for(desk: Desk) -> SchoolFilter:
    """The filters that the address carries, within what the person answers for."""
    given = request.args
    with_ent = {"oui": True, "non": False}.get(given.get("avec_ent", ""))
    return SchoolFilter(
        typed=given.get("q", "").strip()[:100],
        departement=given.get("departement", "")[:3],
        circonscription=given.get("circonscription", "")[:120],
        collectivite=given.get("collectivite", 0, type=int),
        ent=given.get("ent", "")[:60],
        state=state if (state := given.get("etat", "")) in set(SchoolState) else "",
        with_ent=with_ent,
        within=schools_of(desk.administrator),
    )


def _choices(session: Session, wanted: SchoolFilter) -> dict[str, object]:
    known = departements(session, wanted.within)
    place = wanted.departement or (known[0] if len(known) == 1 else "")
    return {
        "departements": known,
        "circonscriptions": circonscriptions(session, place) if place else [],
        "ents": ents_by_name(session),
        "states": SCHOOL_STATES,
        "collectivite": find_collectivite(session, wanted.collectivite).name if wanted.collectivite else "",
    }


def _following(uai: str) -> str:
    if not uai:
        return ""
    kept = [(name, value) for name, value in request.args.items() if name != "apres" and value]
    return f"{request.path}?{urlencode([*kept, ('apres', uai)])}"
