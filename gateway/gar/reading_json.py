"""JSON from outside: one reading of it, or none (RFC 8259; security.md F-122)."""

import json
import math
import re
from typing import Any

from gateway.gar.errors import AnswerRefused

MAX_DEPTH = 12
MAX_CONTAINERS = 50_000
"""Objects and arrays."""

MOST = {b",": 200_000, b'"': 600_000, b"\\": 300_000}
"""How often a byte may come: a list of a thousand resources stays far below."""

_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
_INNERMOST = re.compile(rb"\{\}|\[\]")
_NOT_STRUCTURE = bytes(set(range(256)) - set(b'[]{}"'))


def read_json(body: bytes) -> dict[str, Any]:
    """What a text that begins with ``{`` says. Raises AnswerRefused when it is not UTF-8 JSON, names a key twice,
    holds a number that JSON has not, or is deeper or more crowded than any list of resources.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AnswerRefused("list-encoding", "not UTF-8") from None
    _check_structure(body)
    try:
        document: dict[str, Any] = json.loads(
            text, object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite
        )
    except (ValueError, RecursionError):
        raise AnswerRefused("list-malformed", "JSON") from None
    return document


def _check_structure(body: bytes) -> None:
    """Measures the nesting before a recursive parser sees it."""
    if any(body.count(byte) > most for byte, most in MOST.items()):
        raise AnswerRefused("list-too-large", "values")
    skeleton = _STRING.sub(b"", _ESCAPED.sub(b"", body).translate(None, _NOT_STRUCTURE))
    if len(skeleton) > 2 * MAX_CONTAINERS:
        raise AnswerRefused("list-too-large", "values")
    for _ in range(MAX_DEPTH):
        skeleton = _INNERMOST.sub(b"", skeleton)
    if skeleton:
        raise AnswerRefused("list-nesting" if _INNERMOST.search(skeleton) else "list-malformed")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise AnswerRefused("list-duplicate-key")
    return found


def _no_constant(_name: str) -> float:
    raise AnswerRefused("list-number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise AnswerRefused("list-number")
    return number
