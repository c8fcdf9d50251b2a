"""One's own account: the password, the recovery codes, and what one may do."""

from flask import Blueprint, Response, request

from gateway.access.codes import new_recovery_codes, recovery_hash
from gateway.access.passwords import hashed
from gateway.access.permissions import Permission
from gateway.registry.models import Administrator
from gateway.web.admin.desk import Desk
from gateway.web.admin.enrolling import chosen_password
from gateway.web.admin.errors import Absent
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.proving import proof_of
from gateway.web.admin.words import ROLES, scope_words


def account(frame: Frame) -> Blueprint:
    """The routes of one's own account."""
    blueprint = Blueprint("admin-account", __name__)

    @frame.route(blueprint, "/admin/compte", Permission.VIEW_DASHBOARD)
    def mine(desk: Desk) -> Response:
        return _page(desk, Form({}))

    @frame.route(blueprint, "/admin/compte/mot-de-passe", Permission.VIEW_DASHBOARD, ("POST",))
    def change_password(desk: Desk) -> Response:
        form = proof_of(desk)
        password = chosen_password(form, desk.administrator.email)
        if form.faults:
            return _page(desk, form)
        with desk.change("administrator.password", subject=f"administrator:{desk.administrator.email}") as doing:
            record = _own(doing.session.get(Administrator, desk.administrator.key))
            record.password = hashed(password)
            record.edition += 1
            edition = record.edition
        response = frame.responder.redirect("/admin/compte")
        who = (desk.administrator.key, edition)
        token = frame.sessions.open(request, response, who, desk.administrator.email, desk.session.by)
        frame.desks.say(token, "Le mot de passe est changé. Vos sessions ouvertes ailleurs sont fermées.")
        return response

    @frame.route(blueprint, "/admin/compte/codes", Permission.VIEW_DASHBOARD, ("POST",))
    def renew_codes(desk: Desk) -> Response:
        form = proof_of(desk)
        if form.faults:
            return _page(desk, form)
        codes = new_recovery_codes()
        with desk.change("administrator.recovery", subject=f"administrator:{desk.administrator.email}") as doing:
            record = _own(doing.session.get(Administrator, desk.administrator.key))
            record.recovery = [recovery_hash(one) for one in codes]
        return desk.page("recovery_codes.html", codes=codes, email=desk.administrator.email, is_new=False)

    return blueprint


def _page(desk: Desk, form: Form) -> Response:
    who = desk.administrator
    scopes = [scope_words(scope) for scope in sorted(who.scopes)]
    status = 422 if form.faults else 200
    return desk.page("account.html", status, form=form, role=ROLES[who.role], scopes=scopes)


def _own(record: Administrator | None) -> Administrator:
    if record is None:
        raise Absent
    return record
