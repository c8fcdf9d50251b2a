"""The record of a school, typed by hand."""

from datetime import date

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.reach import target_of_school
from gateway.access.requests import Proposal
from gateway.agreements.acts import SCHOOL_SET, targets_of_schools, write_school
from gateway.domain.school import Nature
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import School
from gateway.registry.names import name_faults
from gateway.registry.school_lists import (
    ents_by_name,
)
from gateway.registry.schools import read_uai
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.school_words import NATURES

_FIELDS = ("name", "commune", "circonscription", "nature", "ent", "collectivite", "declared", "transmitted")


def school_records(frame: Frame) -> Blueprint:
    """The routes of records."""
    blueprint = Blueprint("admin-school-records", __name__)

    @frame.route(blueprint, "/admin/ecoles/ajouter", Permission.CHANGE_SCHOOLS, ("GET", "POST"))
    def add(desk: Desk) -> Response:
        form = desk.form()
        if request.method == "POST" and _is_school(form, new=True):
            with desk.change("school.add") as doing:
                session = doing.session
                school = School(uai=read_uai(form["uai"]), enabled=True)
                if session.get(School, school.uai) is not None:
                    raise ChangeRefused(f"L'école {school.uai} est déjà connue.")
                write_school(session, school, _typed(form))
                session.add(school)
                session.flush()
                doing.subject = f"school:{school.uai}"
                desk.needs(Permission.CHANGE_SCHOOLS, target_of_school(school))
                uai = school.uai
            return desk.done(f"/admin/ecoles/{uai}", f"L'école {uai} est ajoutée.")
        return _form_page(desk, form, None)

    @frame.route(blueprint, "/admin/ecoles/<uai>/modifier", Permission.CHANGE_SCHOOLS, ("GET", "POST"))
    def change(desk: Desk, uai: str) -> Response:
        with reading(frame.house.engine) as session:
            school = session.get(School, uai)
            if school is None:
                raise Absent
            desk.needs(Permission.CHANGE_SCHOOLS, target_of_school(school))
            form = desk.form(**_values(school))
            proposal = _proposal(session, school, form)
            moves = school.ent is not None and school.ent.slug != form["ent"]
        if request.method == "POST" and _is_school(form, new=False):
            waits = desk.propose(proposal, production=moves)
            return desk.done(f"/admin/ecoles/{uai}", waits or "La fiche est enregistrée.")
        return _form_page(desk, form, uai)

    def _form_page(desk: Desk, form: Form, uai: str | None) -> Response:
        with reading(frame.house.engine) as session:
            return desk.page("schools/form.html", form=form, uai=uai, ents=ents_by_name(session), natures=NATURES)

    return blueprint


def _is_school(form: Form, *, new: bool) -> bool:
    if new:
        try:
            read_uai(form["uai"])
        except ChangeRefused:
            form.fault("uai", "Le code UAI compte sept chiffres et une lettre, comme 0550001C.")
    if name_faults(form["name"]):
        form.fault("name", "Le nom de l'école est nécessaire, en 200 caractères au plus.")
    if len(form["commune"]) > 100 or not form["commune"].isprintable():
        form.fault("commune", "La commune tient en 100 caractères.")
    if len(form["circonscription"]) > 120 or not form["circonscription"].isprintable():
        form.fault("circonscription", "La circonscription tient en 120 caractères.")
    if form["nature"] and form["nature"] not in set(Nature):
        form.fault("nature", "Choisissez une nature de la liste.")
    for name in ("declared", "transmitted"):
        if form[name] and not _is_day(form[name]):
            form.fault(name, "La date s'écrit AAAA-MM-JJ, comme 2026-09-01.")
    if not new:
        form.needs("why", "Dites en une phrase pourquoi la fiche change.", most=500)
    return form.is_sound


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _typed(form: Form) -> dict[str, str]:
    return {name: form[name] for name in _FIELDS}


def _proposal(session: Session, school: School, form: Form) -> Proposal:
    """The record as it was typed; it waits for a second person only where it would take the school from its ENT."""
    target, touched = targets_of_schools(session, [school.uai], form["ent"])
    payload = {"uai": school.uai, "values": _typed(form)}
    summary = f"Modifier la fiche de {school.name} ({school.uai})."
    return Proposal(SCHOOL_SET, f"school:{school.uai}", target, summary, form["why"], payload, touched)


def _values(school: School) -> dict[str, object]:
    return {
        "name": school.name,
        "commune": school.commune,
        "circonscription": school.circonscription,
        "nature": school.nature,
        "ent": school.ent.slug if school.ent else "",
        "collectivite": school.collectivite_id,
        "declared": school.declared,
        "transmitted": school.transmitted,
    }
