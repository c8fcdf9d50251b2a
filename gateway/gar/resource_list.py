"""``listeRessources``: what one person may open in one school (gar.md 3)."""

import re
from collections.abc import Collection
from typing import Any

from gateway.gar.compression import plain_body
from gateway.gar.error_body import cause_of
from gateway.gar.errors import AnswerRefused
from gateway.gar.fields import read_resource
from gateway.gar.launch_link import check_launch_link
from gateway.gar.reading_json import read_json
from gateway.gar.reading_xml import read_xml
from gateway.gar.request import ListRequest
from gateway.gar.resource import Resource

MAX_ANSWER = 4 * 1024 * 1024
"""Bytes of a body, compressed or not."""

MAX_RESOURCES = 1000

_START = re.compile(rb"(?:\xef\xbb\xbf)?[\t\n\r ]*([{<])")


def read_resource_list(request: ListRequest, status: int, body: bytes, hosts: Collection[str]) -> tuple[Resource, ...]:
    """The resources of an answer in the GAR's order; none when nothing is assigned.

    status: HTTP status. body: JSON or XML, gzip or not, told by its content. hosts: where launch links
    may lead, see ``check_launch_link``. One entry that is wrong refuses the whole answer.
    Raises SchoolNotDeclared, PersonUnknown, Outage, and AnswerRefused for what must not be read.
    """
    if status != 200:
        raise cause_of(request, status, _document_or_none(body))
    document = _document(body)
    if "Erreur" in document:
        raise cause_of(request, status, document)
    resources = tuple(read_resource(record) for record in _records(document))
    for resource in resources:
        check_launch_link(resource.link, request.project, request.school, hosts)
    return resources


def _document(body: bytes) -> dict[str, Any]:
    plain = plain_body(body, MAX_ANSWER)
    start = _START.match(plain)
    if start is None:
        raise AnswerRefused("list-format", "neither JSON nor XML")
    return read_json(plain) if start[1] == b"{" else read_xml(plain)


def _document_or_none(body: bytes) -> dict[str, Any] | None:
    try:
        return _document(body)
    except AnswerRefused:
        return None


def _records(document: dict[str, Any]) -> list[Any]:
    """The entries of ``{"listeRessources": {"ressource": [...]}}``; the inner object may be empty."""
    envelope = document.get("listeRessources")
    if not isinstance(envelope, dict):
        raise AnswerRefused("list-shape", "listeRessources")
    records = envelope.get("ressource", None if envelope else [])
    if not isinstance(records, list):
        raise AnswerRefused("list-shape", "ressource")
    if len(records) > MAX_RESOURCES:
        raise AnswerRefused("list-too-many", "ressource")
    return records
