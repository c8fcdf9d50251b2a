"""The ENT's answer as JSON (sections 2.5.1 ``format`` and 2.5.2): the same rules, the same names."""

import json
from collections.abc import Iterator

from gateway.cas.client.layouts import PROTOCOL, below, collect
from gateway.cas.errors import AnswerRefused, ValidationFailed
from gateway.domain.claims import Attribute

_MAX_DEPTH = 16


def read_json(body: bytes) -> tuple[str, tuple[Attribute, ...]]:
    """The user and the attributes. A member of an object is named by its path, an item of a list by the
    list. Raises ValidationFailed, AnswerRefused.
    """
    response = _object(_parsed(body), "serviceResponse")
    if len(response) != 1:
        raise AnswerRefused("answer-structure", f"{len(response)} members of serviceResponse")
    if "authenticationFailure" in response:
        code = _object(response, "authenticationFailure").get("code")
        raise ValidationFailed(code if isinstance(code, str) else "")
    success = _object(response, "authenticationSuccess")
    user = success.get("user")
    if not isinstance(user, str) or not user:
        raise AnswerRefused("answer-user")
    if success.get("proxies"):
        raise AnswerRefused("answer-proxied")
    return user, collect(_attributes(success))


def _attributes(success: dict[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in success.items():
        if name == "attributes" and isinstance(value, dict):
            for inner, held in value.items():
                yield from _flattened(inner, held)
        elif name not in PROTOCOL:
            yield from _flattened(name, value)


def _flattened(path: str, value: object, depth: int = 0) -> Iterator[tuple[str, str]]:
    if depth > _MAX_DEPTH:
        raise AnswerRefused("json-depth", f"more than {_MAX_DEPTH} levels")
    if isinstance(value, dict):
        for name, held in value.items():
            yield from _flattened(below(path, name), held, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _flattened(path, item, depth + 1)
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    else:
        yield path, "" if value is None else str(value)


def _parsed(body: bytes) -> object:
    """The value, numbers as they are written. Raises AnswerRefused for what strict JSON does not know."""
    try:
        return json.loads(
            body.decode("utf-8"),
            parse_int=str,
            parse_float=str,
            parse_constant=_refuse,
            object_pairs_hook=_unique,
        )
    except (ValueError, RecursionError):
        raise AnswerRefused("json-malformed") from None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise AnswerRefused("json-duplicate")
    return members


def _refuse(_constant: str) -> object:
    raise AnswerRefused("json-malformed")


def _object(holder: object, name: str) -> dict[str, object]:
    held = holder.get(name) if isinstance(holder, dict) else None
    if not isinstance(held, dict):
        raise AnswerRefused("answer-structure", f"no object {name}")
    return held
