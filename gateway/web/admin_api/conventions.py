"""Conventions: the list, one of them, written by hand, and ended."""

from datetime import date
from typing import Literal

from flask import request
from pydantic import Field
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.reach import conventions_of
from gateway.access.requests import Settled
from gateway.agreements.acts import check_by_hand, fingerprint
from gateway.agreements.consequences import Closing, closed_without
from gateway.domain.convention import ConventionState
from gateway.registry.agreements import ConventionFields, agreement_of, field_faults
from gateway.registry.convention_lists import ConventionFilter, list_conventions
from gateway.registry.engine import reading
from gateway.registry.models import Convention
from gateway.web.admin.convention_forms import number_of, submit, would_close
from gateway.web.admin.conventions import found, submit_end
from gateway.web.admin_api.call import Answer, Call, waiting_answer
from gateway.web.admin_api.door import Door, Operation
from gateway.web.admin_api.problems import CONSEQUENCES, INVALID, Fault, Problem
from gateway.web.admin_api.school_shapes import ClosingShape
from gateway.web.admin_api.shapes import Shape, shown

_LOOK, _CHANGE = Permission.VIEW_CONVENTIONS, Permission.CHANGE_CONVENTIONS
_WRONG = "Corrigez les champs indiqués."


class ConventionQuery(Shape):
    """What the list is asked for."""

    q: str = Field("", max_length=100, description="Mots de la collectivité, ou un UAI.")
    state: ConventionState | None = None
    ent: str = Field("", max_length=60)
    before: int = Field(0, ge=0, description="Le dernier numéro de la page d'avant.")


class ConventionItem(Shape):
    """One convention in a list."""

    number: int
    collectivite: str
    ent: str
    schools: int
    signed: date
    until: date
    ended: date | None
    state: ConventionState
    dossier: int | None = Field(description="Le dossier de Démarche numérique qui l'écrit.")


class ConventionList(Shape):
    """One page of the conventions."""

    total: int
    conventions: list[ConventionItem]
    following: int = Field(description="À donner dans « before » ; 0 à la fin.")


class ConventionOne(Shape):
    """One convention. Its ETag goes into If-Match to change it."""

    number: int
    state: ConventionState
    ent: str
    collectivite: int | None = Field(description="Le numéro de la collectivité qui signe.")
    collectivite_name: str
    schools: list[str]
    signed: date
    until: date
    ended: date | None
    draft: bool
    purposes: list[str]
    attributes: list[str] = Field(description="Au-delà des deux attributs du GAR.")
    contact_ent: str
    contact_collectivite: str
    summary: str
    renews: int | None
    dossier: int | None
    has_document: bool


class ConventionGiven(Shape):
    """A convention, whole."""

    model_config = shown(
        ent="verdun",
        collectivite=12,
        schools=["0550001C"],
        signed="2026-09-01",
        until="2029-08-31",
        purposes=["Accès aux ressources du GAR"],
        draft=False,
    )

    ent: str = Field(max_length=60)
    collectivite: int = Field(ge=1)
    schools: list[str] = Field(min_length=1, max_length=5000)
    signed: date
    until: date
    purposes: list[str] = Field([], max_length=20)
    attributes: list[Literal["UAI", "profil"]] = Field([], description="Au-delà des deux attributs du GAR.")
    contact_ent: str = Field("", max_length=200)
    contact_collectivite: str = Field("", max_length=200)
    summary: str = Field("", max_length=20_000)
    draft: bool = True
    renews: int | None = None
    why: str = Field("", max_length=500)
    confirm: bool = Field(False, description="Accepter que des écoles perdent leur accès.")


class EndGiven(Shape):
    """The end of a convention."""

    model_config = shown(day="2027-07-07", why="Dénoncée par la commune")

    day: date = Field(description="Le premier jour sans elle.")
    why: str = Field("", max_length=500, description="Nécessaire pour enregistrer.")
    dry_run: bool = Field(False, description="Dire quelles écoles perdraient leur accès, sans rien enregistrer.")


class EndOutcome(Shape):
    """Who loses access."""

    done: bool
    closed: list[ClosingShape]


def conventions(door: Door) -> None:
    """Puts them on the door."""
    _looking(door)
    _writing(door)


