"""What a school puts in front of its people: pinned resources, and links of its own on the same cards.

Rights are looked at here: the head speaks for the school. The gateway does not know classes: see docs/adr/pins.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.domain.profile import Profile
from gateway.domain.uai import Uai
from gateway.mediacentre.centre import Centre
from gateway.mediacentre.visits import Visit

MAX_PINS = 24
MAX_LINKS = 50
MAX_SHELVES = 12


@dataclass(frozen=True)
class LocalLink:
    """A resource that is not in the GAR. key: ``local:...``. audience: the profiles that see it."""

    key: str
    title: str
    address: str
    audience: frozenset[Profile]


@dataclass(frozen=True)
class Board:
    """Of one school. pins: keys, in the order in which pupils see them."""

    pins: tuple[str, ...] = ()
    links: tuple[LocalLink, ...] = ()


@dataclass(frozen=True)
class ClassShelf:
    """The pins of one teacher for one class: whoever comes by its address sees them first.

    code: in the address, ``/mediacentre/classe/<code>``. label: what the teacher calls it.
    """

    code: str
    uai: Uai
    label: str
    pins: tuple[str, ...]


class NotAllowed(Exception):
    """The person may not do this in that school."""


class BoardRefused(Exception):
    """What was typed cannot be kept. ``faults``: French sentences, all at once, by the name of the field."""

    def __init__(self, **faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def may_speak_for(visit: Visit, uai: str) -> bool:
    """Whether the person may change the school's pins and links."""
    raise NotImplementedError


def may_pin_for_a_class(visit: Visit, uai: str) -> bool:
    """Whether the person may keep class shelves in that school."""
    raise NotImplementedError


def pin_for_school(centre: Centre, visit: Visit, uai: str, keys: Sequence[str]) -> None:
    """Replaces the school's pins, in their order; keys that come twice count once.

    Raises NotAllowed, BoardRefused, RegistryUnavailable.
    """
    raise NotImplementedError


def my_shelves(centre: Centre, visit: Visit) -> tuple[ClassShelf, ...]:
    """The class shelves that this teacher keeps, by school and label. Raises RegistryUnavailable."""
    raise NotImplementedError


def keep_shelf(centre: Centre, visit: Visit, uai: str, label: str, keys: Sequence[str], code: str = "") -> ClassShelf:
    """A new class shelf, or with a code the same one changed. Raises NotAllowed, BoardRefused, RegistryUnavailable."""
    raise NotImplementedError


def drop_shelf(centre: Centre, visit: Visit, code: str) -> None:
    """Takes a shelf of one's own away. Raises NotAllowed, RegistryUnavailable."""
    raise NotImplementedError


def shelf_of(centre: Centre, visit: Visit, code: str) -> ClassShelf | None:
    """The shelf of that code, for anybody of its school; None for others. Raises RegistryUnavailable."""
    raise NotImplementedError


def add_link(centre: Centre, visit: Visit, uai: str, title: str, address: str, audience: Sequence[str]) -> LocalLink:
    """Puts a link on the cards of a school. address: https only. audience: values of Profile.

    Raises NotAllowed, BoardRefused, RegistryUnavailable.
    """
    raise NotImplementedError


def remove_link(centre: Centre, visit: Visit, uai: str, key: str) -> None:
    """Takes it away. Raises NotAllowed, RegistryUnavailable."""
    raise NotImplementedError
