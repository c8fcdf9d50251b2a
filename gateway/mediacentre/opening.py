"""Opening a resource: through our own address, which looks whether this person has it, counts, and sends on."""

from contextlib import suppress
from dataclasses import dataclass

from gateway.domain.figures import Opener, ResourceOpening, month_of, opener
from gateway.domain.profile import SENT_TO_GAR
from gateway.domain.uai import Uai
from gateway.gar.errors import LinkRefused
from gateway.gar.launch_link import check_launch_link
from gateway.mediacentre.centre import Centre
from gateway.mediacentre.desk import note_opening, owner_of
from gateway.mediacentre.library import Library, Outcome, read_library, school_name
from gateway.mediacentre.listing import Entry
from gateway.mediacentre.personas import Persona, profiles_in
from gateway.mediacentre.visits import Visit
from gateway.registry.engine import RegistryUnavailable
from gateway.state.errors import StateUnavailable
from gateway.state.openings import count

LOCAL_KIND = "LOCAL"
_PATIENCE = 2.0


@dataclass(frozen=True)
class Launch:
    """Where the browser goes: the GAR's own link for that school, or the address of a school's link."""

    address: str
    title: str


@dataclass(frozen=True)
class Offer:
    """One school in which the person has a resource."""

    uai: Uai
    school: str


class NotOpened(Exception):
    """Base of why a resource is not opened. reason: a stable code."""

    reason = "not-opened"


class NotInList(NotOpened):
    """The resource is not, or no longer, in this person's list for that school."""

    reason = "resource-not-in-list"


class ListSilent(NotOpened):
    """Whether the person has it cannot be known: the GAR does not answer and no list is kept. Try again later."""

    reason = "list-silent"


class LinkNotFollowed(NotOpened):
    """The GAR's link leads elsewhere than to the GAR, or speaks of another school or project."""

    reason = "list-link"


def open_resource(centre: Centre, visit: Visit, uai: str, key: str) -> Launch:
    """Where to go, once it is counted. Raises NotInList, ListSilent, LinkNotFollowed, StateUnavailable,
    RegistryUnavailable.
    """
    library = read_library(centre, visit, patience=_PATIENCE)
    entry = library.listing.find(uai, key)
    if entry is None:
        raise _absence(library, uai)
    is_local = key in library.local
    if not is_local:
        _check(visit, entry)
    _count(centre, visit, library, entry, LOCAL_KIND if is_local else _kind(entry))
    return Launch(entry.resource.link, entry.resource.title)


def offers(centre: Centre, visit: Visit, key: str) -> tuple[Offer, ...]:
    """The schools among which a direct link lets the person choose; one is opened at once.

    Raises NotInList, ListSilent, StateUnavailable, RegistryUnavailable.
    """
    library = read_library(centre, visit, patience=_PATIENCE)
    found = library.listing.offers(key)
    if not found:
        raise _absence(library)
    return tuple(Offer(entry.uai, school_name(visit, entry.uai)) for entry in found)


def _absence(library: Library, uai: str = "") -> NotOpened:
    """Whether it is known to be absent."""
    unknown = (Outcome.OUTAGE, Outcome.PENDING)
    asked = [school for school in library.schools if uai in ("", school.uai)]
    return ListSilent() if any(school.outcome in unknown for school in asked) else NotInList()


def _check(visit: Visit, entry: Entry) -> None:
    """Looked at again: a list that was kept may be older than the hosts that are allowed now."""
    service = visit.registry.resource_service(visit.project)
    hosts = service.launch_hosts if service is not None else frozenset[str]()
    try:
        check_launch_link(entry.resource.link, visit.project, entry.uai, hosts)
    except LinkRefused as error:
        raise LinkNotFollowed(error.reason) from error


def _kind(entry: Entry) -> str:
    return next((presentation.code for presentation in entry.resource.presentations if presentation.code), "")[:60]


def _count(centre: Centre, visit: Visit, library: Library, entry: Entry, kind: str) -> None:
    """For the figures and for the person's own memory; neither keeps the resource from opening."""
    held = profiles_in(library.person, entry.uai)
    profile = next((profile for profile in held if profile in SENT_TO_GAR), held[0])
    opening = ResourceOpening(
        day=centre.gate.today(),
        project=visit.project,
        uai=entry.uai,
        profile=profile,
        key=entry.key,
        kind=kind,
        title=entry.resource.title,
        publisher=entry.resource.publisher,
    )
    with suppress(StateUnavailable, RegistryUnavailable):
        is_new = count(centre.redis, opening, owner_of(centre, visit), _openers(centre, library, opening))
        if is_new and library.persona is not Persona.PUPIL:
            note_opening(centre, visit, entry.key)


def _openers(centre: Centre, library: Library, opening: ResourceOpening) -> tuple[Opener, ...]:
    """Somebody of this resource, and somebody of any; nobody when the month has no key."""
    month = month_of(opening.day)
    month_key = centre.gate.key_of_month(month)
    if month_key is None:
        return ()
    identifier = library.person.identifier
    whos = ((key, opener(month_key, key, opening.project, identifier)) for key in (opening.key, ""))
    return tuple(Opener(month, opening.uai, key, who) for key, who in whos)
