"""Signing in, staying in, signing out."""

from flask import Blueprint, Response, request

from gateway.access.entering import Attempt, Early, Entered, Refused, enter
from gateway.access.permissions import Permission
from gateway.registry.audit import AuditLine
from gateway.web.admin.desk import Desk
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.login import local_path

_WRONG = "Adresse, mot de passe ou code incorrect. Un code ne sert qu'une fois : attendez le suivant pour réessayer."
_FEW_CODES = 3


def signing_in(frame: Frame) -> Blueprint:
    """The routes of sessions."""
    blueprint = Blueprint("admin-session", __name__)

    @frame.open_route(blueprint, "/admin/connexion", ("GET", "POST"))
    def sign_in() -> Response:
        target = admin_path(request.values.get("suite", ""))
        form = Form({"email": request.form.getlist("email")})
        if request.method == "GET":
            return _sign_in_page(frame, form, target)
        attempt = Attempt(
            form["email"],
            request.form.get("password", ""),
            request.form.get("code", ""),
            request.remote_addr or "",
            frame.sessions.device(request, form["email"]),
        )
        try:
            entered = enter(frame.sessions.door, attempt)
        except Refused as error:
            record(frame, "admin.refused", "early" if isinstance(error, Early) else "credentials")
            form.fault("email", _refusal(error))
            return _sign_in_page(frame, form, target, 429 if isinstance(error, Early) else 403, error.seconds)
        record(frame, "admin.entered", "local", entered.key)
        return _let_in(frame, entered, form["email"], target)

    @frame.route(blueprint, "/admin/prolonger", Permission.VIEW_DASHBOARD, ("POST",))
    def stay(desk: Desk) -> Response:
        return desk.done(admin_path(request.form.get("suite", "")), "Votre session est prolongée de 30 minutes.")

    @frame.route(blueprint, "/admin/deconnexion", Permission.VIEW_DASHBOARD, ("POST",))
    def leave(desk: Desk) -> Response:
        frame.desks.end(desk.token)
        response = frame.responder.redirect("/admin/connexion?au-revoir=1")
        frame.cookies.end(response)
        return response

    return blueprint


def record(frame: Frame, kind: str, reason: str, administrator: int | None = None) -> None:
    """Tells the audit trail who came in, or that somebody did not; never what was typed."""
    author = f"administrator:{administrator}" if administrator is not None else ""
    frame.house.trail.record(AuditLine(frame.house.gate.now(), kind, reason=reason, author=author))


def admin_path(target: str) -> str:
    """The target when it is a page of the administration, the dashboard otherwise."""
    path = local_path(target)
    return path if path == "/admin" or path.startswith(("/admin/", "/admin?")) else "/admin"


def _let_in(frame: Frame, entered: Entered, email: str, target: str) -> Response:
    response = frame.responder.redirect(target)
    token = frame.sessions.open(request, response, (entered.key, entered.edition), email, "local")
    if entered.recovery_left is not None and entered.recovery_left <= _FEW_CODES:
        left = f"Il vous reste {entered.recovery_left} code(s) de secours : faites-en de nouveaux dans « Mon compte »."
        frame.desks.say(token, left)
    return response


def _refusal(error: Refused) -> str:
    if not error.seconds:
        return _WRONG
    if isinstance(error, Early):
        return f"Trop d'essais depuis ici : réessayez dans {_span(error.seconds)}."
    return f"{_WRONG} Prochain essai possible dans {_span(error.seconds)}."


def _span(seconds: int) -> str:
    return f"{seconds} secondes" if seconds < 120 else f"{-(-seconds // 60)} minutes"


def _sign_in_page(frame: Frame, form: Form, target: str, status: int = 200, wait: int = 0) -> Response:
    response = frame.page(
        "sign_in.html",
        status,
        form=form,
        target=target,
        has_draft="brouillon" in request.args,
        goodbye="au-revoir" in request.args,
        ended=target != "/admin" and "suite" in request.args,
        saml=frame.academy_portal(),
    )
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
