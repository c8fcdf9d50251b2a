"""Single logout over the back channel: one document, told by a CAS server to a service that holds a ticket
(section 2.3.3 and appendix C). We read it from ENTs and write it to services.
"""

import secrets
from datetime import datetime
from urllib.parse import urlencode

from gateway.cas.errors import LogoutRefused, TicketRefused
from gateway.cas.instants import format_instant
from gateway.cas.namespaces import SAML2, SAMLP2, samlp2
from gateway.cas.tickets import check_ent_ticket
from gateway.markup.errors import XmlRefused
from gateway.markup.escaping import text
from gateway.markup.xml import local_name, parse, token_of

MAX_LOGOUT = 16 * 1024
"""Bytes of a logout document."""

PARAMETER = "logoutRequest"
"""The form field that carries it."""


def read_logout(document: bytes) -> str:
    """The ticket whose session the ENT has ended (section 2.3.3.2).

    The document is not signed: it may end nothing but the session that was opened with this very
    ticket, which only the ENT and we know. Raises LogoutRefused.
    """
    try:
        root = parse(document.strip(b" \t\r\n"), MAX_LOGOUT)
        if root.tag != samlp2("LogoutRequest"):
            raise LogoutRefused("logout-kind", local_name(root))
        indexes = root.findall(samlp2("SessionIndex"))
        if len(indexes) != 1:
            raise LogoutRefused("logout-session", f"{len(indexes)} SessionIndex")
        return check_ent_ticket(token_of(indexes[0]))
    except (XmlRefused, TicketRefused) as error:
        raise LogoutRefused(error.reason, error.detail) from error


def build_logout(ticket: str, now: datetime) -> bytes:
    """The document for the service that was given the ticket (appendix C). It names nobody."""
    return (
        f'<samlp:LogoutRequest xmlns:samlp="{SAMLP2}" ID="_{secrets.token_hex(20)}" Version="2.0"'
        f' IssueInstant="{format_instant(now)}"><saml:NameID xmlns:saml="{SAML2}">@NOT_USED@</saml:NameID>'
        f"<samlp:SessionIndex>{text(ticket)}</samlp:SessionIndex></samlp:LogoutRequest>"
    ).encode()


def logout_form(ticket: str, now: datetime) -> bytes:
    """The body of the POST to the service, ``application/x-www-form-urlencoded`` (section 2.3.3)."""
    return urlencode({PARAMETER: build_logout(ticket, now)}).encode()
