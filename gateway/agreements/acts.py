"""The changes of schools and conventions that may wait for a second person: what each keeps, how each is done."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.acting import Doing
from gateway.access.reach import target_of_school
from gateway.access.requests import APPLIERS, Act
from gateway.access.scopes import Target
from gateway.agreements.importing import fields_of
from gateway.agreements.school_acts import SchoolAct, carry_out
from gateway.registry.agreements import ConventionFields, find_convention, write_convention
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Convention, School
from gateway.registry.school_records import SchoolFields, write_school

CONVENTION_ADD = "convention.add"
CONVENTION_SET = "convention.set"
CONVENTION_END = "convention.end"
SCHOOL_SET = "school.set"
MOST_TOLD = 500
"""Schools that the journal names; beyond, their count."""

_BATCH = 500
_SCHOOL_DAYS = ("declared", "transmitted")


class Changed(ChangeRefused):
    """Somebody changed the convention after it was looked at."""

    def __init__(self) -> None:
        super().__init__("La convention a été modifiée depuis : relisez-la et recommencez.")


def kind_of(act: SchoolAct) -> str:
    """The kind of a request for an act on schools."""
    return f"school.{act}"


def schools_payload(act: SchoolAct, uais: Sequence[str], day: date, ent: str) -> dict[str, Any]:
    """One act on these schools. day: on which it was asked for. ent: short name, for ATTACH."""
    return {"act": act.value, "uais": list(uais), "day": day.isoformat(), "ent": ent}


def end_payload(number: int, day: date) -> dict[str, Any]:
    """The end of a convention."""
    return {"number": number, "day": day.isoformat()}


def convention_payload(fields: ConventionFields, number: int | None, seen: str) -> dict[str, Any]:
    """What a convention says now. number: None for a new one. seen: the fingerprint of what was looked at."""
    data = asdict(fields) | {"signed": fields.signed.isoformat(), "until": fields.until.isoformat()}
    return {"fields": data, "number": number, "seen": seen}


def targets_of_schools(session: Session, uais: Sequence[str], ent: str = "") -> tuple[Target, tuple[Target, ...]]:
    """What an act on schools is asked for as a whole, and each ENT that it touches. ent: to which they would go."""
    one = [target_of_school(school) for part in _parts(uais) for school in _schools(session, part)]
    collectivites = frozenset().union(*(target.collectivites for target in one))
    ents = sorted({*(target.ent for target in one), ent} - {""})
    circonscriptions = frozenset().union(*(target.circonscriptions for target in one))
    whole = Target(ents[0] if len(ents) == 1 else "", frozenset(uais), collectivites, circonscriptions)
    return whole, tuple(map(Target, ents))


def check_by_hand(row: Convention) -> None:
    """Raises ChangeRefused for a convention that a dossier writes."""
    if row.dossier is not None:
        raise ChangeRefused(
            f"Cette convention est celle du dossier {row.dossier} de Démarche numérique : "
            "modifiez le dossier, la prochaine lecture suivra."
        )


def fingerprint(row: Convention) -> str:
    """Tells one state of a convention from the next, so that nobody overwrites what they have not seen."""
    return hashlib.sha256(repr((fields_of(row), row.ended)).encode()).hexdigest()[:16]


def school_payload(uai: str, fields: SchoolFields) -> dict[str, Any]:
    """What the record of a school says now."""
    days = {name: day.isoformat() if day else "" for name, day in asdict(fields).items() if name in _SCHOOL_DAYS}
    return {"uai": uai, "values": asdict(fields) | days}


def fields_of_payload(payload: Mapping[str, Any]) -> SchoolFields:
    """What ``school_payload`` kept."""
    values = dict(payload["values"])
    days = {name: date.fromisoformat(values[name]) if values[name] else None for name in _SCHOOL_DAYS}
    return SchoolFields(**values | days)


def _act(doing: Doing, payload: Mapping[str, Any], _act: Act) -> None:
    uais, ent = payload["uais"], str(payload["ent"])
    day = date.fromisoformat(payload["day"])
    count = carry_out(doing.session, SchoolAct(payload["act"]), uais, day, ent)
    doing.after |= {"schools": uais[:MOST_TOLD], "count": count, "ent": ent}


def _set_school(doing: Doing, payload: Mapping[str, Any], _act: Act) -> None:
    school = doing.session.get(School, payload["uai"])
    if school is None:
        raise ChangeRefused("Cette école n'existe pas, ou plus.")
    write_school(doing.session, school, fields_of_payload(payload))


def _write(doing: Doing, payload: Mapping[str, Any], _act: Act) -> None:
    data, number = payload["fields"], payload["number"]
    present = find_convention(doing.session, number) if number is not None else None
    if present is not None and payload["seen"] != fingerprint(present):
        raise Changed
    lists = {name: tuple(data[name]) for name in ("schools", "purposes", "attributes")}
    days = {name: date.fromisoformat(data[name]) for name in ("signed", "until")}
    row = write_convention(doing.session, ConventionFields(**data | lists | days), present)
    doing.subject = f"convention:{row.id}"
    doing.after["schools"] = list(lists["schools"])


def _end(doing: Doing, payload: Mapping[str, Any], _act: Act) -> None:
    row, day = find_convention(doing.session, payload["number"]), date.fromisoformat(payload["day"])
    if row.ended is not None and row.ended <= day:
        raise ChangeRefused(f"La convention {row.id} a déjà pris fin.")
    row.ended = day


def _parts(uais: Sequence[str]) -> list[Sequence[str]]:
    return [uais[start : start + _BATCH] for start in range(0, len(uais), _BATCH)]


def _schools(session: Session, uais: Sequence[str]) -> Sequence[School]:
    return session.scalars(select(School).where(School.uai.in_(uais))).all()


APPLIERS.update({kind_of(act): _act for act in SchoolAct})
APPLIERS.update({SCHOOL_SET: _set_school, CONVENTION_ADD: _write, CONVENTION_SET: _write, CONVENTION_END: _end})
