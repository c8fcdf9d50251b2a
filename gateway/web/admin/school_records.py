"""The record of a school, typed by hand."""

from collections.abc import Callable

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.reach import target_of_school
from gateway.access.requests import Proposal
from gateway.agreements.acts import SCHOOL_SET, school_payload
from gateway.agreements.entering import SCHOOL_ADD, concerned_by, lies_of
from gateway.registry.engine import changing, reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import School
from gateway.registry.school_lists import (
    ents_by_name,
)
from gateway.registry.school_records import (
    SchoolFields,
    fields_of_school,
    school_faults,
    version_of_school,
    write_school,
)
from gateway.registry.schools import read_uai
from gateway.web.admin.asker import Asker
from gateway.web.admin.conflicts import conflict_on
from gateway.web.admin.desk import Desk, waiting
from gateway.web.admin.errors import Absent, Outdated
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.school_words import NATURES, parse_day


def school_records(frame: Frame) -> Blueprint:
    """The routes of records."""
    blueprint = Blueprint("admin-school-records", __name__)

    @frame.route(blueprint, "/admin/ecoles/ajouter", Permission.CHANGE_SCHOOLS, ("GET", "POST"))
    def add(desk: Desk) -> Response:
        form = desk.form(ent=request.args.get("ent", ""))
        if request.method == "POST" and _is_school(form, new=True):
            uai = read_uai(form["uai"])
            waits = waiting(submit_school(desk, uai, _typed(form), form["why"]))
            # Whoever hooks an ENT goes on where the next step is said.
            owner = form["ent"] if form["ent"] == request.args.get("ent") else ""
            back = "/admin/ecoles" if waits else f"/admin/ecoles/{uai}"
            return desk.done(
                f"/admin/partenaires/ent/{owner}" if owner else back, waits or f"L'école {uai} est ajoutée."
            )
        return _form_page(desk, form, None)

    @frame.route(blueprint, "/admin/ecoles/<uai>/modifier", Permission.CHANGE_SCHOOLS, ("GET", "POST"))
    def change(desk: Desk, uai: str) -> Response:
        with reading(frame.house.engine) as session:
            school = session.get(School, uai)
            if school is None:
                raise Absent
            desk.needs(Permission.CHANGE_SCHOOLS, target_of_school(school))
            form = desk.form(**vars(fields_of_school(school)), seen=version_of_school(school))
        if request.method != "POST" or not _is_school(form, new=False):
            return _form_page(desk, form, uai)
        return _changed(desk, form, uai)

    return blueprint


def _changed(desk: Desk, form: Form, uai: str) -> Response:
    """The record as it was typed, unless somebody else came first."""

    def unchanged(session: Session) -> None:
        if version_of_school(session.get_one(School, uai)) != form["seen"]:
            raise Outdated

    try:
        waits = waiting(submit_record(desk, uai, _typed(form), form["why"], unchanged))
        return desk.done(f"/admin/ecoles/{uai}", waits or "La fiche est enregistrée.")
    except Outdated:
        with reading(desk.house.engine) as session:
            form.values["seen"] = [version_of_school(session.get_one(School, uai))]
            conflict = conflict_on(session, f"school:{uai}")
        return _form_page(desk, form, uai, conflict)


def _form_page(desk: Desk, form: Form, uai: str | None, conflict: str = "") -> Response:
    with reading(desk.house.engine) as session:
        ents = ents_by_name(session)
    return desk.page(
        "schools/form.html",
        409 if conflict else 422 if form.faults else 200,
        form=form,
        uai=uai,
        ents=ents,
        natures=NATURES,
        conflict=conflict,
    )


def _is_school(form: Form, *, new: bool) -> bool:
    if new:
        try:
            read_uai(form["uai"])
        except ChangeRefused:
            form.fault("uai", "Le code UAI compte sept chiffres et une lettre, comme 0550001C.")
    for name, sentence in school_faults(_typed(form)).items():
        form.fault(name, sentence)
    if not new:
        form.needs("why", "Dites en une phrase pourquoi la fiche change.", most=500)
    return form.is_sound


def _typed(form: Form) -> SchoolFields:
    """What was typed; a date that is none is a fault of the form."""
    wrong = "La date s'écrit AAAA-MM-JJ, comme 2026-09-01."
    return SchoolFields(
        name=form["name"],
        commune=form["commune"],
        circonscription=form["circonscription"],
        nature=form["nature"],
        ent=form["ent"],
        collectivite=int(form["collectivite"]) if form["collectivite"].isdecimal() else 0,
        declared=parse_day(form, "declared", wrong),
        transmitted=parse_day(form, "transmitted", wrong),
    )


def submit_school(asker: Asker, uai: str, fields: SchoolFields, why: str) -> int | None:
    """A new school; it waits for a second person where its ENT lets schools through. See ``Asker.submit``.

    Raises Denied for one that the person would not answer for, ChangeRefused.
    """
    payload = school_payload(uai, fields)
    with changing(asker.house.engine, dry_run=True) as session:
        if session.get(School, uai) is not None:
            raise ChangeRefused(f"L'école {uai} est déjà connue.")
        school = School(uai=uai, enabled=True)
        write_school(session, school, fields)
        session.add(school)
        session.flush()
        asker.needs(Permission.CHANGE_SCHOOLS, target_of_school(school))
        concerned = concerned_by(lies_of(session, [uai]))
    summary = f"Ajouter l'école {fields.name} ({uai})."
    proposal = Proposal(SCHOOL_ADD, f"school:{uai}", concerned.target, summary, why, payload, concerned.touched)
    return asker.submit(proposal, production=concerned.live)


def submit_record(
    asker: Asker, uai: str, fields: SchoolFields, why: str, check: Callable[[Session], None] | None = None
) -> int | None:
    """The record as it was typed; it waits for a second person where it moves the school from its ENT, or to one whose
    schools go through, or away from what rules are about: its circonscription, its collectivité.

    See ``Asker.submit``. Raises Denied when it would leave what the person answers for, ChangeRefused.
    """
    with changing(asker.house.engine, dry_run=True) as session:
        school = session.get_one(School, uai)
        before = lies_of(session, [uai])
        summary = f"Modifier la fiche de {school.name} ({uai})."
        write_school(session, school, fields)
        session.flush()
        after = lies_of(session, [uai])
        asker.needs(Permission.CHANGE_SCHOOLS, target_of_school(school))
    payload, concerned = school_payload(uai, fields), concerned_by(before + after)
    proposal = Proposal(SCHOOL_SET, f"school:{uai}", concerned.target, summary, why, payload, concerned.touched)
    moves = before != after and (any(lie.ent for lie in before) or concerned.live)
    return asker.submit(proposal, production=moves, check=check)
