"""A convention typed by hand: a new one, one that is changed, one that renews another."""

from datetime import timedelta

from flask import Blueprint, Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.reach import collectivites_of, target_of_convention
from gateway.access.requests import Proposal, Settled
from gateway.agreements.acts import (
    CONVENTION_ADD,
    CONVENTION_SET,
    Changed,
    check_by_hand,
    convention_payload,
    fingerprint,
)
from gateway.agreements.consequences import Closing, closed_by_change
from gateway.agreements.importing import DEFAULT_PURPOSE
from gateway.domain.release import GAR_POLICY, RELEASABLE
from gateway.domain.uai import uais_in
from gateway.registry.agreements import ConventionFields, covered_on, field_faults, find_convention, write_convention
from gateway.registry.engine import changing, reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Collectivite, Convention, Ent, School
from gateway.registry.school_lists import ents_by_name
from gateway.statistics.affected import of_schools
from gateway.web.admin.asker import Asker
from gateway.web.admin.conflicts import conflict_on
from gateway.web.admin.conventions import found
from gateway.web.admin.desk import Desk, waiting
from gateway.web.admin.errors import Outdated
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.school_words import parse_day
from gateway.web.admin.statistics_words import affected_words
from gateway.web.assembly import House

_MOST = 500
_MORE = [name for name in RELEASABLE if name not in {line.attribute for line in GAR_POLICY}]


def convention_forms(frame: Frame) -> Blueprint:
    """The routes of forms."""
    blueprint = Blueprint("admin-convention-forms", __name__)

    @frame.route(blueprint, "/admin/conventions/ajouter", Permission.CHANGE_CONVENTIONS, ("GET", "POST"))
    def add(desk: Desk) -> Response:
        form = desk.form(purposes=DEFAULT_PURPOSE, state="brouillon", **_of_ent(frame, request.args.get("ent", "")))
        return _answer(desk, form, None, "Ajouter une convention")

    @frame.route(blueprint, "/admin/conventions/<int:number>/modifier", Permission.CHANGE_CONVENTIONS, ("GET", "POST"))
    def change(desk: Desk, number: int) -> Response:
        with reading(frame.house.engine) as session:
            row = found(session, desk, number, Permission.CHANGE_CONVENTIONS)
            check_by_hand(row)
            form = desk.form(**_values(row), seen=fingerprint(row))
        return _answer(desk, form, number, f"Modifier la convention {number}")

    @frame.route(
        blueprint, "/admin/conventions/<int:number>/renouveler", Permission.CHANGE_CONVENTIONS, ("GET", "POST")
    )
    def renew(desk: Desk, number: int) -> Response:
        with reading(frame.house.engine) as session:
            row = found(session, desk, number, Permission.CHANGE_CONVENTIONS)
            values = _values(row) | {"signed": row.until + timedelta(days=1), "until": "", "state": "brouillon"}
        form = desk.form(**values)
        return _answer(desk, form, None, f"Renouveler la convention {number}", renews=number)

    def _answer(desk: Desk, form: Form, number: int | None, title: str, renews: int | None = None) -> Response:
        closed: list[Closing] = []
        if request.method == "POST":
            fields = read_fields(form, renews)
            if fields is not None and form.is_sound:
                closed = would_close(frame.house, number, fields)
                if not closed or form["confirm"]:
                    try:
                        return _save(desk, form, fields, number)
                    except Outdated:
                        return _second(desk, form, number, title)
        return _form_page(desk, form, number, title, closed)

    return blueprint


def read_fields(form: Form, renews: int | None) -> ConventionFields | None:
    """What was typed, None while it cannot be a convention; the faults are in the form."""
    wrong = "La date s'écrit AAAA-MM-JJ, comme 2026-09-01."
    signed, until = parse_day(form, "signed", wrong), parse_day(form, "until", wrong)
    for name, day in (("signed", signed), ("until", until)):
        if day is None:
            form.fault(name, "Cette date est nécessaire.")
    if not form["collectivite"].isdecimal():
        form.fault("collectivite", "Choisissez la collectivité qui signe.")
    if not form["ent"]:
        form.fault("ent", "Choisissez l'ENT.")
    schools = uais_in(form["schools"].upper())
    if not schools:
        form.fault("schools", "Donnez le code UAI d'au moins une école.")
    if signed is None or until is None or not form.is_sound:
        return None
    fields = ConventionFields(
        ent=form["ent"],
        collectivite=int(form["collectivite"]),
        schools=tuple(sorted(schools)),
        signed=signed,
        until=until,
        purposes=tuple(line.strip() for line in form["purposes"].splitlines() if line.strip()),
        attributes=tuple(name for name in _MORE if name in form.all("attributes")),
        contact_ent=form["contact_ent"],
        contact_collectivite=form["contact_collectivite"],
        summary=form["summary"],
        draft=form["state"] != "signee",
        renews=renews if renews is not None else (int(form["renews"]) if form["renews"].isdecimal() else None),
    )
    for fault in field_faults(fields):
        form.fault("purposes" if "finalité" in fault else "until", fault)
    return fields


