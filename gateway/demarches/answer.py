"""Reading answers: any root error is fatal, whatever data stands beside it (gar.md 7.6)."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from gateway.demarches.dossier import Attachment, Champ, Deleted, DeletedPage, Dossier, DossierState, Page
from gateway.demarches.errors import DemarcheUnknown, QueryRefused, TokenRefused, UnreadableAnswer
from gateway.domain.school_time import school_day

_TOKEN_CODES = frozenset({"unauthorized", "forbidden", "deprecated_token"})


def read_page(octets: bytes) -> Page:
    """A page of dossiers. Raises DemarcheFault."""
    connection = _connection(octets, "dossiers")
    try:
        return Page(tuple(map(_dossier, connection["nodes"])), *_place(connection))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableAnswer(str(error)) from error


def read_deleted(octets: bytes) -> DeletedPage:
    """A page of deleted dossiers. Raises DemarcheFault."""
    connection = _connection(octets, "deletedDossiers")
    try:
        gone = tuple(Deleted(int(node["number"]), str(node["reason"])) for node in connection["nodes"])
        return DeletedPage(gone, *_place(connection))
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableAnswer(str(error)) from error


def read_dossier(octets: bytes) -> Dossier:
    """One dossier. Raises DemarcheFault."""
    try:
        return _dossier(_data(octets)["dossier"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableAnswer(str(error)) from error


def _data(octets: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(octets)
        errors = answer.get("errors")
    except (ValueError, AttributeError) as error:
        raise UnreadableAnswer(str(error)) from error
    if errors:
        raise _refusal(errors)
    data = answer.get("data")
    if not isinstance(data, dict):
        raise UnreadableAnswer("no data")
    return data


def _refusal(errors: Any) -> Exception:
    first = errors[0] if isinstance(errors, list) and isinstance(errors[0], dict) else {}
    extensions = first.get("extensions")
    code = str(extensions.get("code", "")) if isinstance(extensions, dict) else ""
    if code in _TOKEN_CODES:
        return TokenRefused(code)
    return DemarcheUnknown(code) if code == "not_found" else QueryRefused(code[:40] or "error")


def _connection(octets: bytes, name: str) -> dict[str, Any]:
    demarche = _data(octets).get("demarche")
    if demarche is None:
        raise DemarcheUnknown("null")
    connection = demarche.get(name) if isinstance(demarche, dict) else None
    if not isinstance(connection, dict) or not isinstance(connection.get("nodes"), list):
        raise UnreadableAnswer(f"no {name}")
    return connection


def _place(connection: dict[str, Any]) -> tuple[str, bool]:
    place = connection["pageInfo"]
    return str(place["endCursor"] or ""), bool(place["hasNextPage"])


def _dossier(node: dict[str, Any]) -> Dossier:
    applicant = node.get("demandeur") or {}
    decided = node.get("dateTraitement")
    return Dossier(
        number=int(node["number"]),
        state=DossierState(node["state"]),
        changed=datetime.fromisoformat(node["dateDerniereModification"]),
        decided=school_day(datetime.fromisoformat(decided)) if decided else None,
        siret=str(applicant.get("siret") or ""),
        applicant=str((applicant.get("entreprise") or {}).get("raisonSociale") or ""),
        champs=tuple(_champs([*node["champs"], *(node.get("annotations") or [])])),
    )


def _champs(nodes: list[dict[str, Any]]) -> Iterator[Champ]:
    for node in nodes:
        if node.get("rows"):
            for row in node["rows"]:
                yield from _champs(row["champs"])
        else:
            yield _champ(node)


def _champ(node: dict[str, Any]) -> Champ:
    day = node.get("date")
    return Champ(
        id=str(node.get("champDescriptorId") or node.get("id") or ""),
        label=str(node["label"]),
        text=str(node.get("stringValue") or ""),
        day=date.fromisoformat(day[:10]) if day else None,
        siret=str((node.get("etablissement") or {}).get("siret") or ""),
        files=tuple(_attachment(file) for file in node.get("files") or []),
    )


def _attachment(node: dict[str, Any]) -> Attachment:
    return Attachment(
        url=str(node["url"]),
        name=str(node["filename"]),
        digest=str(node.get("checksum") or ""),
        size=int(node.get("byteSizeBigInt") or 0),
    )