def _looking(door: Door) -> None:
    @door.offer(
        Operation(
            "GET", "/conventions", "listConventions", "Les conventions", _LOOK, ConventionList, asks=ConventionQuery
        )
    )  # fmt: skip
    def listed(call: Call) -> Answer:
        asked = call.asked(ConventionQuery)
        within = conventions_of(call.administrator)
        wanted = ConventionFilter(asked.q.strip(), asked.state or "", asked.ent, within=within)
        with reading(call.house.engine) as session:
            page = list_conventions(session, wanted, call.house.gate.today(), asked.before)
        told = [
            ConventionItem(
                number=line.number,
                collectivite=line.collectivite,
                ent=line.ent,
                schools=line.schools,
                signed=line.signed,
                until=line.until,
                ended=line.ended,
                state=line.state,
                dossier=line.dossier,
            )
            for line in page.lines
        ]
        return Answer(ConventionList(total=page.count, conventions=told, following=page.following))

    @door.offer(Operation("GET", "/conventions/<int:number>", "getConvention", "Une convention", _LOOK, ConventionOne))
    def one(call: Call, number: int) -> Answer:
        with reading(call.house.engine) as session:
            return convention_answer(session, call, found(session, call, number, _LOOK))


def _writing(door: Door) -> None:
    @door.offer(
        Operation(
            "POST", "/conventions", "addConvention", "Ajouter une convention", _CHANGE, ConventionOne, ConventionGiven,
            status=201, waits=True,
        )
    )  # fmt: skip
    def add(call: Call) -> Answer:
        given = call.body(ConventionGiven)
        settled = submit(call, _fields(given), given.why, None, "")
        return _written(call, settled, 201)

    @door.offer(
        Operation(
            "PUT", "/conventions/<int:number>", "putConvention", "Modifier une convention", _CHANGE, ConventionOne,
            ConventionGiven, guarded=True, waits=True,
        )
    )  # fmt: skip
    def put(call: Call, number: int) -> Answer:
        given = call.body(ConventionGiven)
        fields = _fields(given)
        with reading(call.house.engine) as session:
            row = found(session, call, number, _CHANGE)
            check_by_hand(row)
            call.check_version(fingerprint(row))
        closed = would_close(call.house, number, fields)
        if closed and not given.confirm:
            told = [closing.model_dump() for closing in _closings(closed)]
            raise Problem(CONSEQUENCES, f"{len(closed)} école(s) perdraient leur accès : confirmez.", closed=told)
        seen = request.headers["If-Match"].strip().strip('"')
        return _written(call, submit(call, fields, given.why, number, seen))

    @door.offer(
        Operation(
            "POST", "/conventions/<int:number>/end", "endConvention", "Dénoncer une convention", _CHANGE, EndOutcome,
            EndGiven, waits=True,
        )
    )  # fmt: skip
    def end(call: Call, number: int) -> Answer:
        given = call.body(EndGiven)
        with reading(call.house.engine) as session:
            found(session, call, number, _CHANGE)
            closed = _closings(closed_without(session, [number], given.day))
        if given.dry_run:
            return Answer(EndOutcome(done=False, closed=closed))
        if not given.why.strip():
            raise Problem(INVALID, _WRONG, (Fault("why", "Dites en une phrase pourquoi."),))
        waits = submit_end(call, number, given.day, given.why)
        return Answer(EndOutcome(done=True, closed=closed)) if waits is None else waiting_answer(waits)


def _fields(given: ConventionGiven) -> ConventionFields:
    """Raises Problem."""
    values = given.model_dump(exclude={"why", "confirm", "schools", "purposes", "attributes"})
    fields = ConventionFields(
        **values,
        schools=tuple(sorted({uai.strip().upper() for uai in given.schools})),
        purposes=tuple(line.strip() for line in given.purposes if line.strip()),
        attributes=tuple(given.attributes),
    )
    if faults := field_faults(fields):
        raise Problem(INVALID, _WRONG, [Fault("", fault) for fault in faults])
    return fields


def _written(call: Call, settled: Settled, status: int = 200) -> Answer:
    if settled.request is not None:
        return waiting_answer(settled.request)
    with reading(call.house.engine) as session:
        return convention_answer(session, call, session.get_one(Convention, number_of(settled)), status)


def _closings(closed: list[Closing]) -> list[ClosingShape]:
    return [ClosingShape(**vars(one)) for one in closed]


def convention_answer(session: Session, call: Call, row: Convention, status: int = 200) -> Answer:
    """A convention with its version."""
    told = ConventionOne(
        number=row.id,
        state=agreement_of(session, row).state(call.house.gate.today()),
        ent=row.ent.slug,
        collectivite=row.collectivite_id,
        collectivite_name=row.collectivite,
        schools=sorted(school.uai for school in row.schools),
        signed=row.signed,
        until=row.until,
        ended=row.ended,
        draft=row.draft,
        purposes=list(row.purposes),
        attributes=list(row.attributes),
        contact_ent=row.contact_ent,
        contact_collectivite=row.contact_collectivite,
        summary=row.summary,
        renews=row.renews_id,
        dossier=row.dossier,
        has_document=row.document_id is not None,
    )
    return Answer(told, status, fingerprint(row), f"/conventions/{row.id}" if status == 201 else "")
