"""Where two people are asked for."""

from flask import Blueprint, Response, request
from sqlalchemy import select

from gateway.access.permissions import Permission
from gateway.access.scopes import InvalidScope, read_scope
from gateway.registry.engine import reading
from gateway.registry.models import ApprovalRule
from gateway.web.admin.desk import Desk
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.words import scope_words


def approval_rules(frame: Frame) -> Blueprint:
    """The routes of the rules that call for two people."""
    blueprint = Blueprint("admin-approval-rules", __name__)

    @frame.route(blueprint, "/admin/acces/accords", Permission.MANAGE_ACCESS, ("GET", "POST"))
    def rules(desk: Desk) -> Response:
        form = desk.form(perimetre="")
        if request.method == "POST" and (sentence := _ruled(desk, form)):
            return desk.done("/admin/acces/accords", sentence)
        with reading(frame.house.engine) as session:
            scopes = session.scalars(select(ApprovalRule.scope).order_by(ApprovalRule.scope)).all()
        shown = [(text, scope_words(read_scope(text))) for text in scopes]
        return desk.page("approval_rules.html", 422 if form.faults else 200, form=form, rules=shown)

    return blueprint


def _ruled(desk: Desk, form: Form) -> str:
    """Adds or removes a rule; the sentence that says so, "" when the scope is none."""
    try:
        scope = read_scope(form["retirer"] or form["perimetre"])
    except InvalidScope:
        form.fault("perimetre", "Ce n'est pas un périmètre : voyez les exemples.")
        return ""
    with desk.change("access.rule", subject=f"scope:{scope}") as doing:
        rule = doing.session.get(ApprovalRule, str(scope))
        if form["retirer"] and rule is not None:
            doing.session.delete(rule)
        elif not form["retirer"] and rule is None:
            doing.session.add(ApprovalRule(scope=str(scope)))
    asks = "une seule personne suffit" if form["retirer"] else "deux personnes sont demandées"
    return f"{scope_words(scope)} : {asks} désormais."
