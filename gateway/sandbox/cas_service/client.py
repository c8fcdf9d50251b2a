"""The library's side of CAS, by python-cas: where to sign in, and what a ticket is worth."""

from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

import requests
from cas import CASClientV3

from gateway.sandbox.partner import Unreachable

OF_THE_PROTOCOL = ("authenticationDate", "isFromNewLogin", "longTermAuthenticationRequestTokenUsed")


class TicketRefused(Exception):
    """The gateway does not vouch for the ticket. The text is its answer."""


@dataclass(frozen=True)
class Received:
    """An accepted ticket. attributes: exactly those of the person. protocol: what CAS itself adds."""

    ticket: str
    issuer: str
    user: str
    attributes: dict[str, list[str]]
    protocol: dict[str, list[str]]
    document: str


@dataclass(frozen=True)
class CasClient:
    """cas: base address of the gateway's CAS server. service: the address that tickets are made out to."""

    cas: str
    service: str

    def login_address(self, *, ent: str = "", force: bool = False) -> str:
        """Where the browser goes. ent: which ENT to ask. force: the person must sign in anew."""
        address: str = self._library({"ent": ent} if ent else {}, renew=force).get_login_url()
        return address

    def logout_address(self, onward: str) -> str:
        """Where the browser goes to end all its sessions. onward: where to come back."""
        address: str = self._library().get_logout_url(onward)
        return address

    def read(self, ticket: str) -> Received:
        """What the ticket is worth. Raises TicketRefused, Unreachable."""
        library = self._library()
        try:
            document = library.get_verification_response(ticket)
            user, found, _ = library.verify_response(document)
        except (requests.RequestException, ParseError) as error:
            raise Unreachable(self.cas) from error
        if not user:
            raise TicketRefused(document.decode(errors="replace"))
        values = {name: value if isinstance(value, list) else [value or ""] for name, value in found.items()}
        return Received(
            ticket=ticket,
            issuer=self.cas,
            user=user,
            attributes={name: value for name, value in values.items() if name not in OF_THE_PROTOCOL},
            protocol={name: value for name, value in values.items() if name in OF_THE_PROTOCOL},
            document=document.decode(),
        )

    def _library(self, more: dict[str, str] | None = None, *, renew: bool = False) -> Any:
        session = requests.Session()
        session.trust_env = False
        return CASClientV3(
            service_url=self.service,
            server_url=f"{self.cas}/",
            extra_login_params=more or {},
            renew=renew,
            session=session,
        )


def ticket_of_logout(message: str) -> str:
    """The ticket whose session a logout request ends; "" when it is no such message."""
    found = CASClientV3.get_saml_slos(message.encode())
    return (found[0].text or "") if found else ""
