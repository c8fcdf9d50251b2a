"""One access: its role and scopes, and the acts that are confirmed on a page of their own, with a reason."""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from gateway.access.inviting import invite
from gateway.access.permissions import Permission, Role
from gateway.access.reviewing import LastReferent, change_access, let_back_in, shut_out, to_confirm, version_of
from gateway.access.scopes import InvalidScope, read_scope
from gateway.registry.engine import reading
from gateway.registry.models import Administrator
from gateway.web.admin.conflicts import conflict_on
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent, Outdated
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.words import ROLES, scope_words

ROLE_CHOICES = [(str(role), label) for role, label in ROLES.items()]
_LAST = "C'est la dernière personne qui peut gérer les accès : donnez d'abord ce rôle à quelqu'un d'autre."
_WHY = "Donnez un motif, en 10 caractères au moins : il sera lu dans le journal."


def person(frame: Frame) -> Blueprint:
    """The routes of one access."""
    blueprint = Blueprint("admin-person", __name__)
    manage = Permission.MANAGE_ACCESS

    @frame.route(blueprint, "/admin/acces/<int:key>", manage, ("GET", "POST"))
    def one(desk: Desk, key: int) -> Response:
        if request.method == "POST":
            desk.prove()
        with reading(frame.house.engine) as session:
            form = desk.form(**_initial(_found(session, key)))
        if request.method == "POST":
            try:
                if _changed(desk, key, form):
                    sentence = "Le compte est modifié ; ses sessions ouvertes sont fermées."
                    return desk.done(f"/admin/acces/{key}", sentence)
            except Outdated:
                return _page(desk, key, form, came_second=True)
        return _page(desk, key, form)

    @frame.route(blueprint, "/admin/acces/<int:key>/desactiver", manage, ("GET", "POST"))
    def disable(desk: Desk, key: int) -> Response:
        return _act(desk, key, "disable")

    @frame.route(blueprint, "/admin/acces/<int:key>/reactiver", manage, ("GET", "POST"))
    def enable(desk: Desk, key: int) -> Response:
        desk.prove()
        return _act(desk, key, "enable")

    @frame.route(blueprint, "/admin/acces/<int:key>/reinitialiser", manage, ("GET", "POST"))
    def reset(desk: Desk, key: int) -> Response:
        desk.prove()
        return _act(desk, key, "reset")

    return blueprint


def _page(desk: Desk, key: int, form: Form, *, came_second: bool = False) -> Response:
    """came_second: whether somebody else changed the record meanwhile; what was typed stays, to be sent again."""
    with reading(desk.house.engine) as session:
        record = _found(session, key)
        conflict = ""
        if came_second:
            form.values["seen"] = [version_of(record)]
            conflict = conflict_on(session, f"administrator:{record.email}")
        who = shown(record, {one.id for one in to_confirm(session, desk.house.gate.now())})
    status = 409 if conflict else 422 if form.faults else 200
    return desk.page("person.html", status, form=form, person=who, roles=ROLE_CHOICES, conflict=conflict)


def _initial(record: Administrator) -> dict[str, object]:
    return {
        "role": record.role,
        "perimetres": "\n".join(record.scopes),
        "nom": record.name,
        "why": "",
        "seen": version_of(record),
    }


def _act(desk: Desk, key: int, what: str) -> Response:
    """One of the acts that are confirmed on a page of their own, with a reason."""
    with reading(desk.house.engine) as session:
        email = _found(session, key).email
    form = desk.form(why="")
    if request.method == "POST":
        why = form.needs("why", _WHY, least=10)
        if form.is_sound:
            try:
                link = _done(desk, key, what, why)
            except LastReferent:
                form.fault("why", _LAST)
            else:
                if link:
                    return desk.page("invitation.html", link=link, email=email)
                words = {"disable": "désactivé, ses sessions sont fermées", "enable": "réactivé"}[what]
                return desk.done(f"/admin/acces/{key}", f"Le compte {email} est {words}.")
    return desk.page("person_act.html", 422 if form.faults else 200, form=form, email=email, key=key, what=what)


def _done(desk: Desk, key: int, what: str, why: str) -> str:
    """Does it; the path of a new link for a reset, "" otherwise. Raises LastReferent."""
    now = desk.house.gate.now()
    with desk.change(f"administrator.{what}", why=why) as doing:
        record = _found(doing.session, key)
        doing.subject = f"administrator:{record.email}"
        match what:
            case "disable":
                shut_out(doing.session, record)
            case "enable":
                let_back_in(record, now)
            case _:
                return link_to(desk, invite(record, now))
    return ""


def _changed(desk: Desk, key: int, form: Form) -> bool:
    """Raises Outdated for a record that is no longer what was looked at."""
    scopes = wanted_scopes(form)
    why = form.needs("why", _WHY, least=10)
    if form["role"] not in ROLES:
        form.fault("role", "Choisissez un rôle.")
    if not form.is_sound:
        return False
    try:
        with desk.change("administrator.set", why=why) as doing:
            record = _found(doing.session, key)
            doing.subject = f"administrator:{record.email}"
            if version_of(record) != form["seen"]:
                raise Outdated
            record.name = form["nom"][:200]
            change_access(doing.session, record, Role(form["role"]), scopes)
    except LastReferent:
        form.fault("role", _LAST)
        return False
    return True


def wanted_scopes(form: Form) -> list[str]:
    """The scopes that were typed, one a line, their faults told."""
    scopes = []
    for text in form["perimetres"].split("\n"):
        if text.strip():
            try:
                scopes.append(str(read_scope(text)))
            except InvalidScope:
                form.fault("perimetres", f"« {text.strip()[:60]} » n'est pas un périmètre : voyez les exemples.")
    if not scopes:
        form.fault("perimetres", "Donnez au moins un périmètre.")
    return scopes


def _found(session: Session, key: int) -> Administrator:
    record = session.get(Administrator, key)
    if record is None:
        raise Absent
    return record


def link_to(desk: Desk, token: str) -> str:
    """The address of a one-time link."""
    return f"{desk.house.settings.base_url}/admin/inscription/{token}"


def shown(record: Administrator, old: set[int]) -> dict[str, object]:
    """A record as pages show it. old: the numbers of those that are to be confirmed."""
    state = "Désactivé" if not record.enabled else "Ouvert" if record.password or record.last_login else "Invité"
    return {
        "key": record.id,
        "email": record.email,
        "name": record.name,
        "role": ROLES[Role(record.role)],
        "scopes": [scope_words(read_scope(text)) for text in record.scopes],
        "state": state,
        "last_login": record.last_login,
        "confirmed": record.confirmed,
        "is_old": record.id in old,
    }
