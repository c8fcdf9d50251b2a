"""Proving again who one is, before what a session left open must not be enough for."""

from flask import Blueprint, Response, request

from gateway.access.entering import Attempt, Early, Refused, enter
from gateway.access.permissions import Permission
from gateway.web.admin.desk import PROOF, Desk
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.signing_in import admin_path

PAGE = "/admin/confirmer"


def proving(frame: Frame) -> Blueprint:
    """The routes of the proof."""
    blueprint = Blueprint("admin-proving", __name__)

    @frame.route(blueprint, PAGE, Permission.VIEW_DASHBOARD)
    def asked(desk: Desk) -> Response:
        return _page(desk, Form({}), admin_path(request.args.get("suite", "")))

    @frame.route(blueprint, PAGE, Permission.VIEW_DASHBOARD, ("POST",))
    def proven(desk: Desk) -> Response:
        target, form = admin_path(request.form.get("suite", "")), proof_of(desk)
        if form.faults:
            return _page(desk, form, target)
        response = frame.responder.redirect(target)
        who = desk.administrator
        frame.sessions.open(request, response, (who.key, desk.session.edition), who.email, desk.session.by)
        return response

    return blueprint


def proof_of(desk: Desk) -> Form:
    """The form, its fault told unless the person proves again who they are."""
    form, email = Form({}), desk.administrator.email
    attempt = Attempt(
        email,
        request.form.get("current", ""),
        request.form.get("code", ""),
        request.remote_addr or "",
        desk.frame.sessions.device(request, email),
    )
    try:
        enter(desk.frame.sessions.door, attempt)
    except Early as error:
        form.fault("current", f"Trop d'essais : réessayez dans {error.seconds} secondes.")
    except Refused:
        form.fault("current", "Mot de passe ou code incorrect. Un code ne sert qu'une fois : attendez le suivant.")
    return form


def _page(desk: Desk, form: Form, target: str) -> Response:
    return desk.page(
        "proof.html",
        422 if form.faults else 200,
        form=form,
        target=target,
        has_draft="brouillon" in request.values,
        minutes=int(PROOF.total_seconds()) // 60,
        portal=desk.frame.academy_portal() if desk.session.by == "saml" else "",
    )
