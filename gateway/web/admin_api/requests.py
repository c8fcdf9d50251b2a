"""Changes that wait for a second person: seen, agreed to, refused, taken back."""

from datetime import datetime

from pydantic import Field, JsonValue

from gateway.access import requests as asking
from gateway.access.permissions import Permission, person_behind
from gateway.registry.engine import reading
from gateway.registry.models import ChangeRequest
from gateway.web.admin.errors import Absent, Denied, Outdated
from gateway.web.admin_api.call import Answer, Call
from gateway.web.admin_api.door import Door, Operation
from gateway.web.admin_api.shapes import Shape, shown

_LOOK, _DECIDE = Permission.VIEW_DASHBOARD, Permission.APPROVE


class RequestItem(Shape):
    """One request in a list. may_decide, own: of whoever the token was made for."""

    number: int
    kind: str
    subject: str
    summary: str
    author: str
    why: str
    asked: datetime
    may_decide: bool
    own: bool


class RequestList(Shape):
    """Those that wait."""

    requests: list[RequestItem] = Field(description="Celles que vous pouvez examiner, et les vôtres.")


class RequestOne(RequestItem):
    """One request, with what would be changed."""

    state: str = Field(description="open, applied, refused ou withdrawn.")
    expired: bool = Field(description="Elle a plus de 30 jours : elle ne peut plus être acceptée.")
    decided: datetime | None
    decided_by: str
    decision: str = Field(description="Le motif de la décision.")
    change: dict[str, JsonValue] = Field(description="Ce qui serait appliqué.")


class AgreementGiven(Shape):
    """That a change is applied."""

    model_config = shown(why="Vu avec l'éditeur")

    why: str = Field("", max_length=500)


class RefusalGiven(Shape):
    """That it is not."""

    model_config = shown(why="La clé annoncée n'est pas la bonne")

    why: str = Field(min_length=10, max_length=500, description="La personne qui a demandé le lira.")


def requests(door: Door) -> None:
    """Puts them on the door."""
    _looking(door)
    _deciding(door)


def _looking(door: Door) -> None:
    @door.offer(Operation("GET", "/requests", "listRequests", "Les demandes qui attendent", _LOOK, RequestList))
    def listed(call: Call) -> Answer:
        with reading(call.house.engine) as session:
            found = asking.open_requests(session, call.administrator, call.office.instant)
            return Answer(RequestList(requests=[RequestItem.model_validate(_told(call, one)) for one in found]))

    @door.offer(Operation("GET", "/requests/<int:number>", "getRequest", "Une demande", _LOOK, RequestOne))
    def one(call: Call, number: int) -> Answer:
        return _one(call, number)


def _deciding(door: Door) -> None:
    @door.offer(
        Operation(
            "POST", "/requests/<int:number>/approve", "approveRequest",
            "Accepter une demande d'une autre personne, et l'appliquer", _DECIDE, RequestOne, AgreementGiven,
            races=True,
        )
    )  # fmt: skip
    def approve(call: Call, number: int) -> Answer:
        return _decided(call, number, call.body(AgreementGiven).why, approve=True)

    @door.offer(
        Operation(
            "POST", "/requests/<int:number>/refuse", "refuseRequest", "Refuser une demande : rien ne change", _DECIDE,
            RequestOne, RefusalGiven, races=True,
        )
    )  # fmt: skip
    def refuse(call: Call, number: int) -> Answer:
        return _decided(call, number, call.body(RefusalGiven).why, approve=False)

    @door.offer(
        Operation(
            "POST", "/requests/<int:number>/withdraw", "withdrawRequest", "Retirer sa propre demande", _LOOK,
            RequestOne, races=True,
        )
    )  # fmt: skip
    def withdraw(call: Call, number: int) -> Answer:
        _one(call, number)
        try:
            asking.withdraw(call.office, call.administrator, number)
        except asking.NotYours:
            raise Denied(_LOOK) from None
        except asking.AlreadyDecided as error:
            raise Outdated(error.decided_by) from None
        return _one(call, number)


def _decided(call: Call, number: int, why: str, *, approve: bool) -> Answer:
    """Raises Absent, Denied, Outdated, ChangeRefused."""
    _one(call, number)
    try:
        asking.decide(call.office, call.administrator, number, approve=approve, why=why)
    except asking.NotYours:
        raise Denied(_DECIDE) from None
    except asking.AlreadyDecided as error:
        raise Outdated(error.decided_by) from None
    return _one(call, number)


def _one(call: Call, number: int) -> Answer:
    """For those who decide on it, and for whoever asked. Raises Absent, Denied."""
    with reading(call.house.engine) as session:
        found = session.get(ChangeRequest, number)
        if found is None:
            raise Absent
        told = _told(call, found)
        if not (told["may_decide"] or told["own"]):
            raise Denied(_DECIDE)
        return Answer(
            RequestOne.model_validate(
                told
                | {
                    "state": found.state,
                    "expired": asking.is_expired(found, call.office.instant),
                    "decided": found.decided,
                    "decided_by": found.decided_by,
                    "decision": found.decision,
                    "change": found.payload,
                }
            )
        )


def _told(call: Call, found: ChangeRequest) -> dict[str, object]:
    return {
        "number": found.id,
        "kind": found.kind,
        "subject": found.subject,
        "summary": found.summary,
        "author": found.author,
        "why": found.why,
        "asked": found.at,
        "may_decide": asking.may_decide(call.administrator, found),
        "own": person_behind(found.author) == call.administrator.email,
    }
