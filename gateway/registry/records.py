"""Records as logins read them: plain values, nothing of the database left in them."""

from dataclasses import dataclass, field
from datetime import date, datetime

from gateway.cas.client.addresses import CasVersion
from gateway.cas.server.patterns import ServicePattern
from gateway.domain.convention import Convention
from gateway.domain.dialect import Dialect
from gateway.domain.profile import Profile
from gateway.domain.release import DEFAULT_PROFILES, GAR_POLICY, ReleaseLine
from gateway.domain.uai import Uai
from gateway.saml.algorithms import STRONG, WITH_SHA1, Algorithms
from gateway.saml.metadata import IdpRole, SpRole


@dataclass(frozen=True)
class EntRecord:
    """An enabled ENT. idp: None for a CAS portal, whose address is cas_url. identifier_version: of the
    secret that derives identifiers, None to pass them through. origins: of its pages, which may hold ours in a
    frame and ask for the list of resources.
    """

    slug: str
    project: str
    name: str
    protocol: str
    dialect: Dialect
    entity_id: str
    idp: IdpRole | None
    valid_until: datetime | None
    cas_url: str
    cas_version: CasVersion
    sha1_until: date | None
    identifier_version: int | None
    signed: str
    unsigned_cbc: bool
    schools: frozenset[Uai]
    conventions: tuple[Convention, ...]
    origins: tuple[str, ...] = ()

    def algorithms(self, day: date) -> Algorithms:
        """SHA-1 counts only until the day of the dated exception."""
        return WITH_SHA1 if self.sha1_until is not None and day <= self.sha1_until else STRONG


@dataclass(frozen=True, kw_only=True)
class ServiceRecord:
    """What every enabled service has. projects: from which it takes people, empty for all."""

    slug: str
    name: str
    policy: tuple[ReleaseLine, ...] = GAR_POLICY
    projects: frozenset[str] = field(default_factory=frozenset)
    profiles: frozenset[Profile] = DEFAULT_PROFILES

    def takes_from(self, project: str) -> bool:
        """Whether people of that project may reach it."""
        return not self.projects or project in self.projects


@dataclass(frozen=True, kw_only=True)
class SamlService(ServiceRecord):
    """relay_state: what an IdP-initiated login carries when its address does not say."""

    entity_id: str
    sp: SpRole
    valid_until: datetime | None
    encrypt: bool
    sign_response: bool
    sign_assertion: bool
    sha1_until: date | None
    relay_state: str | None

    def algorithms(self, day: date) -> Algorithms:
        """SHA-1 counts only until the day of the dated exception."""
        return WITH_SHA1 if self.sha1_until is not None and day <= self.sha1_until else STRONG


@dataclass(frozen=True, kw_only=True)
class CasService(ServiceRecord):
    """pattern: under which all of it lies. may_proxy: whether it may ask for tickets for other services."""

    pattern: ServicePattern
    may_proxy: bool


@dataclass(frozen=True)
class ProjectRecord:
    """ident: its idENT."""

    ident: str
    name: str


@dataclass(frozen=True)
class EntChoice:
    """As much of an ENT as a list of ENTs shows. because: the school that a search found it by.

    in_test: it is not shown, and is reached by its name alone.
    """

    slug: str
    name: str
    entity_id: str
    because: str = ""
    in_test: bool = False


@dataclass(frozen=True)
class ResourceServiceRecord:
    """Where a project's lists come from. certificate, key, authorities: names of files among the home's keys,
    "" for none. launch_hosts, thumbnail_hosts: authorities where its links and pictures may lead.
    """

    url: str
    certificate: str
    key: str
    authorities: str
    launch_hosts: frozenset[str]
    thumbnail_hosts: frozenset[str]


@dataclass(frozen=True)
class SchoolRecord:
    """A school as pages name it. commune: "" when nobody said."""

    uai: Uai
    name: str
    commune: str
