"""The register of processing, and the rights of a person, for the data protection officer."""

import json

from flask import Blueprint, Response

from gateway.access.permissions import Permission
from gateway.access.reach import conventions_of
from gateway.agreements.register import Register, agreement_lines, make_register, processing_lines
from gateway.agreements.register_text import as_odt
from gateway.agreements.rights import NOT_HELD, Holding, Sessions, erase, held_about
from gateway.mediacentre.rights import Desks
from gateway.onboarding.apart import apart
from gateway.registry.engine import reading
from gateway.state.people import People
from gateway.web.admin.desk import Desk
from gateway.web.admin.exports import saved, table_file
from gateway.web.admin.frame import Frame
from gateway.web.admin.paging import sliced

_SHOWN = 100
_PROCESSINGS = 25
_ODT = "application/vnd.oasis.opendocument.text"


def register(frame: Frame) -> Blueprint:
    """The routes of the register."""
    blueprint = Blueprint("admin-register", __name__)

    @frame.route(blueprint, "/admin/registre", Permission.VIEW_REGISTER)
    def show(desk: Desk) -> Response:
        made = _made(desk)
        processings, paging = sliced(made.processings, _PROCESSINGS)
        shown = made.agreements[:_SHOWN]
        return desk.page("register/register.html", register=made, processings=processings, paging=paging, shown=shown)

    @frame.route(blueprint, "/admin/registre.csv", Permission.VIEW_REGISTER)
    def table(desk: Desk) -> Response:
        return table_file(frame.responder, "registre.csv", processing_lines(_made(desk)))

    @frame.route(blueprint, "/admin/registre-conventions.csv", Permission.VIEW_REGISTER)
    def agreements(desk: Desk) -> Response:
        return table_file(frame.responder, "registre-conventions.csv", agreement_lines(_made(desk)))

    @frame.route(blueprint, "/admin/registre.odt", Permission.VIEW_REGISTER)
    def text(desk: Desk) -> Response:
        return saved(frame.responder, "registre.odt", iter([apart(as_odt, _made(desk))]), _ODT)

    return blueprint


def rights(frame: Frame) -> Blueprint:
    """The routes of a person's rights. The identifier is only ever in the body of a form."""
    blueprint = Blueprint("admin-rights", __name__)
    holdings: tuple[Holding, ...] = (
        Sessions(People(frame.house.redis), frame.house.gate.endings),
        Desks(frame.house.engine, frame.house.centre.lists),
    )

    @frame.route(blueprint, "/admin/registre/personne", Permission.PERSONS_RIGHTS)
    def ask(desk: Desk) -> Response:
        return desk.page("register/person.html", form=desk.form(), found=None, notes=NOT_HELD)

    @frame.route(blueprint, "/admin/registre/personne", Permission.PERSONS_RIGHTS, ("POST",))
    def answer(desk: Desk) -> Response:
        form = desk.form()
        identifier = form.needs("identifier", "Donnez l'identifiant, de 64 caractères au plus.", most=64)
        form.needs("why", "Dites à quelle demande vous répondez, sans nommer la personne.")
        if form["act"] == "erase" and not form["confirm"]:
            form.fault("confirm", "Cochez pour confirmer : l'effacement ne se défait pas.")
        if not form.is_sound:
            return desk.page("register/person.html", 422, form=form, found=None, notes=NOT_HELD)
        if form["act"] == "erase":
            return _erase(desk, identifier, form["why"])
        found = held_about(identifier, holdings)
        count = sum(len(one.things) for one in found)
        with desk.change("person.export", why=form["why"]) as doing:
            doing.after["things"] = count
        if form["act"] == "file":
            kept = {one.title: [dict(thing) for thing in one.things] for one in found}
            octets = json.dumps({"detenu": kept, "a_savoir": NOT_HELD}, ensure_ascii=False, indent=1).encode()
            return saved(frame.responder, "donnees-de-la-personne.json", iter([octets]), "application/json")
        return desk.page("register/person.html", form=form, found=found, count=count, notes=NOT_HELD)

    def _erase(desk: Desk, identifier: str, why: str) -> Response:
        gone = erase(identifier, holdings)
        with desk.change("person.erase", why=why) as doing:
            doing.after["erased"] = gone
        told = ", ".join(f"{title} : {count}" for title, count in gone.items())
        return desk.done("/admin/registre/personne", f"C'est effacé. {told}.")

    return blueprint


def _made(desk: Desk) -> Register:
    settings, day = desk.house.settings, desk.house.gate.today()
    with reading(desk.house.engine) as session:
        within = conventions_of(desk.administrator)
        return make_register(session, settings.organization, settings.technical_email, day, within)
