"""The changes of partners that may wait for a second person: what each keeps while it waits, how each is done."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.access.acting import Doing
from gateway.access.requests import APPLIERS, Act
from gateway.domain.release import ReleaseLine
from gateway.domain.school_time import school_day
from gateway.domain.standing import Standing
from gateway.onboarding.anchors import anchor_of
from gateway.onboarding.cas_partners import cas_fields, change_cas
from gateway.onboarding.delta import Group
from gateway.onboarding.errors import NothingToRecord, NotReread
from gateway.onboarding.history import restore, revision_of
from gateway.onboarding.records import find_record, sign_change
from gateway.onboarding.saving import Incoming, Ourselves, save_revision
from gateway.onboarding.sources import Kind, Source
from gateway.onboarding.standings import Move, move, purge, undo
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Partner, Upkeep
from gateway.registry.partners import grant
from gateway.saml.metadata import from_json, to_json

METADATA = "partner.metadata"
RESTORE = "partner.restore"
STATE = "partner.state"
UNDO = "partner.undo"
RELEASE = "partner.release"
UPKEEP = "partner.upkeep"
PURGE = "partner.purge"


def metadata_payload(incoming: Incoming, chosen: Sequence[str], us: Ourselves) -> dict[str, Any]:
    """New metadata, with the keys of the changes to take over."""
    return {
        "document": incoming.document.decode(),
        "entity": to_json(incoming.entity),
        "source": [incoming.source.kind.value, incoming.source.address, incoming.source.entity_id],
        "anchor": [incoming.anchor.trust.value, incoming.anchor.value],
        "note": incoming.note,
        "chosen": list(chosen),
        "us": _us_payload(us),
    }


def restore_payload(number: int, us: Ourselves, *, loopback: bool) -> dict[str, Any]:
    """An older revision, to be put in force again. loopback: whether an address there will do, of a CAS partner."""
    return {"number": number, "us": _us_payload(us), "loopback": loopback}


def state_payload(to: Standing, note: str = "", until: date | None = None) -> dict[str, Any]:
    """Another state."""
    return {"to": to.value, "note": note, "until": until.isoformat() if until else None}


def undo_payload(moved: datetime, asked: datetime) -> dict[str, Any]:
    """The last move, to be taken back. moved, asked: when it was made, and when somebody asks for it."""
    return {"moved": moved.isoformat(), "asked": asked.isoformat()}


def release_payload(lines: Sequence[ReleaseLine]) -> dict[str, Any]:
    """A release policy, whole."""
    return {"lines": [[line.attribute, line.purpose] for line in lines]}


def purge_payload(typed: str, months: int) -> dict[str, Any]:
    """The end of an archived partner. typed: its entityID, or its address, once more."""
    return {"typed": typed, "months": months}


def upkeep_payload(fields: Collection[Group], *, daily: bool) -> dict[str, Any]:
    """Whether metadata is read again each day, and what of it may then change without anybody."""
    return {"daily": daily, "fields": [group.value for group in Group if group in fields]}


def set_upkeep(
    session: Session, subject: str, fields: Collection[Group], by: str, at: datetime, *, daily: bool
) -> None:
    """How metadata is read again from now on. Raises NotReread, NothingToRecord."""
    record, upkeep = find_record(session, subject), upkeep_of(session, subject)
    wanted = [group.value for group in Group if group in fields]
    if (upkeep.daily, upkeep.fields) == (daily, wanted):
        raise NothingToRecord
    upkeep.daily, upkeep.fields = daily, wanted
    sign_change(record, by, at)


def upkeep_of(session: Session, subject: str) -> Upkeep:
    """Of a partner whose metadata comes from an address. Raises NotReread."""
    upkeep = session.get(Upkeep, subject)
    if upkeep is None or not Kind(upkeep.kind).is_remote:
        raise NotReread(subject)
    return upkeep


def _us_payload(us: Ourselves) -> list[Any]:
    return [sorted(us.fingerprints), us.entity_base]


def _us_of(payload: Mapping[str, Any]) -> Ourselves:
    fingerprints, base = payload["us"]
    return Ourselves(frozenset(fingerprints), base)


def _author(act: Act) -> str:
    return f"{act.author}, accord de {act.approved_by}" if act.approved_by else act.author


def _metadata(doing: Doing, payload: Mapping[str, Any], act: Act) -> None:
    kind, address, entity_id = payload["source"]
    incoming = Incoming(
        document=str(payload["document"]).encode(),
        entity=from_json(payload["entity"]),
        source=Source(Kind(kind), address, entity_id),
        anchor=anchor_of(*payload["anchor"]),
        author=_author(act),
        note=str(payload["note"]),
        at=doing.at,
    )
    save_revision(
        doing.session, find_record(doing.session, doing.subject), incoming, payload["chosen"], _us_of(payload)
    )


def _restore(doing: Doing, payload: Mapping[str, Any], act: Act) -> None:
    record = find_record(doing.session, doing.subject)
    number, by = int(payload["number"]), _author(act)
    if record.protocol == "saml":
        restore(doing.session, record, number, by, act.why, doing.at, _us_of(payload))
    else:
        older = cas_fields(revision_of(doing.session, doing.subject, number))
        loopback = bool(payload.get("loopback"))
        change_cas(doing.session, record, older, act.why, by, doing.at, loopback=loopback)


def _state(doing: Doing, payload: Mapping[str, Any], act: Act) -> None:
    until = date.fromisoformat(payload["until"]) if payload["until"] else None
    wanted = Move(Standing(payload["to"]), _author(act), doing.at, str(payload["note"]), until)
    move(doing.session, find_record(doing.session, doing.subject), wanted, school_day(doing.at))


def _undo(doing: Doing, payload: Mapping[str, Any], act: Act) -> None:
    moved, asked = (datetime.fromisoformat(payload[name]) for name in ("moved", "asked"))
    undo(find_record(doing.session, doing.subject), moved, asked, _author(act), doing.at)


def _release(doing: Doing, payload: Mapping[str, Any], act: Act) -> None:
    record = find_record(doing.session, doing.subject)
    if not isinstance(record, Partner):
        raise ChangeRefused(f"{doing.subject} receives nobody: it has no release policy")
    grant(record, [ReleaseLine(attribute, purpose) for attribute, purpose in payload["lines"]])
    sign_change(record, _author(act), doing.at)


def _upkeep(doing: Doing, payload: Mapping[str, Any], act: Act) -> None:
    fields = [Group(name) for name in payload["fields"]]
    set_upkeep(doing.session, doing.subject, fields, _author(act), doing.at, daily=bool(payload["daily"]))


def _purge(doing: Doing, payload: Mapping[str, Any], _act: Act) -> None:
    record = find_record(doing.session, doing.subject)
    purge(doing.session, record, str(payload["typed"]), doing.at, int(payload["months"]))


APPLIERS.update({METADATA: _metadata, RESTORE: _restore, STATE: _state, UNDO: _undo, RELEASE: _release})
APPLIERS.update({UPKEEP: _upkeep, PURGE: _purge})
