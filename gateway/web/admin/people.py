"""Accesses: who may come in, with which role, where; looked at again twice a year."""

from collections.abc import Sequence

from flask import Blueprint, Response, request
from sqlalchemy import select

from gateway.access.inviting import invite
from gateway.access.permissions import Permission, Role
from gateway.access.reviewing import confirm, to_confirm
from gateway.registry.administrators import add_administrator
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Administrator
from gateway.web.admin.desk import Desk
from gateway.web.admin.findings import Finding, Urgency
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.person import ROLE_CHOICES, link_to, shown, wanted_scopes
from gateway.web.admin.words import ROLES


def people(frame: Frame) -> Blueprint:
    """The routes of accesses."""
    blueprint = Blueprint("admin-people", __name__)
    manage = Permission.MANAGE_ACCESS
    frame.findings.look(manage, _accesses_to_confirm)

    @frame.route(blueprint, "/admin/acces", manage)
    def everybody(desk: Desk) -> Response:
        only_old = "a-confirmer" in request.args
        with reading(frame.house.engine) as session:
            old = {record.id for record in to_confirm(session, frame.house.gate.now())}
            records = session.scalars(select(Administrator).order_by(Administrator.email)).all()
            people = [shown(record, old) for record in records if record.id in old or not only_old]
        return desk.page("people.html", people=people, old=len(old), only_old=only_old)

    @frame.route(blueprint, "/admin/acces/confirmer", manage, ("POST",))
    def confirm_several(desk: Desk) -> Response:
        keys = [int(key) for key in request.form.getlist("compte") if key.isdecimal()]
        if not keys:
            return desk.done("/admin/acces?a-confirmer=1", "Aucun compte n'était coché : rien n'a changé.")
        _confirmed(desk, keys)
        return desk.done("/admin/acces", f"{len(keys)} accès confirmé(s).")

    @frame.route(blueprint, "/admin/acces/nouveau", manage, ("GET", "POST"))
    def add(desk: Desk) -> Response:
        desk.prove()
        form = desk.form(role=Role.READER, perimetres="academie")
        if request.method == "POST" and (link := _added(desk, form)):
            return desk.page("invitation.html", link=link, email=form["email"])
        return desk.page("person_new.html", 422 if form.faults else 200, form=form, roles=ROLE_CHOICES)

    return blueprint


def _confirmed(desk: Desk, keys: Sequence[int]) -> None:
    with desk.change("administrator.confirm") as doing:
        records = doing.session.scalars(select(Administrator).where(Administrator.id.in_(keys))).all()
        for record in records:
            confirm(record, desk.house.gate.now())
        doing.subject = ", ".join(f"administrator:{record.email}" for record in records)


def _accesses_to_confirm(desk: Desk) -> list[Finding]:
    with reading(desk.house.engine) as session:
        count = len(to_confirm(session, desk.house.gate.now()))
    sentence = "1 accès à confirmer." if count == 1 else f"{count} accès à confirmer."
    return [Finding(Urgency.LATER, sentence, "/admin/acces?a-confirmer=1")] if count else []


def _added(desk: Desk, form: Form) -> str:
    """The link of the new account, "" when the address cannot be taken."""
    scopes = wanted_scopes(form)
    form.needs("email", "Donnez une adresse électronique.", most=200)
    if form["role"] not in ROLES:
        form.fault("role", "Choisissez un rôle.")
    if form.faults:
        return ""
    now = desk.house.gate.now()
    try:
        with desk.change("administrator.add", subject=f"administrator:{form['email']}") as doing:
            record = add_administrator(doing.session, form["email"], form["role"], scopes, now, form["nom"][:200])
            return link_to(desk, invite(record, now))
    except ChangeRefused:
        form.fault("email", "Cette adresse n'en est pas une, ou elle a déjà un compte.")
        return ""
