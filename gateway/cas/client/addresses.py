"""Where the browser and our validation go at an ENT's CAS server (sections 2.1.1, 2.3.1, 2.5.1 and 4.2)."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote, urlencode

from gateway.cas.errors import ServiceRefused
from gateway.cas.instants import format_instant
from gateway.cas.namespaces import SAMLP1, SOAP
from gateway.cas.service import parse_service
from gateway.cas.tickets import check_ent_ticket
from gateway.markup.escaping import attribute, text


class CasVersion(StrEnum):
    """The way in which an ENT validates tickets."""

    CAS2 = "2"
    CAS3 = "3"
    SAML11 = "saml1.1"


SOAP_HEADERS = {
    "Content-Type": "text/xml; charset=utf-8",
    "SOAPAction": "http://www.oasis-open.org/committees/security",
}
"""What a samlValidate request says of itself (section 4.2.2)."""


@dataclass(frozen=True)
class Validation:
    """One question to an ENT's server: a GET, or a POST when there is a body.

    request_id: of a SAML request, for reading its answer; "" otherwise.
    """

    address: str
    body: bytes = b""
    request_id: str = ""


def check_portal(address: str, *, loopback: bool = False) -> str:
    """The base address of an ENT's CAS server, without a trailing slash: what ``--cas-url`` registers.

    https, and http only between loopback addresses; no query. Raises ServiceRefused.
    """
    service = parse_service(address, loopback=loopback)
    if service.query or "#" in address or ";" in address:
        raise ServiceRefused("portal-address", "neither a query, nor a fragment, nor parameters")
    return service.normal.rstrip("/")


def login_address(portal: str, service: str, *, renew: bool = False, gateway: bool = False) -> str:
    """Where the browser goes to be authenticated (section 2.1.1).

    portal: as ``check_portal`` gives it. service: our own address. renew: authentication anew; it goes
    before gateway (do not ask anything of the person), which is then left out.
    """
    wishes = [("renew", "true")] if renew else [("gateway", "true")] if gateway else []
    return f"{portal}/login?{_encoded(('service', service), *wishes)}"


def logout_address(portal: str, service: str = "") -> str:
    """Where the browser goes to end the ENT's own session (section 2.3.1). service: where to come back."""
    return f"{portal}/logout?{_encoded(('service', service))}" if service else f"{portal}/logout"


def validation(
    portal: str, version: CasVersion, service: str, ticket: str, now: datetime, *, renew: bool = False
) -> Validation:
    """The question whether a ticket is good (sections 2.5.1, 2.8.1 and 4.2.1).

    service: exactly the one given to ``login_address``. Raises TicketRefused: a string that is no ticket
    is never sent.
    """
    check_ent_ticket(ticket)
    if version is CasVersion.SAML11:
        return _saml_validation(portal, service, ticket, now)
    path = "serviceValidate" if version is CasVersion.CAS2 else "p3/serviceValidate"
    wishes = [("renew", "true")] if renew else []
    return Validation(f"{portal}/{path}?{_encoded(('service', service), ('ticket', ticket), *wishes)}")


def _saml_validation(portal: str, service: str, ticket: str, now: datetime) -> Validation:
    """The POST of section 4.2.4; renew has no place in it."""
    request_id = "_" + secrets.token_hex(20)
    body = (
        f'<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}"><SOAP-ENV:Header/><SOAP-ENV:Body>'
        f'<samlp:Request xmlns:samlp="{SAMLP1}" MajorVersion="1" MinorVersion="1" RequestID="{request_id}"'
        f" IssueInstant={attribute(format_instant(now))}>"
        f"<samlp:AssertionArtifact>{text(ticket)}</samlp:AssertionArtifact></samlp:Request>"
        "</SOAP-ENV:Body></SOAP-ENV:Envelope>"
    )
    return Validation(f"{portal}/samlValidate?{_encoded(('TARGET', service))}", body.encode(), request_id)


def _encoded(*parameters: tuple[str, str]) -> str:
    """Every reserved character encoded, so that a value stays one value (security.md C-139)."""
    return urlencode(parameters, quote_via=quote, safe="")
