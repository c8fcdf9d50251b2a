"""One call of a program: who it acts for, what it sends, and what it gets."""

import json
from dataclasses import dataclass
from typing import TypeVar

from flask import request
from pydantic import ValidationError

from gateway.web.admin.asker import Asker
from gateway.web.admin.errors import Outdated
from gateway.web.admin_api.problems import BLIND, INVALID, UNREADABLE, Problem
from gateway.web.admin_api.shapes import Shape, Waiting, faults_of

S = TypeVar("S", bound=Shape)


@dataclass(frozen=True)
class Answer:
    """What the program gets. body: JSON, or a file of the kind that the operation gives. version: of what was
    given, by which a change says what it has seen.
    """

    body: Shape | bytes
    status: int = 200
    version: str = ""
    location: str = ""


@dataclass(frozen=True)
class Call(Asker):
    """The administrator is the person for whom the token was made, with the token's rights."""

    def body(self, shape: type[S]) -> S:
        """What was sent, as JSON. Raises Problem."""
        if request.mimetype != "application/json":
            raise Problem(UNREADABLE, "Le corps de la demande est du JSON, annoncé par Content-Type: application/json.")
        try:
            document = json.loads(request.get_data())
        except (ValueError, RecursionError):
            raise Problem(UNREADABLE, "Le corps de la demande n'est pas du JSON.") from None
        return _read(shape, document)

    def asked(self, shape: type[S]) -> S:
        """The parameters of the address. Raises Problem."""
        return _read(shape, request.args.to_dict())

    def check_version(self, version: str, by: str = "", when: str = "") -> None:
        """That the change is made in view of the present version. Raises Problem, Outdated.

        by, when: who changed it last, and how to say when.
        """
        seen = request.headers.get("If-Match", "")
        if not seen:
            raise Problem(BLIND, "Donnez dans If-Match l'ETag de la version que vous modifiez.")
        if seen.strip() != f'"{version}"':
            raise Outdated(by, when)


def waiting_answer(number: int) -> Answer:
    """For a change that waits for a second person."""
    return Answer(
        Waiting(request=number, detail=f"La demande n° {number} attend l'accord d'une deuxième personne."), 202
    )


def _read(shape: type[S], document: object) -> S:
    try:
        return shape.model_validate(document, strict=False)
    except ValidationError as error:
        raise Problem(INVALID, "Corrigez les champs indiqués.", faults_of(error.errors())) from None
