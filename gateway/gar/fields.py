"""From the fields of an answer to a Resource, each looked at before it is believed (gar.md 3.2)."""

import re
from typing import Any

from gateway.gar.errors import AnswerRefused
from gateway.gar.resource import Concept, Presentation, Resource

MAX_TERMS = 500
"""Of one list of one resource: a subject list holds dozens."""

MAX_TEXT = 1000
MAX_IDENTIFIER = 300
MAX_ADDRESS = 4096
MAX_DESCRIPTION = 20_000

RESOURCE_TEXTS = frozenset(
    {
        "idRessource",
        "idType",
        "nomRessource",
        "idEditeur",
        "nomEditeur",
        "urlVignette",
        "urlAccesRessource",
        "nomSourceEtiquetteGar",
        "sourceEtiquette",
        "urlSourceEtiquette",
        "distributeurTech",
        "validateurTech",
        "description",
    }
)
TERM_LISTS = frozenset(
    {"typePresentation", "typePedagogique", "typologieDocument", "niveauEducatif", "domaineEnseignement"}
)
TERM_TEXTS = frozenset({"uri", "code", "nom"})

_BLANKS = str.maketrans("\t\n\r", "   ")
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_WEB_ADDRESS = re.compile(r"https?://[^\s]+", re.IGNORECASE)


def read_resource(record: Any) -> Resource:
    """One entry of the list. Required: idRessource, nomRessource, urlAccesRessource; fields not known
    are passed over. Raises AnswerRefused for a wrong type, an excess or a control character.
    """
    if not isinstance(record, dict):
        raise AnswerRefused("list-type", "ressource")
    return Resource(
        identifier=_required(record, "idRessource", MAX_IDENTIFIER),
        identifier_type=_text(record, "idType", MAX_IDENTIFIER),
        title=_required(record, "nomRessource", MAX_TEXT),
        publisher_id=_text(record, "idEditeur", MAX_IDENTIFIER),
        publisher=_text(record, "nomEditeur", MAX_TEXT),
        thumbnail=_thumbnail(record),
        presentations=_presentations(record),
        pedagogical_types=_concepts(record, "typePedagogique"),
        document_types=_concepts(record, "typologieDocument"),
        levels=_concepts(record, "niveauEducatif"),
        subjects=_concepts(record, "domaineEnseignement"),
        link=_required(record, "urlAccesRessource", MAX_ADDRESS),
        source_label=_text(record, "nomSourceEtiquetteGar", MAX_TEXT),
        source=_text(record, "sourceEtiquette", MAX_TEXT),
        source_logo=_text(record, "urlSourceEtiquette", MAX_ADDRESS),
        technical_distributor=_text(record, "distributeurTech", MAX_IDENTIFIER),
        technical_validator=_text(record, "validateurTech", MAX_IDENTIFIER),
        description=_text(record, "description", MAX_DESCRIPTION),
    )


def _required(record: dict[str, Any], name: str, limit: int) -> str:
    value = _text(record, name, limit)
    if not value:
        raise AnswerRefused("list-missing-field", name)
    return value


def _text(record: dict[str, Any], name: str, limit: int) -> str:
    """The text of a field, blanks at its ends dropped; "" when it is absent."""
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise AnswerRefused("list-type", name)
    if len(value) > limit:
        raise AnswerRefused("list-too-long", name)
    if _FORBIDDEN.search(value):
        value = value.translate(_BLANKS)
        if _FORBIDDEN.search(value):
            raise AnswerRefused("list-character", name)
    return value.strip()


def _thumbnail(record: dict[str, Any]) -> str:
    """An address of a picture, or "": what is no web address counts as no picture."""
    address = _text(record, "urlVignette", MAX_ADDRESS)
    return address if _WEB_ADDRESS.fullmatch(address) else ""


def _presentations(record: dict[str, Any]) -> tuple[Presentation, ...]:
    """One object in JSON, repeated elements in XML; other sources of lists write an array."""
    value = record.get("typePresentation")
    records = [value] if isinstance(value, dict) else _records(record, "typePresentation")
    found = (Presentation(_text(each, "code", MAX_TEXT), _text(each, "nom", MAX_TEXT)) for each in records)
    return tuple(each for each in found if each.code or each.label)


def _concepts(record: dict[str, Any], name: str) -> tuple[Concept, ...]:
    """The terms that can be shown: one without a label says nothing to a reader."""
    records = _records(record, name)
    found = (Concept(_text(each, "uri", MAX_TEXT), _text(each, "nom", MAX_TEXT)) for each in records)
    return tuple(each for each in found if each.label)


def _records(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = record.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise AnswerRefused("list-type", name)
    if len(value) > MAX_TERMS:
        raise AnswerRefused("list-too-many", name)
    return value
