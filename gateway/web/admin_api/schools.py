"""Schools: the list, one of them with its diagnosis, its record, acts on many, and files."""

from flask import request
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.reach import schools_of, target_of_school
from gateway.agreements.diagnosis import diagnose
from gateway.agreements.school_acts import SchoolAct, foresee
from gateway.agreements.school_file import MAX_FILE, UnreadableFile, read_schools
from gateway.agreements.school_import import Effect
from gateway.agreements.school_import import ImportReport as Imported
from gateway.domain.uai import is_uai
from gateway.registry.convention_lists import conventions_of_school
from gateway.registry.engine import reading
from gateway.registry.models import School
from gateway.registry.school_lists import SchoolFilter, list_schools, school_line
from gateway.registry.school_records import SchoolFields, school_faults, version_of_school
from gateway.web.admin.errors import Absent
from gateway.web.admin.school_acts import check_reach, submit_act
from gateway.web.admin.school_imports import foresee as foresee_file
from gateway.web.admin.school_imports import submit_import
from gateway.web.admin.school_records import submit_record, submit_school
from gateway.web.admin_api.call import Answer, Call, waiting_answer
from gateway.web.admin_api.door import Door, Operation
from gateway.web.admin_api.problems import INVALID, UNREADABLE, Fault, Problem
from gateway.web.admin_api.school_shapes import (
    ActGiven,
    ActOutcome,
    ClosingShape,
    ImportQuery,
    ImportReport,
    LineShape,
    SchoolGiven,
    SchoolList,
    SchoolOne,
    SchoolQuery,
    StepShape,
    school_shape,
)
from gateway.web.dates import day as in_words

_LOOK, _CHANGE = Permission.VIEW_SCHOOLS, Permission.CHANGE_SCHOOLS
_WRONG = "Corrigez les champs indiqués."
_WHY = Fault("why", "Dites en une phrase pourquoi.")


def schools(door: Door) -> None:
    """Puts them on the door."""
    _looking(door)
    _record(door)
    _many(door)


def _looking(door: Door) -> None:
    @door.offer(Operation("GET", "/schools", "listSchools", "Les écoles", _LOOK, SchoolList, asks=SchoolQuery))
    def listed(call: Call) -> Answer:
        asked = call.asked(SchoolQuery)
        wanted = SchoolFilter(
            typed=asked.q.strip(),
            departement=asked.departement,
            circonscription=asked.circonscription,
            collectivite=asked.collectivite,
            ent=asked.ent,
            state=asked.state or "",
            with_ent=asked.with_ent,
            within=schools_of(call.administrator),
        )
        with reading(call.house.engine) as session:
            page = list_schools(session, wanted, call.house.gate.today(), asked.after, asked.limit)
        told = [school_shape(line) for line in page.lines]
        return Answer(SchoolList(total=page.count, schools=told, following=page.following))

    @door.offer(Operation("GET", "/schools/<uai>", "getSchool", "Une école, avec son diagnostic", _LOOK, SchoolOne))
    def one(call: Call, uai: str) -> Answer:
        with reading(call.house.engine) as session:
            return _one(session, call, uai)


def _record(door: Door) -> None:
    @door.offer(
        Operation(
            "PUT", "/schools/<uai>", "putSchool",
            "Ajouter une école (sans If-Match), ou modifier sa fiche (avec l'ETag lu)", _CHANGE, SchoolOne, SchoolGiven,
            waits=True,
        )
    )  # fmt: skip
    def put(call: Call, uai: str) -> Answer:
        given = call.body(SchoolGiven)
        fields = SchoolFields(**given.model_dump(exclude={"why", "nature"}), nature=given.nature or "")
        faults = [Fault(name, sentence) for name, sentence in school_faults(fields).items()]
        if not is_uai(uai):
            faults.append(Fault("uai", "Le code UAI compte sept chiffres et une lettre, comme 0550001C."))
        if faults:
            raise Problem(INVALID, _WRONG, faults)
        with reading(call.house.engine) as session:
            is_new = session.get(School, uai) is None
        number = (submit_school if is_new else _change)(call, uai, fields, given.why)
        if number is not None:
            return waiting_answer(number)
        with reading(call.house.engine) as session:
            return _one(session, call, uai, 201 if is_new else 200)


