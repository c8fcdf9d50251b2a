"""Release policies: what a service is granted, what the conventions cover, and what a persona would send."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.domain.release import GAR_POLICY, ReleaseLine
from gateway.onboarding.previews import coverage, previews, sender_to_show, senders_of, service_of
from gateway.onboarding.records import Record, subject_of
from gateway.onboarding.targets import visible_ents
from gateway.registry.engine import reading
from gateway.registry.models import Partner
from gateway.web.admin.errors import Absent
from gateway.web.admin.partner_acts import change_release
from gateway.web.admin.partner_views import found
from gateway.web.admin.partner_words import REFUSED_PREVIEWS
from gateway.web.admin_api.call import Answer, Call, waiting_answer
from gateway.web.admin_api.door import Door, Operation
from gateway.web.admin_api.partners import ONE, changeable
from gateway.web.admin_api.shapes import Shape, shown

_LOOK, _CHANGE = Permission.VIEW_PARTNERS, Permission.CHANGE_PARTNERS
Attribute = Literal["GARPersonIdentifiant", "idEnt", "UAI", "profil"]


class ReleaseItem(Shape):
    """One attribute that may leave, with its purpose."""

    attribute: Attribute
    purpose: str = Field(min_length=1, max_length=500)


class ReleaseQuery(Shape):
    """For the people of which ENT the previews are."""

    ent: str = Field("", max_length=60, description="Nom court de l'ENT ; vide : l'un de ceux qui ont des écoles.")


class PreviewGiven(Shape):
    """A policy to look at, which is not kept."""

    model_config = shown(ent="verdun", attributes=[])

    ent: str = Field("", max_length=60)
    attributes: list[ReleaseItem] = Field(description="Vide : les deux attributs du GAR.")


class PolicyGiven(Shape):
    """A policy to put in force."""

    model_config = shown(
        attributes=[
            {"attribute": "GARPersonIdentifiant", "purpose": "reconnaître la personne"},
            {"attribute": "UAI", "purpose": "choisir l'école"},
        ],
        note="Convention du 1er septembre",
    )

    attributes: list[ReleaseItem] = Field(description="Vide : les deux attributs du GAR.")
    note: str = Field(min_length=10, max_length=500)


class CoverageLine(Shape):
    """One attribute that the gateway is able to release."""

    attribute: Attribute
    purpose: str | None = Field(description="null : il n'est pas accordé.")
    covered: int = Field(description="Conventions en vigueur qui le couvrent.")
    conventions: int = Field(description="Conventions en vigueur.")


class Sent(Shape):
    """One attribute with its values."""

    attribute: Attribute
    values: list[str]


class PreviewShape(Shape):
    """Exactly what would leave for somebody made up."""

    persona: str
    schools: list[str]
    attributes: list[Sent]
    refused: str = Field(description="Pourquoi rien ne partirait ; vide sinon.")


class Release(Shape):
    """A policy and what it does."""

    policy: list[ReleaseItem]
    coverage: list[CoverageLine]
    ent: str | None
    previews: list[PreviewShape]


def release(door: Door) -> None:
    """Puts them on the door."""

    @door.offer(
        Operation(
            "GET", f"{ONE}/release", "getRelease", "Les attributs transmis, et l'aperçu pour chaque persona", _LOOK,
            Release, asks=ReleaseQuery,
        )
    )  # fmt: skip
    def current(call: Call, kind: str, slug: str) -> Answer:
        asked = call.asked(ReleaseQuery)
        with reading(call.house.engine) as session:
            record = found(session, call, kind, slug)
            policy = service_of(record).policy
            return Answer(_release(session, call, record, policy, asked.ent), version=f"{record.version}")

    @door.offer(
        Operation(
            "POST", f"{ONE}/release/preview", "previewRelease", "L'aperçu d'une politique, sans l'enregistrer", _LOOK,
            Release, PreviewGiven,
        )
    )  # fmt: skip
    def tried(call: Call, kind: str, slug: str) -> Answer:
        given = call.body(PreviewGiven)
        with reading(call.house.engine) as session:
            record = found(session, call, kind, slug)
            return Answer(_release(session, call, record, _lines(given.attributes), given.ent))

    @door.offer(
        Operation(
            "PUT", f"{ONE}/release", "setRelease", "Accorder des attributs à un service", _CHANGE, Release,
            PolicyGiven, guarded=True, waits=True,
        )
    )  # fmt: skip
    def granted(call: Call, kind: str, slug: str) -> Answer:
        given = call.body(PolicyGiven)
        with reading(call.house.engine) as session:
            record = changeable(session, call, kind, slug)
            if not isinstance(record, Partner):
                raise Absent
            waiting = change_release(session, call, record, _lines(given.attributes), given.note, record.version)
        if waiting is not None:
            return waiting_answer(waiting)
        with reading(call.house.engine) as session:
            record = found(session, call, kind, subject_of(record).partition(":")[2])
            policy = service_of(record).policy
            return Answer(_release(session, call, record, policy, ""), version=f"{record.version}")


def _lines(items: Sequence[ReleaseItem]) -> list[ReleaseLine]:
    return [ReleaseLine(item.attribute, item.purpose.strip()) for item in items]


def _release(session: Session, call: Call, record: Record, policy: Sequence[ReleaseLine], slug: str) -> Release:
    today, lines = call.house.gate.today(), tuple(policy) or GAR_POLICY
    ents = senders_of(session, record, visible_ents(session, call.administrator))
    shown = sender_to_show(ents, slug)
    seen = previews(shown, service_of(record), today, lines) if shown else ()
    return Release(
        policy=[ReleaseItem.model_validate(vars(line)) for line in lines],
        coverage=[
            CoverageLine.model_validate(
                {
                    "attribute": row.attribute,
                    "purpose": row.line.purpose if row.line else None,
                    "covered": row.covered,
                    "conventions": row.conventions,
                }
            )
            for row in coverage(ents, lines, today)
        ],
        ent=shown.slug if shown else None,
        previews=[
            PreviewShape(
                persona=one.persona.label,
                schools=list(one.schools),
                attributes=[Sent.model_validate({"attribute": n, "values": list(v)}) for n, v in one.attributes],
                refused=REFUSED_PREVIEWS.get(one.refused, ""),
            )
            for one in seen
        ],
    )
