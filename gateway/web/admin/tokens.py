"""Tokens for programs: everybody makes their own, within what they may; those who manage accesses see all of them."""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from gateway.access.permissions import GRANTS, Administrator, Permission, Role
from gateway.access.scopes import read_scope
from gateway.access.tokens import (
    LONGEST_NAME,
    MOST_DAYS,
    Standing,
    TooWide,
    Wanted,
    find_token,
    make_token,
    revoke,
    standing_of,
    tokens_of,
)
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import ApiToken
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent, Denied
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.person import wanted_scopes
from gateway.web.admin.words import ROLES, name_kinds, scope_words

PAGE = "/admin/jetons"
_STANDINGS = {
    Standing.VALID: ("Valable", "good"),
    Standing.EXPIRED: ("Expiré", "warning"),
    Standing.REVOKED: ("Révoqué", "bad"),
    Standing.NARROWED: ("Sans effet : les droits de son auteur ont changé", "bad"),
}
_USUAL_DAYS = "90"


def tokens(frame: Frame) -> Blueprint:
    """The routes of tokens."""
    blueprint = Blueprint("admin-tokens", __name__)
    name_kinds(**{"token.make": "Jeton créé", "token.revoke": "Jeton révoqué"})

    @frame.route(blueprint, PAGE, Permission.VIEW_DASHBOARD)
    def index(desk: Desk) -> Response:
        now, manages = frame.house.gate.now(), desk.may(Permission.MANAGE_ACCESS)
        with reading(frame.house.engine) as session:
            rows = [
                (record, ROLES[Role(record.role)], _scopes(record), *_STANDINGS[standing_of(session, record, now)])
                for record in tokens_of(session, "" if manages else desk.administrator.email)
            ]
            return desk.page("tokens.html", rows=rows, manages=manages)

    @frame.route(blueprint, f"{PAGE}/nouveau", Permission.VIEW_DASHBOARD, ("GET", "POST"))
    def make(desk: Desk) -> Response:
        desk.prove()
        own = "\n".join(map(str, sorted(desk.administrator.scopes)))
        form = desk.form(name="", role=_narrowest(desk.administrator), perimetres=own, days=_USUAL_DAYS)
        if request.method == "POST" and (token := _made(desk, form)):
            return desk.page("token_made.html", token=token, name=form["name"], base=frame.house.settings.base_url)
        roles = [(str(role), ROLES[role]) for role in _roles(desk.administrator)]
        return desk.page("token_new.html", 422 if form.faults else 200, form=form, roles=roles, most=MOST_DAYS)

    @frame.route(blueprint, f"{PAGE}/<int:number>/revoquer", Permission.VIEW_DASHBOARD, ("GET", "POST"))
    def withdraw(desk: Desk, number: int) -> Response:
        with reading(frame.house.engine) as session:
            record = _found(session, desk, number)
            if request.method == "GET":
                return desk.page("token_revoke.html", record=record, scopes=_scopes(record))
        with desk.change("token.revoke", subject=f"token:{number}", name=record.name) as doing:
            revoke(_found(doing.session, desk, number), frame.house.gate.now())
        return desk.done(PAGE, f"Le jeton « {record.name} » n'ouvre plus rien.")

    return blueprint


def _made(desk: Desk, form: Form) -> str:
    """The new token, "" when something is wrong with the form."""
    scopes = wanted_scopes(form)
    name = form.needs("name", f"Dites à quoi il sert, en {LONGEST_NAME} caractères au plus.", most=LONGEST_NAME)
    days = int(form["days"]) if form["days"].isdecimal() else 0
    if not 1 <= days <= MOST_DAYS:
        form.fault("days", f"Un jeton vaut de 1 à {MOST_DAYS} jours.")
    if form["role"] not in ROLES:
        form.fault("role", "Choisissez un rôle.")
    if form.faults:
        return ""
    wanted = Wanted(name, Role(form["role"]), tuple(map(read_scope, scopes)), days)
    try:
        with desk.change("token.make") as doing:
            record, token = make_token(doing.session, desk.administrator.email, wanted, desk.house.gate.now())
            doing.subject = f"token:{record.id}"
    except TooWide:
        form.fault("perimetres", "Un jeton ne permet rien de plus que vous : réduisez son rôle ou son périmètre.")
        return ""
    return token


def _found(session: Session, desk: Desk, number: int) -> ApiToken:
    try:
        record = find_token(session, number)
    except ChangeRefused:
        raise Absent from None
    if record.made_by != desk.administrator.email and not desk.may(Permission.MANAGE_ACCESS):
        raise Denied(Permission.MANAGE_ACCESS)
    return record


def _roles(who: Administrator) -> list[Role]:
    """Those that give nothing more than the person has."""
    return [role for role in Role if GRANTS[role] <= GRANTS[who.role]]


def _narrowest(who: Administrator) -> str:
    return str(min(_roles(who), key=lambda role: len(GRANTS[role])))


def _scopes(record: ApiToken) -> str:
    return ", ".join(scope_words(read_scope(text)) for text in record.scopes)
