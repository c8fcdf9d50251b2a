"""The audit line of an event, and the reference that a user's page shows for it."""

import json
import secrets
from datetime import datetime
from typing import Any

from gateway.registry.audit import AuditLine
from gateway.state.coding import known_fields

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_reference() -> str:
    """Eight letters and digits that cannot be taken for one another, in two groups."""
    number = secrets.randbelow(len(_LETTERS) ** 8)
    letters = ""
    for _ in range(8):
        number, place = divmod(number, len(_LETTERS))
        letters += _LETTERS[place]
    return f"{letters[:4]}-{letters[4:]}"


def dump_line(line: AuditLine) -> str:
    """The line as JSON, for the queue and for the log."""
    data: dict[str, Any] = vars(line) | {"at": line.at.isoformat()}
    return json.dumps({name: value for name, value in data.items() if value}, ensure_ascii=True)


def load_line(text: str) -> AuditLine:
    """The line that ``dump_line`` wrote."""
    data = known_fields(AuditLine, json.loads(text))
    return AuditLine(**data | {"at": datetime.fromisoformat(data["at"])})
