"""Where two people are asked for."""

from flask import Blueprint, Response, request

from gateway.access.permissions import Permission
from gateway.access.requests import rule_proposal
from gateway.access.rules import all_rules
from gateway.access.scopes import InvalidScope, read_scope
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.web.admin.desk import Desk
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.words import scope_words


def approval_rules(frame: Frame) -> Blueprint:
    """The routes of the rules that call for two people."""
    blueprint = Blueprint("admin-approval-rules", __name__)

    @frame.route(blueprint, "/admin/acces/accords", Permission.MANAGE_ACCESS, ("GET", "POST"))
    def rules(desk: Desk) -> Response:
        if request.method == "POST":
            desk.prove()
        form = desk.form(perimetre="")
        if request.method == "POST" and (sentence := _ruled(desk, form)):
            return desk.done("/admin/acces/accords", sentence)
        with reading(frame.house.engine) as session:
            shown = [(str(scope), scope_words(scope)) for scope in all_rules(session)]
        return desk.page("approval_rules.html", 422 if form.faults else 200, form=form, rules=shown)

    return blueprint


def _ruled(desk: Desk, form: Form) -> str:
    """Adds or removes a rule; the sentence that says so, "" when the scope is none."""
    try:
        scope = read_scope(form["retirer"] or form["perimetre"])
    except InvalidScope:
        form.fault("perimetre", "Ce n'est pas un périmètre : voyez les exemples.")
        return ""
    asks = not form["retirer"]
    try:
        waits = desk.propose(rule_proposal(scope, "", asks=asks), production=not asks)
    except ChangeRefused:
        waits = ""
    told = "deux personnes sont demandées" if asks else "une seule personne suffit"
    return waits or f"{scope_words(scope)} : {told} désormais."
