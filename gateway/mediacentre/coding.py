"""Lists of resources as octets for the store, with a version so that two releases can share it (F-162)."""

import json
import zlib
from dataclasses import fields
from typing import Any

from gateway.gar.resource import Concept, Presentation, Resource

_VERSION = 1
_NAMES = tuple(field.name for field in fields(Resource))
_CONCEPTS = frozenset({"pedagogical_types", "document_types", "levels", "subjects"})


class OtherRelease(ValueError):
    """The octets were written by a release that writes otherwise: they count as not there."""


def dump_resources(resources: tuple[Resource, ...]) -> bytes:
    """What ``load_resources`` reads back; the same octets for the same list."""
    terms: dict[Concept | Presentation, int] = {}
    rows = [[_field(getattr(resource, name), terms) for name in _NAMES] for resource in resources]
    pairs = [[term.uri if isinstance(term, Concept) else term.code, term.label] for term in terms]
    data = [_VERSION, pairs, rows]
    return zlib.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def load_resources(octets: bytes) -> tuple[Resource, ...]:
    """The list that ``dump_resources`` wrote. Raises OtherRelease."""
    version, pairs, rows = json.loads(zlib.decompress(octets))
    if version != _VERSION:
        raise OtherRelease(version)
    concepts = [Concept(*pair) for pair in pairs]
    presentations = [Presentation(*pair) for pair in pairs]
    return tuple(Resource(**_loaded(row, concepts, presentations)) for row in rows)


def _field(value: Any, terms: dict[Concept | Presentation, int]) -> Any:
    """Texts as they are, terms by their place in the table of terms: a list repeats the same few."""
    return value if isinstance(value, str) else [terms.setdefault(term, len(terms)) for term in value]


def _loaded(row: list[Any], concepts: list[Concept], presentations: list[Presentation]) -> dict[str, Any]:
    loaded: dict[str, Any] = {}
    for name, value in zip(_NAMES, row, strict=True):
        if isinstance(value, str):
            loaded[name] = value
        else:
            known: list[Any] = concepts if name in _CONCEPTS else presentations
            loaded[name] = tuple(known[place] for place in value)
    return loaded
