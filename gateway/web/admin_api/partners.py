"""Partners: the list, one of them, its state, and the upkeep of its metadata."""

from datetime import date

from pydantic import Field
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.domain.standing import Standing
from gateway.onboarding.listing import Wanted, with_schools
from gateway.onboarding.listing import partners as find_partners
from gateway.onboarding.records import Record, find_record, subject_of
from gateway.onboarding.targets import visible_ents
from gateway.registry.engine import reading
from gateway.web.admin.paging import PER_PAGE
from gateway.web.admin.partner_acts import (
    change_state,
    change_upkeep,
    purge_partner,
    read_again,
    reading_words,
    undo_state,
)
from gateway.web.admin.partner_views import check_may_change, found
from gateway.web.admin_api.call import Answer, Call, waiting_answer
from gateway.web.admin_api.door import Door, Operation
from gateway.web.admin_api.partner_shapes import (
    Partner,
    PartnerLine,
    PartnerList,
    PartnerQuery,
    Reread,
    UpkeepGiven,
    partner_answer,
)
from gateway.web.admin_api.problems import INVALID, Fault, Problem
from gateway.web.admin_api.shapes import Shape, shown
from gateway.web.dates import moment

ONE = "/partners/<kind>/<slug>"
_LOOK, _CHANGE = Permission.VIEW_PARTNERS, Permission.CHANGE_PARTNERS


class StateGiven(Shape):
    """Another state."""

    model_config = shown(state="suspended", note="Incident chez l'éditeur, ticket 4521", until="2027-04-12")

    state: Standing
    note: str = Field("", max_length=500, description="Nécessaire pour suspendre et pour archiver, 10 caractères.")
    until: date | None = Field(None, description="Le jour où une suspension finit d'elle-même.")


class PurgeGiven(Shape):
    """That a partner is deleted for good; its revisions and its lines in the journal stay."""

    model_config = shown(identifier="https://ent.example.fr/idp")

    identifier: str = Field(max_length=1024, description="Son entityID, ou son adresse CAS, recopié exactement.")


class Purged(Shape):
    """What is no more."""

    purged: str = Field(description="Tel que « ent:verdun ».")


def partners(door: Door) -> None:
    """Puts them on the door."""
    _looking(door)
    _changing(door)


def changeable(session: Session, call: Call, kind: str, slug: str) -> Record:
    """The partner, for a change made in view of its present version. Raises Absent, Denied, Outdated, Problem."""
    record = found(session, call, kind, slug)
    check_may_change(session, call, record)
    check_seen(call, record)
    return record


def check_seen(call: Call, record: Record) -> None:
    """Raises Outdated, Problem."""
    when = f" ({moment(record.changed_at)})" if record.changed_at else ""
    call.check_version(f"{record.version}", record.changed_by, when)


def settled(call: Call, subject: str, waiting: int | None) -> Answer:
    """The partner as it is after a change, or the request that waits."""
    if waiting is not None:
        return waiting_answer(waiting)
    with reading(call.house.engine) as session:
        return partner_answer(session, find_record(session, subject))


def _looking(door: Door) -> None:
    @door.offer(Operation("GET", "/partners", "listPartners", "Les partenaires", _LOOK, PartnerList, asks=PartnerQuery))
    def listed(call: Call) -> Answer:
        asked = call.asked(PartnerQuery)
        wanted = Wanted(asked.q.strip(), asked.kind or "", asked.protocol or "", asked.state or "", asked.needs)
        with reading(call.house.engine) as session:
            lines = find_partners(session, wanted, call.house.gate.now(), visible_ents(session, call.administrator))
            pages = max(1, -(-len(lines) // PER_PAGE))
            shown = with_schools(session, lines[(asked.page - 1) * PER_PAGE : asked.page * PER_PAGE])
        told = [
            PartnerLine(
                kind="ent" if line.kind == "ent" else "partner",
                slug=line.slug,
                name=line.name,
                protocol="saml" if line.protocol == "saml" else "cas",
                state=line.state,
                schools=line.schools,
                ends=line.ends,
                checked=line.checked,
                failing_since=line.failing,
                needs=line.needs,
            )
            for line in shown
        ]
        return Answer(PartnerList(total=len(lines), page=asked.page, pages=pages, partners=told))

    @door.offer(Operation("GET", ONE, "getPartner", "Un partenaire", _LOOK, Partner))
    def one(call: Call, kind: str, slug: str) -> Answer:
        with reading(call.house.engine) as session:
            return partner_answer(session, found(session, call, kind, slug))


def _changing(door: Door) -> None:
    @door.offer(
        Operation(
            "PUT", f"{ONE}/state", "setPartnerState", "Changer l'état d'un partenaire, avec effet immédiat",
            _CHANGE, Partner, StateGiven, guarded=True, waits=True,
        )
    )  # fmt: skip
    def state(call: Call, kind: str, slug: str) -> Answer:
        given = call.body(StateGiven)
        if given.until is not None and given.until <= call.house.gate.today():
            raise Problem(INVALID, "Corrigez les champs indiqués.", (Fault("until", "Cette date est passée."),))
        with reading(call.house.engine) as session:
            record = changeable(session, call, kind, slug)
            waiting = change_state(session, call, record, given.state, given.note, given.until, record.version)
        return settled(call, subject_of(record), waiting)

    @door.offer(
        Operation(
            "POST", f"{ONE}/undo", "undoPartnerState", "Annuler le dernier changement d'état, dans ses 15 minutes",
            _CHANGE, Partner, guarded=True, waits=True,
        )
    )  # fmt: skip
    def back(call: Call, kind: str, slug: str) -> Answer:
        with reading(call.house.engine) as session:
            record = changeable(session, call, kind, slug)
            waiting = undo_state(session, call, record, record.version)
        return settled(call, subject_of(record), waiting)

    @door.offer(
        Operation(
            "POST", f"{ONE}/purge", "purgePartner", "Effacer un partenaire archivé depuis assez longtemps", _CHANGE,
            Purged, PurgeGiven, guarded=True, waits=True,
        )
    )  # fmt: skip
    def purged(call: Call, kind: str, slug: str) -> Answer:
        given = call.body(PurgeGiven)
        with reading(call.house.engine) as session:
            record = changeable(session, call, kind, slug)
            number = purge_partner(session, call, record, given.identifier, record.version)
        return Answer(Purged(purged=subject_of(record))) if number is None else waiting_answer(number)

    @door.offer(
        Operation(
            "PUT", f"{ONE}/upkeep", "setPartnerUpkeep", "Régler la relecture quotidienne des métadonnées",
            _CHANGE, Partner, UpkeepGiven, guarded=True, waits=True,
        )
    )  # fmt: skip
    def upkeep(call: Call, kind: str, slug: str) -> Answer:
        given = call.body(UpkeepGiven)
        with reading(call.house.engine) as session:
            record = changeable(session, call, kind, slug)
            seen = record.version
            waiting = change_upkeep(session, call, record, given.fields, given.note, seen, daily=given.daily)
        return settled(call, subject_of(record), waiting)

    @door.offer(
        Operation(
            "POST", f"{ONE}/refresh", "refreshPartner", "Relire les métadonnées à leur adresse, maintenant",
            _CHANGE, Reread,
        )
    )  # fmt: skip
    def refresh(call: Call, kind: str, slug: str) -> Answer:
        with reading(call.house.engine) as session:
            record = found(session, call, kind, slug)
            check_may_change(session, call, record)
        read = read_again(call, subject_of(record))
        told = Reread(outcome=read.outcome, taken=read.taken, asked=read.asked, detail=reading_words(read))
        return Answer(told)