def would_close(house: House, number: int | None, fields: ConventionFields) -> list[Closing]:
    """The open schools that a change of a present convention would close today."""
    if number is None:
        return []
    with reading(house.engine) as session:
        return closed_by_change(session, number, fields, house.gate.today())


def submit(asker: Asker, fields: ConventionFields, why: str, number: int | None, seen: str) -> Settled:
    """A new convention, or a present one that now says this; see ``Asker.settle``.

    seen: the fingerprint of what is changed. Raises Denied, Outdated, ChangeRefused.
    """
    with changing(asker.house.engine, dry_run=True) as session:
        present = find_convention(session, number) if number is not None else None
        if present is not None and seen != fingerprint(present):
            raise Outdated
        production = not fields.draft or (present is not None and not present.draft)
        row = write_convention(session, fields, present)
        target, signatory = target_of_convention(row), row.collectivite
        asker.needs(Permission.CHANGE_CONVENTIONS, target)
    kind, verb = (CONVENTION_ADD, "Ajouter") if number is None else (CONVENTION_SET, "Modifier")
    subject = f"convention:{number}" if number is not None else f"convention de {signatory}"[:220]
    payload = convention_payload(fields, number, seen)
    summary = f"{verb} la convention de {signatory}."
    try:
        return asker.settle(Proposal(kind, subject, target, summary, why[:_MOST], payload), production=production)
    except Changed:
        raise Outdated from None


def number_of(settled: Settled) -> int:
    """Of the convention that was written."""
    return int(settled.subject.removeprefix("convention:"))


def _save(desk: Desk, form: Form, fields: ConventionFields, number: int | None) -> Response:
    try:
        settled = submit(desk, fields, form["why"], number, form["seen"])
    except ChangeRefused as error:
        for fault in error.faults:
            form.fault("schools", fault)
        return _form_page(desk, form, number, "Convention", [])
    # Whoever hooks an ENT goes on where the next step is said.
    owner = fields.ent if number is None and fields.ent == request.args.get("ent") else ""
    if settled.request is not None:
        location = f"/admin/conventions/{number}" if number is not None else "/admin/conventions"
        return desk.done(location, waiting(settled.request))
    saved = number_of(settled)
    location = f"/admin/partenaires/ent/{owner}" if owner else f"/admin/conventions/{saved}"
    return desk.done(location, f"La convention {saved} est enregistrée.")


def _second(desk: Desk, form: Form, number: int | None, title: str) -> Response:
    """For whoever comes after somebody else: what they typed, to be looked at again with its consequences."""
    subject = f"convention:{number}"
    with reading(desk.house.engine) as session:
        form.values |= {"seen": [fingerprint(find_convention(session, number or 0))], "confirm": []}
        conflict = conflict_on(session, subject)
    return _form_page(desk, form, number, title, [], conflict)


def _of_ent(frame: Frame, slug: str) -> dict[str, object]:
    """What is known already of a convention for an ENT: its schools that have none, and who runs them."""
    if not slug:
        return {}
    with reading(frame.house.engine) as session:
        covered = covered_on(frame.house.gate.today()).subquery()
        query = select(School.uai, School.collectivite_id).join(Ent).where(Ent.slug == slug, School.enabled)
        rows = session.execute(query.where(School.uai.not_in(select(covered.c.uai))).order_by(School.uai)).all()
    signatories = {number for _, number in rows}
    known = str(signatories.pop() or "") if len(signatories) == 1 else ""
    return {"ent": slug, "schools": " ".join(uai for uai, _ in rows), "collectivite": known}


def _form_page(
    desk: Desk, form: Form, number: int | None, title: str, closed: list[Closing], conflict: str = ""
) -> Response:
    with reading(desk.house.engine) as session:
        return desk.page(
            "conventions/form.html",
            409 if conflict else 422 if form.faults else 200,
            form=form,
            conflict=conflict,
            title=title,
            number=number,
            closed=closed,
            affected=affected_words(of_schools(session, desk.house.gate.today(), [one.uai for one in closed])),
            ents=ents_by_name(session),
            collectivites=_signatories(session, desk),
            more=_MORE,
        )


def _values(row: Convention) -> dict[str, object]:
    return {
        "ent": row.ent.slug,
        "collectivite": row.collectivite_id,
        "schools": " ".join(sorted(school.uai for school in row.schools)),
        "signed": row.signed,
        "until": row.until,
        "purposes": "\n".join(row.purposes),
        "attributes": row.attributes,
        "contact_ent": row.contact_ent,
        "contact_collectivite": row.contact_collectivite,
        "summary": row.summary,
        "state": "brouillon" if row.draft else "signee",
        "renews": row.renews_id,
    }


def _signatories(session: Session, desk: Desk) -> list[tuple[str, str]]:
    query = select(Collectivite.id, Collectivite.name, Collectivite.siren)
    rows = session.execute(query.where(collectivites_of(desk.administrator)).order_by(Collectivite.name).limit(2_000))
    return [(f"{number}", f"{name} ({siren})") for number, name, siren in rows]
