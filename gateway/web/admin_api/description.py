"""The description of the API, OpenAPI 3.1, made of the operations themselves."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from gateway.web.admin_api.door import PREFIX, Operation
from gateway.web.admin_api.problems import MEDIA_TYPE
from gateway.web.admin_api.shapes import ProblemShape, Waiting

_PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
_REFERENCE = "#/components/schemas/{model}"
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "L'ETag de la version que vous modifiez.",
    "schema": {"type": "string"},
}
_OPTIONAL_IF_MATCH = _IF_MATCH | {"required": False}
_ETAG = {"ETag": {"description": "La version, à donner dans If-Match.", "schema": {"type": "string"}}}
_ABOUT = (
    "Les actes des pages d'administration, pour des programmes. Un jeton se crée à la page « Jetons » ou par "
    "« gar-gateway token add » ; il ne permet rien de plus que la personne qui l'a créé. Chaque acte est au journal "
    "sous le nom du jeton."
)


def describe(operations: Sequence[Operation]) -> dict[str, Any]:
    """The description, without its servers."""
    schemas = _schemas(operations)
    queries = {operation.asks.__name__ for operation in operations if operation.asks is not None}
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        path = PREFIX + _PLACE.sub(r"{\2}", operation.rule)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Passerelle GAR – administration",
            "version": "1",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{"jeton": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"jeton": {"type": "http", "scheme": "bearer", "description": "Un jeton, gar-jeton-…"}},
            "schemas": {name: schema for name, schema in schemas.items() if name not in queries},
        },
    }


def _schemas(operations: Iterable[Operation]) -> dict[str, Any]:
    wanted: dict[type[BaseModel], str] = {ProblemShape: "serialization", Waiting: "serialization"}
    for operation in operations:
        if isinstance(operation.gives, type):
            wanted[operation.gives] = "serialization"
        for shape in (operation.takes, operation.asks):
            if isinstance(shape, type):
                wanted[shape] = "validation"
    pairs: Any = list(wanted.items())
    _, whole = models_json_schema(pairs, ref_template=_REFERENCE)
    # Our docstrings are for those who read the code, in English; what programs are told is on the fields.
    return {name: _untold(schema) for name, schema in sorted(whole["$defs"].items())}


def _untold(schema: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in schema.items() if key not in ("title", "description")}
    if "properties" in kept:
        properties = kept["properties"].items()
        kept["properties"] = {
            name: {key: value for key, value in one.items() if key != "title"} for name, one in properties
        }
    return kept


def _operation(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"Permission : `{operation.permission.value}`.",
        "parameters": [*_places(operation), *_asked(operation, schemas), *_guard(operation)],
        "responses": _responses(operation),
    }
    if operation.takes is not None:
        told["requestBody"] = {"required": True, "content": _content(operation.takes)}
    return told


def _content(body: object) -> dict[str, Any]:
    """Of a shape, or of a file."""
    if isinstance(body, str):
        return {body: {"schema": {"type": "string"}}}
    return {"application/json": {"schema": _reference(body)}}


def _reference(shape: Any) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(model=shape.__name__)}


def _places(operation: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if kind == "int" else "string"}}
        for kind, name in _PLACE.findall(operation.rule)
    ]


def _asked(operation: Operation, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of the address, out of the schema of their shape."""
    if operation.asks is None:
        return []
    found = []
    for name, schema in schemas[operation.asks.__name__]["properties"].items():
        required = name in schemas[operation.asks.__name__].get("required", [])
        told = {key: value for key, value in schema.items() if key != "description"}
        parameter = {"name": name, "in": "query", "required": required, "schema": told}
        found.append(parameter | ({"description": schema["description"]} if "description" in schema else {}))
    return found


def _guard(operation: Operation) -> list[dict[str, Any]]:
    if operation.guarded:
        return [_IF_MATCH if "dry_run" not in _fields(operation) else _OPTIONAL_IF_MATCH]
    return [_OPTIONAL_IF_MATCH] if operation.method == "PUT" else []


def _fields(operation: Operation) -> Iterable[str]:
    return operation.takes.model_fields if isinstance(operation.takes, type) else ()


def _responses(operation: Operation) -> dict[str, Any]:
    good = {"description": operation.summary, "content": _content(operation.gives)}
    found: dict[str, Any] = {"200": good | {"headers": _ETAG}}
    if operation.status == 201 or operation.name == "putSchool":
        location = {"Location": {"description": "Son adresse.", "schema": {"type": "string"}}}
        found["201"] = good | {"headers": _ETAG | location}
    if operation.waits:
        schema = {"application/json": {"schema": _reference(Waiting)}}
        found["202"] = {"description": "La modification attend une deuxième personne.", "content": schema}
    for status, words in _troubles(operation).items():
        found[status] = {"description": words, "content": {MEDIA_TYPE: {"schema": _reference(ProblemShape)}}}
    if not _may_be_dry(operation) and operation.status != 200:
        del found["200"]
    return found


def _may_be_dry(operation: Operation) -> bool:
    return "dry_run" in _fields(operation)


def _troubles(operation: Operation) -> dict[str, str]:
    found = {"401": "Jeton absent ou refusé.", "403": "Ce jeton ne permet pas cela.", "503": "Réessayez plus tard."}
    if "<" in operation.rule:
        found["404"] = "Il n'y a rien à cette adresse."
    if operation.takes is not None or operation.asks is not None or operation.method != "GET":
        found["422"] = "Demande mal remplie, ou refusée."
    if operation.takes is not None:
        found |= {"400": "Demande illisible.", "413": "Demande trop grosse."}
    if operation.guarded or operation.name == "putSchool":
        found |= {"409": "Modifié entre-temps, ou conséquences à confirmer.", "428": "If-Match manque."}
    if operation.races:
        found["409"] = "Quelqu'un d'autre a déjà décidé."
    return dict(sorted(found.items()))
