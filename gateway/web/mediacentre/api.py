"""``GET /api/v1/resources``: the list of the person who is signed in, as JSON, for the pages of their ENT.

A browser lets the page of an ENT read the answer only when the ENT's record names its origin, and sends the
session's cookie only when both are of one site (SameSite=Lax): elsewhere the answer is 401 and says where to go.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from flask import Blueprint, Response, request

from gateway.login.refusals import Refusal
from gateway.mediacentre.facets import Facet, values_of
from gateway.mediacentre.handles import handle_of
from gateway.mediacentre.library import Library, Outcome
from gateway.mediacentre.listing import Entry
from gateway.mediacentre.selection import select
from gateway.mediacentre.visits import Visit
from gateway.web.assembly import House
from gateway.web.mediacentre.listing_page import asked
from gateway.web.mediacentre.reception import NoVisit, Reception, ent_door
from gateway.web.responding import Responder

MOST = 1000
_COMPONENT = "gar-mediacentre.js"
_PENDING_SECONDS = "2"
_DOWN_SECONDS = "60"


def api(house: House, responder: Responder) -> Blueprint:
    """The routes for programs."""
    blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
    reception = Reception(house, responder)

    @blueprint.get("/resources")
    def resources() -> Response:
        try:
            visit = reception.visit()
        except NoVisit:
            return _without_session(reception)
        except Refusal as refusal:
            return _problem(responder, 403, "forbidden", refusal.reason, _origins(reception, refusal.ent))
        return _resources(reception, visit)

    @blueprint.route("/resources", methods=["OPTIONS"])
    def preflight() -> Response:
        response = responder.machine(b"", "text/plain")
        response.status_code = 204
        return _shared(response, _origins(reception, ""))

    @blueprint.get("/openapi.json")
    def description() -> Response:
        document = openapi() | {"servers": [{"url": house.settings.base_url}]}
        return _public(responder.document(json.dumps(document, ensure_ascii=False).encode(), "application/json"))

    @blueprint.get(f"/{_COMPONENT}")
    def component() -> Response:
        return _public(responder.document(_static(_COMPONENT), "text/javascript"))

    return blueprint


@cache
def openapi() -> dict[str, Any]:
    """The description of the API (OpenAPI 3.1), without its servers."""
    document: dict[str, Any] = json.loads(_static("openapi.json"))
    return document


def _resources(reception: Reception, visit: Visit) -> Response:
    library = reception.library(visit)
    query = asked(library)
    selection = select(library.listing, query, library.marks(), MOST)
    outcomes = {school.outcome for school in library.schools}
    if not library.listing.entries and outcomes == {Outcome.OUTAGE}:
        response = _problem(reception.responder, 503, "outage", "gar-outage", visit.ent.origins)
        response.headers["Retry-After"] = _DOWN_SECONDS
        return response
    base = reception.house.settings.base_url
    favourites = {favourite.key for favourite in library.desk.favourites}
    document = {
        "complete": not outcomes & {Outcome.PENDING, Outcome.OUTAGE},
        "total": selection.page.total,
        "schools": [
            {
                "uai": school.uai,
                "name": school.name,
                "outcome": school.outcome.value,
                "asOf": school.as_of.isoformat() if school.as_of else None,
                "count": school.count,
            }
            for school in library.schools
        ],
        "resources": [_record(base, library, entry, favourites) for entry in selection.page.items],
    }
    if console := reception.console(visit):
        document["console"] = base + console
    response = reception.responder.machine(json.dumps(document, ensure_ascii=False).encode(), "application/json")
    response.headers["Cache-Control"] = "private, no-store"
    if Outcome.PENDING in outcomes:
        response.headers["Retry-After"] = _PENDING_SECONDS
    return _shared(response, visit.ent.origins)


def _record(base: str, library: Library, entry: Entry, favourites: set[str]) -> Mapping[str, Any]:
    resource, handle = entry.resource, handle_of(entry.key)
    return {
        "key": entry.key,
        "uai": entry.uai,
        "title": resource.title,
        "publisher": resource.publisher,
        "types": [kind.label or kind.code for kind in resource.presentations],
        "levels": [level.label for level in resource.levels],
        "subjects": [value.label for value in values_of(resource, Facet.SUBJECT)] if resource.subjects else [],
        "open": f"{base}/mediacentre/ouvrir/{entry.uai}/{handle}",
        "thumbnail": f"{base}/mediacentre/vignette/{entry.uai}/{handle}" if resource.thumbnail else None,
        "favourite": entry.key in favourites,
        "local": entry.key in library.local,
    }


def _without_session(reception: Reception) -> Response:
    slug = request.args.get("ent", "")
    ent = reception.house.gate.catalogue.now().ent(slug) if slug else None
    base = reception.house.settings.base_url
    login = base + (ent_door(ent.slug, "/mediacentre") if ent else "/mediacentre")
    return _problem(reception.responder, 401, "no-session", "no-session", ent.origins if ent else (), login=login)


def _origins(reception: Reception, slug: str) -> tuple[str, ...]:
    ent = reception.house.gate.catalogue.now().ent(slug or request.args.get("ent", ""))
    return ent.origins if ent else ()


def _problem(
    responder: Responder, status: int, kind: str, reason: str, origins: tuple[str, ...], **more: str
) -> Response:
    """What went wrong, as RFC 9457 writes it."""
    titles = {
        "no-session": "Aucune session ouverte : passez par l’adresse de « login ».",
        "forbidden": "Ce compte n’a pas accès au médiacentre.",
        "outage": "Le GAR ne répond pas pour l’instant.",
    }
    document = {"type": f"urn:gar-gateway:{kind}", "title": titles[kind], "status": status, "reason": reason} | more
    octets = json.dumps(document, ensure_ascii=False).encode()
    response = responder.machine(octets, "application/problem+json")
    response.status_code = status
    return _shared(response, origins)


def _shared(response: Response, origins: tuple[str, ...]) -> Response:
    """Lets the page of an ENT read it, when its origin is on the ENT's record (Fetch standard, CORS protocol)."""
    response.headers["Vary"] = "Origin, Cookie"
    if (origin := request.headers.get("Origin", "")) in origins and origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
    return response


def _public(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _static(name: str) -> bytes:
    return (files("gateway.web") / "static" / name).read_bytes()
