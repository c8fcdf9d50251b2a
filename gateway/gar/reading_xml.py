"""The XML form of an answer, brought to the shape of the JSON one (gar.md 3.4)."""

import re
from typing import Any

from gateway.gar.errors import AnswerRefused
from gateway.gar.fields import RESOURCE_TEXTS, TERM_LISTS, TERM_TEXTS
from gateway.markup.errors import XmlRefused
from gateway.markup.xml import Element, local_name, parse_commented, text_of

MAX_MARKUP = 150_000
"""Tags and attributes, counted by their signs."""

_ERROR_TEXTS = frozenset({"Code", "Message", "Resource"})
_HTML = re.compile(rb"\s*(<!DOCTYPE\s+html|<html)[\s>]", re.IGNORECASE)


def read_xml(body: bytes) -> dict[str, Any]:
    """The answer as ``read_json`` would give it. Raises AnswerRefused."""
    if _HTML.match(body):
        raise AnswerRefused("list-html")
    if body.count(b"<") + body.count(b"=") > MAX_MARKUP:
        raise AnswerRefused("list-too-large", "elements")
    try:
        return _answer(parse_commented(body, len(body)))
    except XmlRefused as refused:
        raise AnswerRefused(refused.reason, refused.detail) from None


def _answer(root: Element) -> dict[str, Any]:
    if local_name(root) == "Erreur":
        return {"Erreur": _texts(root, _ERROR_TEXTS)}
    children = [child for child in root if local_name(child) == "ressource"]
    if any(child.tag != "ressource" for child in children):
        raise AnswerRefused("list-shape", "namespace")
    if local_name(root) != "listeRessources" and not children:
        raise AnswerRefused("list-shape", "root")
    return {"listeRessources": {"ressource": [_resource(child) for child in children]}}


def _resource(element: Element) -> dict[str, Any]:
    record: dict[str, Any] = _texts(element, RESOURCE_TEXTS)
    for child in element:
        if child.tag in TERM_LISTS:
            if not len(child) and (child.text or "").strip():
                raise AnswerRefused("list-type", str(child.tag))
            record.setdefault(str(child.tag), []).append(_texts(child, TERM_TEXTS))
    return record


def _texts(element: Element, names: frozenset[str]) -> dict[str, str]:
    """The children of these names, each once and without children of its own; the others are passed over."""
    found: dict[str, str] = {}
    for child in element:
        name = str(child.tag)
        if name not in names:
            continue
        if name in found:
            raise AnswerRefused("list-duplicate-key", name)
        if len(child):
            raise AnswerRefused("list-type", name)
        found[name] = text_of(child)
    return found
