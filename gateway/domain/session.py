"""A single sign-on session: the only place where a person is remembered, and not for long."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.domain.claims import Subject
from gateway.domain.person import Person

LONGEST = timedelta(hours=8)
IDLE = timedelta(hours=1)


@dataclass(frozen=True)
class LoginSession:
    """secret: random, from which the handles given to services are derived. subject, portal_index: the
    ENT's own handles, to recognise its logout. opened, ends: aware UTC.
    """

    person: Person
    project: str
    ent: str
    secret: str
    subject: Subject | None
    portal_index: str
    authn_instant: datetime
    authn_context: str
    opened: datetime
    ends: datetime

    def name_id(self, service: str) -> str:
        """A transient NameID that two services cannot compare (security.md S-330)."""
        return self._handle("name", service)

    def session_index(self, service: str) -> str:
        """A SessionIndex that two services cannot compare."""
        return self._handle("index", service)

    @property
    def portal_handles(self) -> tuple[str, str]:
        """The two names by which the ENT may call for the logout: of its session, and of the person."""
        subject = self.subject.value if self.subject else self.secret
        return portal_session_handle(self.ent, self.portal_index or self.secret), portal_subject_handle(
            self.ent, subject
        )

    def _handle(self, purpose: str, service: str) -> str:
        digest = hmac.new(self.secret.encode(), f"{purpose}\n{service}".encode(), hashlib.sha256)
        return "_" + digest.hexdigest()[:40]


@dataclass(frozen=True, order=True)
class Party:
    """A service that was told of the person. protocol: ``saml`` or ``cas``. name: its entityID, or the
    address of the CAS service. ticket: the service ticket that a CAS service knows the session by.
    """

    protocol: str
    name: str
    ticket: str = ""

    def handles(self, session: LoginSession) -> tuple[str, ...]:
        """The names by which this service may call for the logout of that session."""
        if self.protocol != "saml":
            return ()
        return (
            service_handle(self.name, session.session_index(self.name)),
            service_handle(self.name, session.name_id(self.name)),
        )


def service_handle(service: str, value: str) -> str:
    """How a service names a session: only its own SessionIndex or NameID leads anywhere (security.md S-343)."""
    return f"service\n{service}\n{value}"


def portal_session_handle(ent: str, index: str) -> str:
    """How an ENT names one session of its own: SAML SessionIndex or CAS ticket."""
    return f"portal\n{ent}\n{index}"


def portal_subject_handle(ent: str, subject: str) -> str:
    """How an ENT names all the sessions of one person: the NameID."""
    return f"subject\n{ent}\n{subject}"


def session_end(opened: datetime, portal_ends: datetime | None) -> datetime:
    """Ours never outlives the portal's (security.md S-237)."""
    longest = opened + LONGEST
    return min(longest, portal_ends) if portal_ends is not None else longest
