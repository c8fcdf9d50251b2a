"""The parts of the API, and its description."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Blueprint, Response

from gateway.web.admin_api.aggregates import aggregates
from gateway.web.admin_api.cas import cas
from gateway.web.admin_api.collectivites import collectivites
from gateway.web.admin_api.convention_documents import convention_documents
from gateway.web.admin_api.conventions import conventions
from gateway.web.admin_api.description import describe
from gateway.web.admin_api.door import PREFIX, Answers, Door
from gateway.web.admin_api.figures import figures
from gateway.web.admin_api.keys import keys
from gateway.web.admin_api.metadata import metadata
from gateway.web.admin_api.partners import partners
from gateway.web.admin_api.release import release
from gateway.web.admin_api.requests import requests
from gateway.web.admin_api.schools import schools
from gateway.web.admin_api.trials import trials
from gateway.web.assembly import House
from gateway.web.responding import Responder

PARTS: tuple[Callable[[Door], None], ...] = (
    partners,
    metadata,
    aggregates,
    release,
    cas,
    trials,
    schools,
    conventions,
    convention_documents,
    collectivites,
    figures,
    requests,
    keys,
)


@cache
def the_door() -> Door:
    """With all the operations on it."""
    door = Door()
    for part in PARTS:
        part(door)
    return door


@cache
def description() -> dict[str, Any]:
    """The description of the API (OpenAPI 3.1), without its servers."""
    return describe(the_door().operations)


def admin_api(house: House, responder: Responder) -> Blueprint:
    """All of it, under ``/api/admin/v1``."""
    blueprint = Blueprint("admin-api", __name__, url_prefix=PREFIX)
    door, answers = the_door(), Answers(house, responder)
    for operation in door.operations:
        answer = answers.of(operation, door.views[operation.name])
        blueprint.add_url_rule(operation.rule, operation.name, answer, methods=[operation.method])

    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        document = {**description(), "servers": [{"url": house.settings.base_url}]}
        return responder.document(json.dumps(document, ensure_ascii=False).encode(), "application/json")

    blueprint.add_url_rule("/<path:_rest>", "nowhere", answers.nowhere)
    return blueprint
