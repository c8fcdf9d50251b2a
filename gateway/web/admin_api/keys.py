"""Our own keys: what is published, and the steps by which one follows another (M10)."""

from datetime import datetime

from pydantic import Field

from gateway.access.permissions import Permission
from gateway.onboarding.rollovers import StepName, version_of_own
from gateway.registry.engine import reading
from gateway.registry.keyring import USES
from gateway.web.admin.errors import Absent
from gateway.web.admin.own_keys import OwnKeyView, key_views, take_own_step
from gateway.web.admin_api.call import Answer, Call
from gateway.web.admin_api.door import Door, Operation
from gateway.web.admin_api.shapes import Shape, shown

_ONE = "/keys/<use>"


class OwnCertificateShape(Shape):
    """One that our metadata announces."""

    present: bool = Field(description="Celui qui est en service.")
    fingerprint: str = Field(description="SHA-256, en hexadécimal.")
    not_before: datetime
    not_after: datetime


class StepShape(Shape):
    """One step of a change of key."""

    step: StepName
    done: bool
    opens: datetime | None = Field(description="null : une autre étape vient avant, ou elle est faite.")
    is_open: bool = Field(description="Elle peut être faite maintenant.")


class ConcernedShape(Shape):
    """A partner that must hear of a new key."""

    kind: str
    slug: str
    name: str
    contacts: list[str] = Field(description="Les contacts techniques de ses métadonnées.")


class OwnKey(Shape):
    """One use of our keys. Its ETag goes into If-Match to take a step."""

    use: str = Field(description="idp-signing, sp-signing ou sp-encryption.")
    certificates: list[OwnCertificateShape]
    steps: list[StepShape]
    metadata: list[str] = Field(description="Les adresses des métadonnées qui annoncent la clé.")
    concerned: int = Field(description="Partenaires à prévenir.")
    first_concerned: list[ConcernedShape] = Field(description="Les premiers d'entre eux, 50 au plus.")
    start_by: datetime = Field(description="Le dernier jour où commencer pour finir avant la fin du certificat.")


class OwnKeyList(Shape):
    """All the uses."""

    keys: list[OwnKey]


class StepGiven(Shape):
    """Why a step is taken."""

    model_config = shown(why="Renouvellement prévu tous les trois ans")

    why: str = Field(min_length=10, max_length=500)


def keys(door: Door) -> None:
    """Puts them on the door."""

    @door.offer(Operation("GET", "/keys", "listOwnKeys", "Nos clés", Permission.VIEW_SYSTEM, OwnKeyList))
    def listed(call: Call) -> Answer:
        with reading(call.house.engine) as session:
            return Answer(OwnKeyList(keys=[_told(call, one) for one in key_views(session, call.house)]))

    @door.offer(Operation("GET", _ONE, "getOwnKey", "Une de nos clés", Permission.VIEW_SYSTEM, OwnKey))
    def one(call: Call, use: str) -> Answer:
        return _one(call, use)

    @door.offer(
        Operation(
            "POST", f"{_ONE}/<step>", "takeKeyStep",
            "Faire une étape du renouvellement d'une clé : next, switch ou withdraw", Permission.OPERATE, OwnKey,
            StepGiven, guarded=True,
        )
    )  # fmt: skip
    def taken(call: Call, use: str, step: str) -> Answer:
        given = call.body(StepGiven)
        if use not in USES or step not in list(StepName):
            raise Absent
        seen = version_of_own(call.house.settings.certs, use)
        call.check_version(seen)
        take_own_step(call, use, StepName(step), given.why, seen)
        return _one(call, use)


def _one(call: Call, use: str) -> Answer:
    """Raises Absent."""
    version = version_of_own(call.house.settings.certs, use) if use in USES else ""
    with reading(call.house.engine) as session:
        for view in key_views(session, call.house):
            if view.use == use:
                return Answer(_told(call, view), version=version)
    raise Absent


def _told(call: Call, view: OwnKeyView) -> OwnKey:
    now, present = call.house.gate.now(), view.certificates[0]
    return OwnKey(
        use=view.use,
        certificates=[
            OwnCertificateShape(
                present=one == present,
                fingerprint=one.certificate.fingerprint,
                not_before=one.certificate.not_before,
                not_after=one.certificate.not_after,
            )
            for one in view.certificates
        ],
        steps=[StepShape(step=s.name, done=s.done, opens=s.opens, is_open=s.is_open(now)) for s in view.steps],
        metadata=list(view.metadata),
        concerned=view.concerned,
        first_concerned=[
            ConcernedShape(kind=one.kind, slug=one.slug, name=one.name, contacts=list(one.contacts))
            for one in view.told
        ],
        start_by=view.start_by,
    )
