"""The dashboard: only what needs to be done, most urgent first, and the figures with their definitions."""

from flask import Blueprint, Response

from gateway.access.permissions import Permission
from gateway.web.admin.desk import Desk
from gateway.web.admin.frame import Frame


def dashboard(frame: Frame) -> Blueprint:
    """The route of the dashboard."""
    blueprint = Blueprint("admin-dashboard", __name__)

    @frame.route(blueprint, "/admin", Permission.VIEW_DASHBOARD)
    def home(desk: Desk) -> Response:
        findings, figures = frame.findings.found(desk), frame.findings.figures(desk)
        return desk.page("dashboard.html", findings=findings, figures=figures, now=frame.house.gate.now())

    return blueprint