def _change(call: Call, uai: str, fields: SchoolFields, why: str) -> int | None:
    def check(session: Session) -> None:
        school = session.get_one(School, uai)
        call.needs(_CHANGE, target_of_school(school))
        call.check_version(version_of_school(school))

    with reading(call.house.engine) as session:
        check(session)
    if not why.strip():
        raise Problem(INVALID, _WRONG, (_WHY,))
    return submit_record(call, uai, fields, why, check)


def _many(door: Door) -> None:
    @door.offer(
        Operation(
            "POST", "/schools/acts", "actOnSchools", "Suspendre, rétablir, déclarer ou rattacher des écoles", _CHANGE,
            ActOutcome, ActGiven, waits=True,
        )
    )  # fmt: skip
    def act(call: Call) -> Answer:
        given = call.body(ActGiven)
        uais, today = list(dict.fromkeys(given.schools)), call.house.gate.today()
        if given.act is SchoolAct.ATTACH and not given.ent:
            raise Problem(INVALID, _WRONG, (Fault("ent", "Dites à quel ENT les rattacher."),))
        with reading(call.house.engine) as session:
            check_reach(session, call, uais)
            seen = foresee(session, given.act, uais, today, given.ent)
        closed = [ClosingShape(**vars(one)) for one in seen.closed]
        outcome = ActOutcome(done=False, changed=seen.changed, unchanged=seen.unchanged, closed=closed)
        if given.dry_run:
            return Answer(outcome)
        if not given.why.strip():
            raise Problem(INVALID, _WRONG, (_WHY,))
        number = submit_act(call, given.act, uais, given.ent, given.why)
        return Answer(outcome.model_copy(update={"done": True})) if number is None else waiting_answer(number)

    @door.offer(
        Operation(
            "POST", "/schools/import", "importSchools", "Vérifier un fichier CSV d'écoles, ou l'enregistrer", _CHANGE,
            ImportReport, "text/csv", asks=ImportQuery, largest=MAX_FILE, waits=True,
        )
    )  # fmt: skip
    def load(call: Call) -> Answer:
        asked = call.asked(ImportQuery)
        if request.mimetype != "text/csv":
            raise Problem(UNREADABLE, "Le corps de la demande est du CSV, annoncé par Content-Type: text/csv.")
        try:
            rows = read_schools(request.get_data())
        except UnreadableFile as error:
            raise Problem(INVALID, str(error)) from None
        if asked.dry_run:
            return Answer(_report(foresee_file(call, rows).report, saved=False))
        number, report = submit_import(call, rows, "api", asked.why, skip_faulty=asked.skip_faulty)
        return Answer(_report(report, saved=True)) if number is None else waiting_answer(number)


def _one(session: Session, call: Call, uai: str, status: int = 200) -> Answer:
    today = call.house.gate.today()
    line = school_line(session, uai, today, schools_of(call.administrator))
    if line is None:
        raise Absent
    record = session.get_one(School, uai)
    steps = diagnose(line, today, ent_enabled=record.ent is not None and record.ent.enabled)
    told = SchoolOne(
        school=school_shape(line),
        collectivite=record.collectivite_id,
        diagnosis=[
            StepShape(
                title=step.title,
                verdict=step.verdict,
                sentence=step.sentence.format(*map(in_words, step.days)),
                cure=step.cure,
            )
            for step in steps
        ],
        conventions=[one.number for one in conventions_of_school(session, uai, today)],
    )
    return Answer(told, status, version_of_school(record), f"/schools/{uai}" if status == 201 else "")


def _report(report: Imported, *, saved: bool) -> ImportReport:
    return ImportReport(
        saved=saved,
        added=report.count(Effect.ADDED),
        changed=report.count(Effect.CHANGED),
        unchanged=report.count(Effect.UNCHANGED),
        faulty=report.count(Effect.FAULTY),
        lines=[
            LineShape(
                line=one.number,
                uai=one.uai,
                name=one.name,
                effect=one.effect,
                changes=list(one.changes),
                faults=list(one.faults),
                warnings=list(one.warnings),
            )
            for one in report.lines
        ],
    )
