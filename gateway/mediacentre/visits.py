"""Who stands before the page: an open session, looked at anew against the registry as it is now."""

from dataclasses import dataclass

from gateway.domain.person import Person
from gateway.domain.session import LoginSession
from gateway.domain.way import Way
from gateway.login.answering import EVERYBODY, admitted
from gateway.login.refusals import EntUnavailable
from gateway.mediacentre.centre import Centre
from gateway.registry.catalogue import Snapshot
from gateway.registry.records import EntRecord


@dataclass(frozen=True)
class Visit:
    """person: seen only from the schools that have a convention in force today. registry: as it is now."""

    session: LoginSession
    ent: EntRecord
    person: Person
    registry: Snapshot

    @property
    def project(self) -> str:
        """The idENT."""
        return self.session.project


def visit_of(centre: Centre, token: str) -> Visit | None:
    """The visit of the browser that holds this session token; None when there is no session: to be opened first.

    Raises SchoolNotOfEnt, WithoutConvention, EntUnavailable: known, and may not go through today;
    StateUnavailable, RegistryUnavailable.
    """
    gate = centre.gate
    found = gate.logins.find_session(token) if token else None
    if found is None or found.session is None or found.session.ends <= gate.now():
        return None
    registry = gate.catalogue.now(found.generation)
    way = Way(protocol="page", project=found.session.project, partner="/mediacentre")
    ent = registry.ent(found.session.ent)
    if ent is None:
        raise EntUnavailable("ent-unknown", way=way, ent=found.session.ent, profiles=found.session.person.profiles)
    admission = admitted(gate, way, ent, found.session, EVERYBODY)
    return Visit(found.session, ent, admission.person, registry)
