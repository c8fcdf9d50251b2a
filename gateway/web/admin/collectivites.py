"""Collectivités: who signs, for which schools."""

from collections.abc import Callable

from flask import Blueprint, Response, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.reach import circonscriptions_of, collectivites_of
from gateway.access.scopes import Target
from gateway.registry.collectivites import (
    CollectiviteFields,
    add_collectivite,
    collectivites_matching,
    put_collectivite,
    version_of_collectivite,
)
from gateway.registry.convention_lists import ConventionFilter, list_conventions
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Collectivite, School
from gateway.web.admin.asker import Asker
from gateway.web.admin.conflicts import conflict_on
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent, Outdated
from gateway.web.admin.frame import Frame
from gateway.web.admin.paging import paged
from gateway.web.admin.school_words import COLLECTIVITE_KINDS


def collectivites(frame: Frame) -> Blueprint:
    """The routes of collectivités."""
    blueprint = Blueprint("admin-collectivites", __name__)

    @frame.route(blueprint, "/admin/conventions/collectivites", Permission.VIEW_CONVENTIONS)
    def index(desk: Desk) -> Response:
        typed = request.args.get("q", "").strip()[:100]
        query = collectivites_matching(typed).where(collectivites_of(desk.administrator))
        with reading(frame.house.engine) as session:
            rows, paging = paged(session, query.order_by(Collectivite.departement, Collectivite.name))
            return desk.page("conventions/collectivites.html", rows=rows, paging=paging, typed=typed)

    @frame.route(blueprint, "/admin/conventions/collectivites/<int:number>", Permission.VIEW_CONVENTIONS)
    def show(desk: Desk, number: int) -> Response:
        day = frame.house.gate.today()
        with reading(frame.house.engine) as session:
            condition = collectivites_of(desk.administrator)
            row = session.scalar(select(Collectivite).where(Collectivite.id == number, condition))
            if row is None:
                raise Absent
            place = func.substr(School.uai, 1, 3)
            count = select(place, func.count()).where(School.collectivite_id == number).group_by(place)
            return desk.page(
                "conventions/collectivite.html",
                row=row,
                places=session.execute(count).all(),
                conventions=list_conventions(session, ConventionFilter(collectivite=number), day).lines,
                may_change=desk.may(Permission.CHANGE_CONVENTIONS, _target(session, row)),
            )

    @frame.route(blueprint, "/admin/conventions/collectivites/ajouter", Permission.CHANGE_CONVENTIONS, ("GET", "POST"))
    def add(desk: Desk) -> Response:
        return _form(desk, None)

    @frame.route(
        blueprint,
        "/admin/conventions/collectivites/<int:number>/modifier",
        Permission.CHANGE_CONVENTIONS,
        ("GET", "POST"),
    )
    def change(desk: Desk, number: int) -> Response:
        with reading(frame.house.engine) as session:
            row = session.get(Collectivite, number)
            if row is None:
                raise Absent
            check_may_change(session, desk, row)
        return _form(desk, row)

    return blueprint


def _form(desk: Desk, row: Collectivite | None) -> Response:
    form, conflict = desk.form(**_values(row)), ""
    if request.method == "POST":
        siren = row.siren if row else form["siren"]
        fields = CollectiviteFields(siren, form["name"], form["kind"], form["departement"].upper(), form["contact"])

        def unchanged(session: Session) -> None:
            if row is not None and version_of_collectivite(session.get_one(Collectivite, row.id)) != form["seen"]:
                raise Outdated

        try:
            number = save_collectivite(desk, fields, form["why"], row.id if row else None, unchanged)
            return desk.done(f"/admin/conventions/collectivites/{number}", "La collectivité est enregistrée.")
        except ChangeRefused as error:
            for fault in error.faults:
                form.fault(_field_of(fault), fault)
        except Outdated:
            with reading(desk.house.engine) as session:
                form.values["seen"] = [version_of_collectivite(session.get_one(Collectivite, row.id if row else 0))]
                conflict = conflict_on(session, f"collectivite:{siren}")
    return desk.page(
        "conventions/collectivite_form.html",
        409 if conflict else 422 if form.faults else 200,
        form=form,
        conflict=conflict,
        row=row,
        kinds=[(f"{value}", label) for value, label in COLLECTIVITE_KINDS.items()],
    )


def check_may_change(session: Session, asker: Asker, row: Collectivite) -> None:
    """Raises Denied."""
    asker.needs(Permission.CHANGE_CONVENTIONS, _target(session, row))


def save_collectivite(
    asker: Asker,
    fields: CollectiviteFields,
    why: str,
    number: int | None = None,
    check: Callable[[Session], object] | None = None,
) -> int:
    """Its number. number: of the one that is changed, None for a new one. check: looks at it in the transaction.

    Raises ChangeRefused.
    """
    with asker.change("collectivite.add" if number is None else "collectivite.set", why=why) as doing:
        if check is not None:
            check(doing.session)
        kept = (add_collectivite if number is None else put_collectivite)(doing.session, fields)
        doing.subject = f"collectivite:{kept.siren}"
        return kept.id


def _target(session: Session, row: Collectivite) -> Target:
    """All the schools that it runs."""
    schools = session.scalars(select(School).where(School.collectivite_id == row.id)).all()
    return Target(
        schools=frozenset(school.uai for school in schools),
        collectivites=frozenset({row.siren}),
        circonscriptions=circonscriptions_of(schools),
    )


def _values(row: Collectivite | None) -> dict[str, object]:
    if row is None:
        return {}
    return {
        "siren": row.siren,
        "name": row.name,
        "kind": row.nature,
        "departement": row.departement,
        "contact": row.contact,
        "seen": version_of_collectivite(row),
    }


def _field_of(fault: str) -> str:
    for word, field in (("SIREN", "siren"), ("nom", "name"), ("commune,", "kind"), ("département", "departement")):
        if word in fault:
            return field
    return "contact"
