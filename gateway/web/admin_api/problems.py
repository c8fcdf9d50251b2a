"""What went wrong, for programs: ``application/problem+json`` (RFC 9457), its title and detail in French."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response

from gateway.web.responding import Responder

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field. field: such as ``source.address``, "" for the whole."""

    field: str
    detail: str


@dataclass(frozen=True)
class Kind:
    """status: of HTTP. name: stable, for programs. title: French, the same whenever it happens."""

    status: int
    name: str
    title: str


UNREADABLE = Kind(400, "unreadable", "Demande illisible")
NO_TOKEN = Kind(401, "no-token", "Jeton absent ou refusé")
FORBIDDEN = Kind(403, "forbidden", "Accès refusé")
NOT_FOUND = Kind(404, "not-found", "Élément introuvable")
CONFLICT = Kind(409, "conflict", "Modification concurrente")
CONSEQUENCES = Kind(409, "consequences", "Conséquences à confirmer")
REFUSED = Kind(422, "refused", "Modification refusée")
INVALID = Kind(422, "invalid", "Demande incomplète ou mal remplie")
BLIND = Kind(428, "blind", "Version non précisée")


class Problem(Exception):
    """Ends an operation. more: members beside the usual ones."""

    def __init__(self, kind: Kind, detail: str, faults: Sequence[Fault] = (), **more: Any) -> None:
        super().__init__(kind.name, detail)
        self.kind = kind
        self.detail = detail
        self.faults = tuple(faults)
        self.more = more


@dataclass(frozen=True)
class Told:
    """A problem as it is written. faults: of the fields. more: its other members."""

    kind: Kind
    detail: str
    faults: tuple[Fault, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def problem(responder: Responder, told: Told) -> Response:
    """The response."""
    kind = told.kind
    document: dict[str, Any] = {
        "type": f"urn:gar-gateway:{kind.name}",
        "title": kind.title,
        "status": kind.status,
        "detail": told.detail,
    }
    if told.faults:
        document["faults"] = [vars(fault) for fault in told.faults]
    response = responder.machine(json.dumps(document | dict(told.more), ensure_ascii=False).encode(), MEDIA_TYPE)
    response.status_code = kind.status
    return response
