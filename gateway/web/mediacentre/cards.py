"""Cards: of each entry of a list, as much as a template shows."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from gateway.domain.uai import Uai
from gateway.gar.resource import Concept
from gateway.mediacentre.handles import handle_of
from gateway.mediacentre.listing import Entry

_HUES = 6
_LEVELS = 3


class Card(NamedTuple):
    """open, sheet, picture: addresses, picture "" without one. initial, hue: of the placeholder. school: its name
    when the same resource is in several.
    """

    title: str
    handle: str
    open: str
    sheet: str
    picture: str
    initial: str
    hue: int
    publisher: str
    kind: str
    levels: str
    school: str
    favourite: bool


def cards_of(entries: Iterable[Entry], favourites: Collection[str], schools: Mapping[Uai, str]) -> list[Card]:
    """The cards of these entries. favourites: keys. schools: names."""
    return [_card(entry, entry.key in favourites, schools) for entry in entries]


def _card(entry: Entry, favourite: bool, schools: Mapping[Uai, str]) -> Card:
    resource, handle = entry.resource, handle_of(entry.key)
    title = resource.title
    return Card(
        title,
        handle,
        f"/mediacentre/ouvrir/{entry.uai}/{handle}",
        f"/mediacentre/ressource/{handle}",
        f"/mediacentre/vignette/{entry.uai}/{handle}" if resource.thumbnail else "",
        initial_of(title),
        hue_of(entry.key),
        resource.publisher,
        resource.presentations[0].label.capitalize() if resource.presentations else "",
        levels_text(resource.levels),
        schools.get(entry.uai, entry.uai) if entry.shared else "",
        favourite,
    )


@lru_cache(maxsize=8192)
def initial_of(title: str) -> str:
    """The first letter or digit of a title, in upper case."""
    return next((letter for letter in title if letter.isalnum()), "•").upper()[:1]


@lru_cache(maxsize=8192)
def hue_of(key: str) -> int:
    """One of the placeholder's colours: always the same for a resource, so that a child knows it again."""
    return crc32(key.encode()) % _HUES


def levels_text(levels: tuple[Concept, ...]) -> str:
    """« CP, CE1, CE2 et 4 autres »."""
    names = [level.label for level in levels[:_LEVELS]]
    others = len(levels) - len(names)
    text = ", ".join(names)
    return f"{text} et {others} {'autre' if others == 1 else 'autres'}" if others else text
