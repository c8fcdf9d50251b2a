"""One act on many schools: what it would do is shown first, and a reason is asked for."""

from datetime import date

from flask import Blueprint, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.reach import schools_of
from gateway.access.requests import Proposal
from gateway.agreements.acts import kind_of, schools_payload, targets_of_schools
from gateway.agreements.school_acts import Foreseen, SchoolAct, foresee
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import School
from gateway.registry.school_lists import (
    SchoolFilter,
    ents_by_name,
    uais_of,
)
from gateway.statistics.affected import of_schools
from gateway.web.admin.asker import Asker
from gateway.web.admin.desk import Desk, waiting
from gateway.web.admin.errors import Denied
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.school_words import ACTS
from gateway.web.admin.statistics_words import affected_words


def school_acts(frame: Frame) -> Blueprint:
    """The routes of acts on schools."""
    blueprint = Blueprint("admin-school-acts", __name__)

    @frame.route(blueprint, "/admin/ecoles/acte", Permission.CHANGE_SCHOOLS, ("POST",))
    def act(desk: Desk) -> Response:
        form = desk.form()
        what = _read_act(form)
        with reading(frame.house.engine) as session:
            uais = _ticked(session, desk, form)
            ents = ents_by_name(session)
            today = frame.house.gate.today()
            foreseen = _foreseen(session, what, uais, form, today)
            closed = [one.uai for one in foreseen.closed] if foreseen is not None else []
            affected = affected_words(of_schools(session, today, closed)) if closed else ""
        if form["confirm"] and foreseen is not None:
            form.needs("why", "Dites en une phrase pourquoi.")
            if form.is_sound:
                return _do(desk, what, uais, form)
        return desk.page(
            "schools/act.html",
            form=form,
            act=what,
            title=ACTS[what],
            uais=uais,
            ents=ents,
            foreseen=foreseen,
            affected=affected,
        )

    return blueprint


def _foreseen(session: Session, what: SchoolAct, uais: list[str], form: Form, day: date) -> Foreseen | None:
    """None as long as the act lacks its ENT."""
    if what is SchoolAct.ATTACH and not form["ent"]:
        return None
    return foresee(session, what, uais, day, form["ent"])


def submit_act(asker: Asker, what: SchoolAct, uais: list[str], ent: str, why: str) -> int | None:
    """Does it, or leaves it to a second person; see ``Asker.submit``."""
    with reading(asker.house.engine) as session:
        target, touched = targets_of_schools(session, uais, ent)
    proposal = Proposal(
        kind_of(what),
        f"school:{uais[0]}" if len(uais) == 1 else f"{len(uais)} écoles",
        target,
        f"{ACTS[what]} : {_told(uais)}.",
        why,
        schools_payload(what, uais, asker.house.gate.today(), ent),
        touched,
    )
    return asker.submit(proposal, production=what is not SchoolAct.DECLARE)


def check_reach(session: Session, asker: Asker, uais: list[str]) -> None:
    """Raises Denied for schools outside of what the person answers for."""
    inside = session.scalars(select(School.uai).where(School.uai.in_(uais), schools_of(asker.administrator)))
    if set(uais) - set(inside):
        raise Denied(Permission.CHANGE_SCHOOLS)


def _do(desk: Desk, what: SchoolAct, uais: list[str], form: Form) -> Response:
    waits = waiting(submit_act(desk, what, uais, form["ent"], form["why"]))
    back = f"/admin/ecoles/{uais[0]}" if len(uais) == 1 else "/admin/ecoles"
    return desk.done(back, waits or f"{ACTS[what]} : {_told(uais)}, c'est fait.")


def _told(uais: list[str]) -> str:
    return f"{len(uais)} école{'s' if len(uais) > 1 else ''}"


def _read_act(form: Form) -> SchoolAct:
    try:
        return SchoolAct(form["act"])
    except ValueError:
        raise ChangeRefused("Choisissez ce qu'il faut faire de ces écoles.") from None


def _ticked(session: Session, desk: Desk, form: Form) -> list[str]:
    """The schools that were ticked, or all that the filters show; none outside of what the person answers for."""
    within = schools_of(desk.administrator)
    if form["all"]:
        wanted = SchoolFilter(
            typed=form["q"],
            departement=form["departement"],
            circonscription=form["circonscription"],
            collectivite=int(form["collectivite"]) if form["collectivite"].isdecimal() else 0,
            ent=form["of_ent"],
            state=form["etat"],
            with_ent={"oui": True, "non": False}.get(form["avec_ent"]),
            within=within,
        )
        uais = uais_of(session, wanted)
    else:
        uais = list(dict.fromkeys(form.all("uai")))
        check_reach(session, desk, uais)
    if not uais:
        raise ChangeRefused("Cochez au moins une école.")
    return uais
