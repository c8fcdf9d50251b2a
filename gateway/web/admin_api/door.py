"""The door of the API: who calls is known by their token alone, and what goes wrong is a problem document."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

from flask import Response, request

from gateway.access.permissions import Permission
from gateway.access.tokens import Standing, TokenRefused, bearer_of
from gateway.onboarding.errors import Conflict
from gateway.registry.errors import ChangeRefused
from gateway.web.admin.errors import Absent, Denied, Outdated, Stopped, outdated
from gateway.web.admin.refusals import refusal_words, refusals
from gateway.web.admin_api.call import Answer, Call
from gateway.web.admin_api.problems import (
    CONFLICT,
    FORBIDDEN,
    NO_TOKEN,
    NOT_FOUND,
    REFUSED,
    UNREADABLE,
    Fault,
    Kind,
    Problem,
    Told,
    problem,
)
from gateway.web.admin_api.shapes import Shape
from gateway.web.assembly import House
from gateway.web.log import log
from gateway.web.responding import Responder

PREFIX = "/api/admin/v1"
_BODY = 512 * 1024
_REFUSED = {
    Standing.UNKNOWN: "Ce jeton n'est pas connu.",
    Standing.EXPIRED: "Ce jeton a expiré : faites-en un autre à la page « Jetons ».",
    Standing.REVOKED: "Ce jeton a été révoqué.",
    Standing.NARROWED: "Ce jeton permet plus que la personne qui l'a créé : ses droits ont changé.",
}

Given = ParamSpec("Given")
View = Callable[Concatenate[Call, Given], Answer]


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked. rule: as Flask writes it, after the prefix. summary: French.

    asks: the parameters of the address. takes, gives: the body and the answer, a shape, or the media type of a file.
    guarded: whether it demands the version that it changes. races: whether somebody may have come first.
    waits: whether a second person may have to agree.
    largest: bytes of the body.
    """

    method: str
    rule: str
    name: str
    summary: str
    permission: Permission
    gives: type[Shape] | str
    takes: type[Shape] | str | None = None
    asks: type[Shape] | None = None
    guarded: bool = False
    races: bool = False
    waits: bool = False
    status: int = 200
    largest: int = _BODY


class Door:
    """operations: all that were put on it. It stands open once ``Answers`` is given a house."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.views: dict[str, Callable[..., Answer]] = {}

    def offer(self, operation: Operation) -> Callable[[View[Given]], View[Given]]:
        """A view that is given its Call, once a token was shown that may do that somewhere.

        What it is asked about is its own to check, with ``call.needs(permission, target)``.
        """

        def decorate(view: View[Given]) -> View[Given]:
            self.operations.append(operation)
            self.views[operation.name] = view
            return view

        return decorate


@dataclass(frozen=True)
class Answers:
    """How the operations of a door are answered in a house."""

    house: House
    responder: Responder

    def of(self, operation: Operation, view: Callable[..., Answer]) -> Callable[..., Response]:
        """The view of Flask."""

        def answer(**place: Any) -> Response:
            return self._answered(operation, view, place)

        return answer

    def nowhere(self, _rest: str = "") -> Response:
        """Whatever else is asked for under the prefix."""
        return self.told(Told(NOT_FOUND, "Cette adresse n'existe pas : voyez la description, openapi.json."))

    def told(self, told: Told) -> Response:
        """A problem as a response."""
        response = problem(self.responder, told)
        if told.kind is NO_TOKEN:
            response.headers["WWW-Authenticate"] = 'Bearer realm="administration"'
        return response

    def _answered(self, operation: Operation, view: Callable[..., Answer], place: dict[str, Any]) -> Response:
        try:
            call = self._call()
            call.needs(operation.permission)
            request.max_content_length = operation.largest
            return self._given(operation, view(call, **place))
        except TokenRefused as refused:
            log.warning("api-token-refused", standing=refused.standing.value, operation=operation.name)
            response = self.told(Told(NO_TOKEN, _REFUSED[refused.standing]))
            response.headers["WWW-Authenticate"] += ', error="invalid_token"'
            return response
        except Problem as error:
            return self.told(Told(error.kind, error.detail, error.faults, error.more))
        except Stopped as error:
            return self.told(_stopped(error))
        except Conflict as error:
            return self.told(_stopped(outdated(error)))
        except ChangeRefused as error:
            words = refusal_words(error) or "La modification a été refusée : rien n'a changé."
            return self.told(Told(REFUSED, words, tuple(Fault("", fault) for fault in refusals(error))))

    def _call(self) -> Call:
        """Who calls. Raises Problem, TokenRefused. A cookie says nothing here."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Problem(NO_TOKEN, "Présentez un jeton : « Authorization: Bearer gar-jeton-… ».")
        bearer = bearer_of(self.house.engine, token.strip(), self.house.gate.now())
        return Call(self.house, bearer, "api")

    def _given(self, operation: Operation, answer: Answer) -> Response:
        if isinstance(answer.body, bytes):
            response = self.responder.machine(answer.body, str(operation.gives))
        else:
            response = self.responder.machine(answer.body.model_dump_json().encode(), "application/json")
        response.status_code = answer.status
        if answer.version:
            response.headers["ETag"] = f'"{answer.version}"'
        if answer.location:
            response.headers["Location"] = f"{PREFIX}{answer.location}"
        return response


def _stopped(error: Stopped) -> Told:
    match error:
        case Denied():
            return Told(FORBIDDEN, "Ce jeton ne permet pas cela, ou pas pour cet élément.")
        case Absent():
            return Told(NOT_FOUND, "Cet élément n'existe pas, ou plus.")
        case Outdated():
            by = f" par {error.by}{error.when}" if error.by else ""
            return Told(CONFLICT, f"Cet élément a été modifié{by} : relisez-le, puis reprenez votre modification.")
        case _:
            return Told(Kind(error.status, UNREADABLE.name, UNREADABLE.title), "Cette demande n'a pas été comprise.")
