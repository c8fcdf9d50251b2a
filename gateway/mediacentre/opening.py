"""Opening a resource: through our own address, which looks whether this person has it, counts, and sends on."""

from dataclasses import dataclass

from gateway.domain.uai import Uai
from gateway.mediacentre.centre import Centre
from gateway.mediacentre.visits import Visit


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
    """Where to go, once it is counted. Raises NotInList, ListSilent, LinkNotFollowed."""
    raise NotImplementedError


def offers(centre: Centre, visit: Visit, key: str) -> tuple[Offer, ...]:
    """The schools among which a direct link lets the person choose; one is opened at once.

    Raises NotInList, ListSilent.
    """
    raise NotImplementedError
