"""The first visit: a password, a telephone, and codes on paper for the day when the telephone is lost."""

from flask import Blueprint, Response, request

from gateway.access.acting import Office, acting
from gateway.access.codes import qr_code
from gateway.access.inviting import InvitationOver, Invited, WrongCode, enrol, invited
from gateway.access.passwords import weakness
from gateway.registry.engine import reading
from gateway.web.admin.errors import Stopped
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.signing_in import record


class LinkOver(Stopped):
    """The link was used already, replaced, or is too old."""

    status, page = 410, "invitation"


def enrolling(frame: Frame) -> Blueprint:
    """The routes of the one-time link."""
    blueprint = Blueprint("admin-enrolment", __name__)
    door = frame.sessions.door

    @frame.open_route(blueprint, "/admin/inscription/<token>", ("GET", "POST"))
    def first_visit(token: str) -> Response:
        who = _invited(frame, token)
        form = Form({name: values for name, values in request.form.lists() if name == "code"})
        if request.method == "POST":
            password = chosen_password(form, who.email)
            if form.is_sound and (codes := _enrolled(frame, who, token, password, form)) is not None:
                return frame.page("recovery_codes.html", codes=codes, email=who.email, is_new=True)
        status = 422 if form.faults else 200
        return frame.page("enrolment.html", status, form=form, who=who, token=token)

    @frame.open_route(blueprint, "/admin/inscription/<token>/code.svg")
    def picture(token: str) -> Response:
        who = _invited(frame, token)
        return frame.responder.machine(qr_code(who.secret, who.email, frame.house.settings.name), "image/svg+xml")

    def _enrolled(frame: Frame, who: Invited, token: str, password: str, form: Form) -> list[str] | None:
        office = Office(frame.house.engine, frame.house.redis, door.now())
        subject = f"administrator:{who.email}"
        try:
            with acting(office, who.email, "administrator.enrol", subject=subject) as doing:
                codes = enrol(doing.session, token, password, form["code"], door.seal, door.now())
        except WrongCode:
            form.fault("code", "Ce code ne va pas : vérifiez l'heure du téléphone, puis tapez celui qu'il affiche.")
            return None
        except InvitationOver as error:
            raise LinkOver from error
        record(frame, "admin.enrolled", "local", who.key)
        return codes

    return blueprint


def _invited(frame: Frame, token: str) -> Invited:
    door = frame.sessions.door
    try:
        with reading(door.engine) as session:
            return invited(session, token, door.seal, door.now())
    except InvitationOver as error:
        raise LinkOver from error


def chosen_password(form: Form, email: str) -> str:
    """What was chosen twice, its faults told."""
    password, again = request.form.get("password", ""), request.form.get("again", "")
    if fault := weakness(password, email):
        form.fault("password", fault)
    elif password != again:
        form.fault("again", "Les deux mots de passe ne sont pas les mêmes.")
    return password
