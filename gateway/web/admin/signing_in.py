"""Signing in, staying in, signing out."""

from flask import Blueprint, Response, request

from gateway.access.permissions import Permission
from gateway.web.admin.desk import Desk
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.login import local_path


def signing_in(frame: Frame) -> Blueprint:
    """The routes of sessions."""
    blueprint = Blueprint("admin-session", __name__)

    @frame.open_route(blueprint, "/admin/connexion")
    def sign_in() -> Response:
        return frame.page("sign_in.html", form=Form({}), target=admin_path(request.args.get("suite", "")))

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


def admin_path(target: str) -> str:
    """The target when it is a page of the administration, the dashboard otherwise."""
    path = local_path(target)
    return path if path == "/admin" or path.startswith(("/admin/", "/admin?")) else "/admin"
