"""Collectivités: the list, one of them, added and changed."""

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.reach import collectivites_of
from gateway.registry.collectivites import (
    CollectiviteFields,
    CollectiviteKind,
    collectivites_matching,
    version_of_collectivite,
)
from gateway.registry.engine import reading
from gateway.registry.models import Collectivite
from gateway.web.admin.collectivites import check_may_change, save_collectivite
from gateway.web.admin.errors import Absent
from gateway.web.admin_api.call import Answer, Call
from gateway.web.admin_api.door import Door, Operation
from gateway.web.admin_api.shapes import Shape, shown

_LOOK, _CHANGE = Permission.VIEW_CONVENTIONS, Permission.CHANGE_CONVENTIONS
_MOST = 200


class CollectiviteQuery(Shape):
    """What the list is asked for."""

    q: str = Field("", max_length=100, description="Mots du nom, ou un SIREN.")
    departement: str = Field("", max_length=3, description="En trois caractères, comme 055.")
    after: int = Field(0, ge=0, description="Le dernier numéro de la page d'avant.")


class CollectiviteOne(Shape):
    """One collectivité. Its ETag goes into If-Match to change it."""

    number: int
    siren: str
    name: str
    kind: CollectiviteKind
    departement: str
    contact: str


class CollectiviteList(Shape):
    """One page of the collectivités, by number."""

    collectivites: list[CollectiviteOne]
    following: int = Field(description="À donner dans « after » ; 0 à la fin.")


class CollectiviteChanged(Shape):
    """A collectivité as it is to be."""

    model_config = shown(name="Commune de Verdun", kind="commune", departement="055", why="Nom officiel")

    name: str = Field(max_length=200)
    kind: CollectiviteKind = CollectiviteKind.COMMUNE
    departement: str = Field(max_length=3, description="En trois caractères, comme 055.")
    contact: str = Field("", max_length=200, description="Le délégué à la protection des données.")
    why: str = Field("", max_length=500)


class CollectiviteGiven(CollectiviteChanged):
    """A new collectivité."""

    model_config = shown(siren="215505454", name="Commune de Verdun", kind="commune", departement="055")

    siren: str = Field(max_length=20, description="Un SIRET est accepté aussi.")


def collectivites(door: Door) -> None:
    """Puts them on the door."""
    _looking(door)
    _changing(door)


def _looking(door: Door) -> None:
    @door.offer(
        Operation(
            "GET", "/collectivites", "listCollectivites", "Les collectivités", _LOOK, CollectiviteList,
            asks=CollectiviteQuery,
        )
    )  # fmt: skip
    def listed(call: Call) -> Answer:
        asked = call.asked(CollectiviteQuery)
        query = collectivites_matching(asked.q, asked.departement)
        query = query.where(collectivites_of(call.administrator), Collectivite.id > asked.after)
        with reading(call.house.engine) as session:
            found = session.scalars(query.order_by(Collectivite.id).limit(_MOST + 1)).all()
            told = [_told(row) for row in found[:_MOST]]
        return Answer(CollectiviteList(collectivites=told, following=told[-1].number if len(found) > _MOST else 0))

    @door.offer(
        Operation(
            "GET", "/collectivites/<int:number>", "getCollectivite", "Une collectivité", _LOOK, CollectiviteOne
        )
    )  # fmt: skip
    def one(call: Call, number: int) -> Answer:
        with reading(call.house.engine) as session:
            query = select(Collectivite).where(Collectivite.id == number, collectivites_of(call.administrator))
            row = session.scalar(query)
            if row is None:
                raise Absent
            return _one(row)


def _changing(door: Door) -> None:
    @door.offer(
        Operation(
            "POST", "/collectivites", "addCollectivite", "Ajouter une collectivité", _CHANGE, CollectiviteOne,
            CollectiviteGiven, status=201,
        )
    )  # fmt: skip
    def add(call: Call) -> Answer:
        given = call.body(CollectiviteGiven)
        number = save_collectivite(call, _fields(given, given.siren), given.why)
        with reading(call.house.engine) as session:
            return _one(session.get_one(Collectivite, number), 201)

    @door.offer(
        Operation(
            "PUT", "/collectivites/<int:number>", "putCollectivite", "Modifier une collectivité", _CHANGE,
            CollectiviteOne, CollectiviteChanged, guarded=True,
        )
    )  # fmt: skip
    def change(call: Call, number: int) -> Answer:
        given = call.body(CollectiviteChanged)

        def look(session: Session) -> Collectivite:
            row = session.get(Collectivite, number)
            if row is None:
                raise Absent
            check_may_change(session, call, row)
            call.check_version(version_of_collectivite(row))
            return row

        with reading(call.house.engine) as session:
            siren = look(session).siren
        save_collectivite(call, _fields(given, siren), given.why, number, look)
        with reading(call.house.engine) as session:
            return _one(session.get_one(Collectivite, number))


def _fields(given: CollectiviteChanged, siren: str) -> CollectiviteFields:
    return CollectiviteFields(siren, given.name, given.kind, given.departement.upper(), given.contact)


def _told(row: Collectivite) -> CollectiviteOne:
    return CollectiviteOne(
        number=row.id,
        siren=row.siren,
        name=row.name,
        kind=CollectiviteKind(row.nature),
        departement=row.departement,
        contact=row.contact,
    )


def _one(row: Collectivite, status: int = 200) -> Answer:
    return Answer(_told(row), status, version_of_collectivite(row), f"/collectivites/{row.id}" if status == 201 else "")
