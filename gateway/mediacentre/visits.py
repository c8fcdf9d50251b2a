"""Who stands before the page: an open session, looked at anew against the registry as it is now."""

from dataclasses import dataclass, replace

from gateway.domain.person import Person
from gateway.domain.session import LoginSession
from gateway.domain.way import Way
from gateway.login.answering import EVERYBODY, admitted
from gateway.login.refusals import EntUnavailable
from gateway.mediacentre.centre import Centre
from gateway.registry.catalogue import Snapshot
from gateway.registry.records import EntRecord
from gateway.state.coding import load_session
from gateway.state.lists import Found, Keys
from gateway.state.names import digest


@dataclass(frozen=True)
class Visit:
    """person: seen only from the schools that have a convention in force today. registry: as it is now.

    keys: where the store holds what their pages need. found: what stood there when they came, None when nobody looked.
    """

    session: LoginSession
    ent: EntRecord
    person: Person
    registry: Snapshot
    keys: Keys
    found: Found | None = None

    @property
    def project(self) -> str:
        """The idENT."""
        return self.session.project


def visit_of(centre: Centre, token: str, *, ahead: bool = False) -> Visit | None:
    """The visit of the browser that holds this session token; None when there is no session: to be opened first.

    ahead: what their list needs is looked for in the same round trip, where it was the last time.
    Raises SchoolNotOfEnt, WithoutConvention, EntUnavailable: known, and may not go through today;
    StateUnavailable, RegistryUnavailable.
    """
    if not token:
        return None
    name = digest(token)
    known: Keys | None = centre.places.get(name) if ahead else None
    octets, generation, found = centre.lists.look_at_session(name, known)
    session = load_session(octets) if octets is not None else None
    if session is None or session.ends <= centre.gate.now():
        return None
    visit = _admit(centre, session, centre.gate.catalogue.now(generation))
    if visit.keys == known:
        return replace(visit, found=found)
    centre.places.put(name, visit.keys)
    return visit


def _admit(centre: Centre, session: LoginSession, registry: Snapshot) -> Visit:
    way = Way(protocol="page", project=session.project, partner="/mediacentre")
    ent = registry.ent(session.ent)
    if ent is None:
        raise EntUnavailable("ent-unknown", way=way, ent=session.ent, profiles=session.person.profiles)
    person = admitted(centre.gate, way, ent, session, EVERYBODY).person
    return Visit(session, ent, person, registry, centre.lists.keys(session.project, person.identifier, person.schools))
