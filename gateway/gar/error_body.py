"""What the GAR means when it does not give a list: its ``Erreur`` body and its status (gar.md 3.5)."""

import unicodedata
from typing import Any
from urllib.parse import unquote

from gateway.gar.errors import AnswerRefused, ListUnavailable, Outage, PersonUnknown, SchoolNotDeclared
from gateway.gar.request import ListRequest

_UNKNOWN = ("non trouve", "introuvable", "inconnu", "n'existe pas", "n'est pas associe")
_PERSON = ("personne", "utilisateur", "identifiant")
_SCHOOL = "etablissement"


def cause_of(request: ListRequest, status: int, document: dict[str, Any] | None) -> ListUnavailable:
    """The error to raise for an answer that is no list.

    document: the body once read, None when it could not be. The words of the message decide between a
    school and a person that the GAR does not know; everything else is an outage, told apart by its reason.
    """
    error = document.get("Erreur") if document else None
    fields = error if isinstance(error, dict) else {}
    if _is_about_another(request, fields.get("Resource")):
        return AnswerRefused("list-other-request")
    if status >= 500 or status in (408, 429):
        return Outage("gar-unavailable", str(status))
    message = _plain(fields.get("Message"))
    if any(word in message for word in _UNKNOWN):
        if any(word in message for word in _PERSON):
            return PersonUnknown("gar-person-unknown")
        if _SCHOOL in message:
            return SchoolNotDeclared("gar-school-unknown")
    return Outage(_reason(status), str(status))


def _reason(status: int) -> str:
    if status in (401, 403):
        return "gar-forbidden"
    if 300 <= status < 400:
        return "gar-redirect"
    return "gar-error"


def _is_about_another(request: ListRequest, path: object) -> bool:
    """Whether the error repeats a request that is not the one which was made."""
    if not isinstance(path, str) or "/ressources/" not in path:
        return False
    return not (path.endswith(request.plain_path) or unquote(path).endswith(request.plain_path))


def _plain(message: object) -> str:
    """A message without accents, case or typographic apostrophes."""
    if not isinstance(message, str):
        return ""
    letters = unicodedata.normalize("NFKD", message.casefold().replace("\u2019", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
