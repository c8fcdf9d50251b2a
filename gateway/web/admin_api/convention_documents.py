"""The signed documents of conventions."""

from flask import request

from gateway.access.permissions import Permission
from gateway.registry.documents import MAX_DOCUMENT, File
from gateway.registry.engine import reading
from gateway.registry.models import Convention
from gateway.web.admin.conventions import attach_document, found
from gateway.web.admin.errors import Absent
from gateway.web.admin_api.call import Answer, Call
from gateway.web.admin_api.conventions import ConventionOne, convention_answer
from gateway.web.admin_api.door import Door, Operation
from gateway.web.admin_api.problems import UNREADABLE, Problem

_LOOK, _CHANGE = Permission.VIEW_CONVENTIONS, Permission.CHANGE_CONVENTIONS
_PDF = "application/pdf"


def convention_documents(door: Door) -> None:
    """Puts them on the door."""

    @door.offer(
        Operation(
            "GET", "/conventions/<int:number>/document", "getConventionDocument", "Le document signé", _LOOK, _PDF
        )
    )  # fmt: skip
    def read(call: Call, number: int) -> Answer:
        with reading(call.house.engine) as session:
            document = found(session, call, number, _LOOK).document
            if document is None:
                raise Absent
            return Answer(document.content)

    @door.offer(
        Operation(
            "POST", "/conventions/<int:number>/document", "sendConventionDocument", "Déposer le document signé",
            _CHANGE, ConventionOne, _PDF, largest=MAX_DOCUMENT + 1,
        )
    )  # fmt: skip
    def send(call: Call, number: int) -> Answer:
        with reading(call.house.engine) as session:
            found(session, call, number, _CHANGE)
        if request.mimetype != _PDF:
            raise Problem(UNREADABLE, f"Le corps de la demande est un PDF, annoncé par Content-Type: {_PDF}.")
        attach_document(call, number, File(f"convention-{number}.pdf", request.get_data()))
        with reading(call.house.engine) as session:
            return convention_answer(session, call, session.get_one(Convention, number))
