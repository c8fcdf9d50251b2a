"""Tickets: opaque strings that prove something once (sections 3.1 to 3.4 and 3.7)."""

import re
import secrets
from enum import StrEnum

from gateway.cas.errors import TicketRefused

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_LENGTH = 43
_OWN = re.compile(rf"(ST|PT|PGT|PGTIOU)-[A-Za-z0-9]{{{_LENGTH}}}")
_FROM_ENT = re.compile(r"ST-[A-Za-z0-9._-]{1,253}")


class TicketKind(StrEnum):
    """The prefix that says what a ticket is for."""

    SERVICE = "ST"
    PROXY = "PT"
    PROXY_GRANTING = "PGT"
    PROXY_GRANTING_IOU = "PGTIOU"


def new_ticket(kind: TicketKind) -> str:
    """A ticket of 256 random bits (sections 3.1.1, 3.2.1, 3.3.1, 3.4.1), in the characters of section 3.7.

    43 characters of 62 are 256.03 bits; with its prefix the longest is 50, within the 64 that every
    client must be able to hold.
    """
    return f"{kind}-" + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def kind_of(ticket: str) -> TicketKind | None:
    """What a string would be for if it were one of our tickets (section 3.7); None when it cannot be one.

    To be asked before any store is (security.md C-137).
    """
    match = _OWN.fullmatch(ticket)
    return TicketKind(match[1]) if match else None


def check_ent_ticket(ticket: str) -> str:
    """A service ticket of an ENT's server, fit to be sent back to it (section 3.1.1). Raises TicketRefused.

    Real servers also use the dot, for a host name at the end, and the underscore.
    """
    if not _FROM_ENT.fullmatch(ticket):
        raise TicketRefused("ticket-malformed")
    return ticket
