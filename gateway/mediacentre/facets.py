"""What a list can be filtered by, and which values a resource has for it."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from gateway.domain.collation import collation_key, slug
from gateway.gar.resource import Resource


class Facet(StrEnum):
    """The value is the name of the parameter in addresses. The order is that of the page."""

    LEVEL = "niveau"
    SUBJECT = "matiere"
    TYPE = "type"
    PUBLISHER = "editeur"


class Value(NamedTuple):
    """token: how addresses name it. label: how the GAR first wrote it."""

    token: str
    label: str


NOT_STATED = Value("non-precise", "Non précisé")
"""The value of a resource of which the GAR does not say."""

_AFTER_NUMBERED = 1_000_000
_SCOLOMFR = re.compile(r"scolomfr-voc-[0-9]+-num-([0-9]{1,6})$")
_GRADED = re.compile(
    r"(?:(.+)\s)?(?:cycle [1-4]|cycle terminal|cp|ce[12]|cm[12]|tps|ps|ms|gs|[3-6]e|2de|1re|terminale|tle"
    r"|maternelle|élémentaire|collège|lycée|cap|bac pro)(?: [0-9]{4})?",
    re.IGNORECASE,
)


def values_of(resource: Resource, facet: Facet) -> tuple[Value, ...]:
    """The values of a resource, each once; ``NOT_STATED`` when there is none."""
    match facet:
        case Facet.LEVEL:
            found = [_level(level.uri, level.label) for level in resource.levels]
        case Facet.SUBJECT:
            found = [_subject(subject.label) for subject in resource.subjects]
        case Facet.TYPE:
            found = [_type(presentation.code, presentation.label) for presentation in resource.presentations]
        case Facet.PUBLISHER:
            found = [_named(resource.publisher)] if resource.publisher else []
    once: dict[str, Value] = {}
    for value in found:
        once.setdefault(value.token, value)
    return tuple(once.values()) or (NOT_STATED,)


def order_on_page(facet: Facet, value: Value) -> tuple[object, ...]:
    """What to sort the values of a facet by: levels from the smallest class up, the others by name,
    « Non précisé » last.
    """
    rank = int(value.token) if facet is Facet.LEVEL and value.token.isdecimal() else _AFTER_NUMBERED
    return value.token == NOT_STATED.token, rank, collation_key(value.label)


def subject_of(label: str) -> str:
    """The school subject of a ScoLOMFR label, which names what is taught, the subject and the class.

    ``habiter une métropole (géographie 6e)`` and ``géographie (6e)`` give ``géographie``; a label of
    another form is a subject of its own.
    """
    head, _, inside = label.removesuffix(")").rpartition("(")
    graded = _GRADED.fullmatch(inside) if head and label.endswith(")") else None
    return ((graded[1] or head).strip() if graded else "") or label


@lru_cache(maxsize=4096)
def _level(uri: str, label: str) -> Value:
    """By its number in the vocabulary, which outlives the wording; the numbers follow the order of the classes."""
    numbered = _SCOLOMFR.search(uri)
    return Value(numbered[1] if numbered else slug(label), label)


@lru_cache(maxsize=4096)
def _type(code: str, label: str) -> Value:
    """By its code, which the GAR words in several ways."""
    return Value(slug(code or label), label or code)


@lru_cache(maxsize=4096)
def _named(label: str) -> Value:
    """By its name in whatever case and accents."""
    return Value(slug(label), label)


@lru_cache(maxsize=4096)
def _subject(label: str) -> Value:
    return _named(subject_of(label))
