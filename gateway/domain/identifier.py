"""GARPersonIdentifiant: the one string by which the GAR knows a person (gar.md 5.2)."""

import hashlib
import hmac
import re

MAX_LENGTH = 64
_INE = re.compile(r"[0-9]{10}[A-Za-z]|[0-9]{9}[A-Za-z]{2}")


class InvalidIdentifier(ValueError):
    """The ENT's value cannot stand for a person at the GAR. ``cause`` is a stable code without the value."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def check_identifier(value: str) -> str:
    """The value itself, when it may leave for the GAR.

    Raises InvalidIdentifier when it is empty, longer than 64 characters, holds blanks or control
    characters, or is personal in itself: an e-mail address or an INE (national pupil number).
    """
    if not value:
        raise InvalidIdentifier("identifier-empty")
    if len(value) > MAX_LENGTH:
        raise InvalidIdentifier("identifier-too-long")
    if not value.isprintable() or any(character.isspace() for character in value):
        raise InvalidIdentifier("identifier-unprintable")
    if "@" in value:
        raise InvalidIdentifier("identifier-is-email")
    if _INE.fullmatch(value):
        raise InvalidIdentifier("identifier-is-ine")
    return value


def derive_identifier(secret: bytes, project: str, ent: str, value: str) -> str:
    """A stable opaque identifier for an ENT that only has a telling one.

    secret: the key of one version, at least 32 bytes; another version gives another identifier.
    project, ent: idENT and the ENT's slug, so that two ENTs never collide.
    Returns 64 lower-case hexadecimal characters.
    """
    parts = (project, ent, value)
    message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return hmac.new(secret, message, hashlib.sha256).hexdigest()
