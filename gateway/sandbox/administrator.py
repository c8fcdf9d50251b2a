"""The administrator of the demonstration: how one signs in, and the code that a telephone would show.

The gateway's account is a real one, with a second factor of its own. It is the demonstration that holds the
telephone, on a page of the loopback.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import pyotp

EMAIL = "claire.martin@academie.example"
NAME = "Claire Martin"
PASSWORD = "tilleul-moulin-55"  # noqa: S105 - of an account that exists on this machine alone
_FILE = "administrator.json"


@dataclass(frozen=True)
class Administrator:
    """secret: of the second factor, in base32 (RFC 6238)."""

    email: str
    password: str
    secret: str

    def code(self, at: datetime) -> str:
        """The six digits of that moment."""
        return pyotp.TOTP(self.secret).at(at)


def keep(home: Path, administrator: Administrator) -> None:
    """Leaves them for the guided tour, readable by their owner alone. home: of the tour."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = home / f".{_FILE}.{secrets.token_hex(4)}"
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(asdict(administrator)))
    unfinished.replace(home / _FILE)


def kept(home: Path) -> Administrator | None:
    """Those of the demonstration that is running; None before there is an administrator."""
    try:
        return Administrator(**json.loads((home / _FILE).read_text()))
    except FileNotFoundError:
        return None
