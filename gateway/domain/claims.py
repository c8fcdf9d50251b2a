"""What a portal asserted of a person, after verification, before any meaning is given to it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Attribute:
    """One attribute as sent: the friendly name is dropped on purpose, it proves nothing (IIP-SP11)."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Subject:
    """The portal's own handle on the person, kept only to recognise its logout messages."""

    value: str
    format: str = ""
    name_qualifier: str = ""
    sp_name_qualifier: str = ""


@dataclass(frozen=True)
class Claims:
    """A verified answer of a portal.

    session_index: the portal's name of its session (SAML SessionIndex or CAS ticket), "" when none.
    session_not_on_or_after: when the portal wants the session to end, None when it does not say.
    """

    subject: Subject | None
    attributes: tuple[Attribute, ...]
    authn_instant: datetime
    authn_context: str
    session_index: str = ""
    session_not_on_or_after: datetime | None = None
