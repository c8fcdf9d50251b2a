"""The four ways through the gateway: an ENT by SAML or CAS, a service by SAML or CAS."""

from dataclasses import dataclass
from urllib.parse import urlencode

from gateway.sandbox.cas_ent.directory import account_of
from gateway.sandbox.people import Person
from gateway.sandbox.resources import RESOURCES, launch_address

ENT_SLUG = "bac-a-sable"
CAS_ENT_SLUG = "bac-a-sable-cas"
RESOURCE = RESOURCES[0]
BOOK = "Contes de la Meuse"


@dataclass(frozen=True)
class Places:
    """The base addresses of the parties. newcomer: of the ENT that is not hooked yet, "" for none."""

    gateway: str
    ent: str
    cas_ent: str
    gar: str
    library: str
    tour: str
    newcomer: str = ""


@dataclass(frozen=True)
class Pair:
    """One way. ent, service: whether each speaks ``saml`` or ``cas``. opens: what the person opens there."""

    ent: str
    service: str

    @property
    def key(self) -> str:
        """How addresses name it."""
        return f"{self.ent}-{self.service}"

    @property
    def slug(self) -> str:
        """How the gateway names its ENT."""
        return CAS_ENT_SLUG if self.ent == "cas" else ENT_SLUG

    @property
    def opens(self) -> str:
        """The title of what the person opens."""
        return BOOK if self.service == "cas" else RESOURCE.title

    def account_of(self, person: Person) -> Person:
        """The person as the ENT of this way knows them."""
        return account_of(person) if self.ent == "cas" else person

    def base_of_ent(self, at: Places) -> str:
        """The base address of its ENT."""
        return at.cas_ent if self.ent == "cas" else at.ent

    def base_of_service(self, at: Places) -> str:
        """The base address of its service."""
        return at.library if self.service == "cas" else at.gar


PAIRS = tuple(Pair(ent, service) for ent in ("saml", "cas") for service in ("saml", "cas"))


def find_pair(key: str) -> Pair | None:
    """The way that an address names."""
    return next((pair for pair in PAIRS if pair.key == key), None)


def protected_address(at: Places, pair: Pair, ident: str, person: Person) -> str:
    """The page that the person opens at the service. ident: the project's idENT.

    The service asks for a fresh authentication, so that a session left by another person does not answer,
    and says which ENT to ask.
    """
    wishes = {"force": "1", "ent": pair.slug}
    if pair.service == "cas":
        return f"{at.library}/livre?{urlencode(wishes)}"
    return launch_address(at.gar, ident, pair.account_of(person).schools[0].uai, RESOURCE, **wishes)


def start_address(at: Places, pair: Pair, ident: str, person: Person) -> str:
    """Where a visit begins: the ENT signs the person in, then leads to the page of the service."""
    onward = protected_address(at, pair, ident, person)
    return f"{pair.base_of_ent(at)}/connexion?{urlencode({'personne': person.key, 'suite': onward})}"
