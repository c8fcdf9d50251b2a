"""What somebody keeps of their own: favourites, what they opened last, how they like the page.

It is kept under a keyed hash of project and identifier, never the identifier (docs/adr/0014).
"""

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine

from gateway.gar.resource import Resource
from gateway.mediacentre.centre import Centre
from gateway.mediacentre.query import Sort, View
from gateway.mediacentre.visits import Visit
from gateway.registry import desks
from gateway.registry.desks import KeptDesk
from gateway.registry.engine import RegistryUnavailable, reading, recording
from gateway.state.errors import StateUnavailable
from gateway.state.lists import Lists

MAX_FAVOURITES = 200
MAX_RECENT = 30
_VERSION = 1
_NOTED_EVERY = timedelta(days=7)


class Font(StrEnum):
    """The letters of the page."""

    USUAL = "usuelle"
    EASY = "facile"


class TextSize(StrEnum):
    """The size of its text."""

    USUAL = "usuelle"
    LARGE = "grande"
    LARGEST = "tres-grande"


@dataclass(frozen=True)
class Preferences:
    """school: the UAI chosen last, ``ALL_SCHOOLS``, or "" when nothing was chosen."""

    school: str = ""
    font: Font = Font.USUAL
    size: TextSize = TextSize.USUAL
    view: View = View.CARDS
    sort: Sort = Sort.TITLE


@dataclass(frozen=True)
class Favourite:
    """title: as it was when it was added, for the day when the resource has vanished."""

    key: str
    title: str


@dataclass(frozen=True)
class Desk:
    """favourites: oldest first. recent: keys of what was opened, last first; never kept for a pupil.

    used_on: the day of use that is on record, None while nothing is kept.
    """

    favourites: tuple[Favourite, ...] = ()
    recent: tuple[str, ...] = ()
    preferences: Preferences = Preferences()
    used_on: date | None = None


class TooManyFavourites(Exception):
    """There are ``MAX_FAVOURITES`` already."""


def add_favourite(centre: Centre, visit: Visit, resource: Resource) -> None:
    """Keeps a resource, once. Raises TooManyFavourites, RegistryUnavailable."""
    owner = owner_of(centre, visit)
    with recording(centre.engine) as session:
        desks.use_desk(session, owner, centre.gate.today())
        desks.put_favourite(session, owner, resource.key, resource.title, centre.gate.now())
        if desks.count_favourites(session, owner) > MAX_FAVOURITES:
            raise TooManyFavourites
    _refresh(centre, owner)


def remove_favourite(centre: Centre, visit: Visit, key: str) -> None:
    """Forgets a favourite, present or vanished; one that is none is no fault. Raises RegistryUnavailable."""
    owner = owner_of(centre, visit)
    with recording(centre.engine) as session:
        desks.note_use(session, owner, centre.gate.today())
        desks.drop_favourite(session, owner, key)
    _refresh(centre, owner)


def note_opening(centre: Centre, visit: Visit, key: str) -> None:
    """Remembers what was opened last. Raises RegistryUnavailable."""
    owner = owner_of(centre, visit)
    with recording(centre.engine) as session:
        desks.use_desk(session, owner, centre.gate.today())
        desks.put_recent(session, owner, key, centre.gate.now(), MAX_RECENT)
    _refresh(centre, owner)


def prefer(centre: Centre, visit: Visit, **changes: Any) -> Preferences:
    """Keeps some preferences, by the names of the fields, and gives all of them. Raises RegistryUnavailable."""
    owner = owner_of(centre, visit)
    with recording(centre.engine) as session:
        desks.use_desk(session, owner, centre.gate.today())
        kept = desks.load_desk(session, owner)
        preferences = replace(_preferences(kept.preferences if kept else {}), **changes)
        desks.set_preferences(session, owner, _written(preferences))
    _refresh(centre, owner)
    return preferences


def export(centre: Centre, visit: Visit) -> dict[str, Any]:
    """All that is kept of the person, for them to take away, with French names, ready for JSON.

    Raises RegistryUnavailable.
    """
    return export_of(centre.engine, owner_of(centre, visit))


def export_of(engine: Engine, owner: str) -> dict[str, Any]:
    """The same, by pseudonym. Raises RegistryUnavailable."""
    with reading(engine) as session:
        kept = desks.load_desk(session, owner)
        shelves = desks.shelves_of(session, owner)
        if kept is None:
            return {"favoris": [], "ouvertures récentes": [], "préférences": {}, "étagères de classe": []}
        return {
            "favoris": [
                {"ressource": key, "titre": title, "ajoutée": at.isoformat()} for key, title, at in kept.favourites
            ],
            "ouvertures récentes": [{"ressource": key, "ouverte": at.isoformat()} for key, at in kept.recent],
            "préférences": vars(_preferences(kept.preferences)),
            "étagères de classe": [
                {"code": shelf.code, "école": shelf.uai, "nom": shelf.label, "ressources": list(shelf.pins)}
                for shelf in shelves
            ],
            "dernière utilisation": kept.used_on.isoformat(),
        }


def erase(centre: Centre, visit: Visit) -> None:
    """Forgets all of it, class shelves included. Raises RegistryUnavailable."""
    erase_of(centre.engine, centre.lists, owner_of(centre, visit))


def erase_of(engine: Engine, lists: Lists, owner: str) -> None:
    """The same, by pseudonym. Raises RegistryUnavailable."""
    with recording(engine) as session:
        desks.erase_desk(session, owner)
    with suppress(StateUnavailable):
        lists.put_desk(owner, dump(Desk()), after_a_change=True)


def forget_unused(centre: Centre) -> int:
    """Forgets what nobody used for a school year, and says how much. Raises RegistryUnavailable."""
    with recording(centre.engine) as session:
        return desks.forget_unused(session, centre.gate.today())


def read_desk(centre: Centre, visit: Visit, octets: bytes | None) -> Desk:
    """The desk of the person. octets: the copy of the store, None when there is none.

    While the registry does not answer the page does without it.
    """
    desk = load(octets) if octets is not None else None
    today = centre.gate.today()
    with suppress(RegistryUnavailable):
        if desk is None:
            desk = _refresh(centre, owner_of(centre, visit), after_a_change=False)
        if desk.used_on is not None and today - desk.used_on >= _NOTED_EVERY:
            owner = owner_of(centre, visit)
            with recording(centre.engine) as session:
                desks.note_use(session, owner, today)
            desk = _refresh(centre, owner)
    return desk or Desk()


def owner_of(centre: Centre, visit: Visit) -> str:
    """The pseudonym of the person."""
    return centre.lists.owner(visit.project, visit.person.identifier)


def _refresh(centre: Centre, owner: str, *, after_a_change: bool = True) -> Desk:
    """The desk as the registry holds it, and its copy in the store."""
    with reading(centre.engine) as session:
        desk = _desk(desks.load_desk(session, owner))
    with suppress(StateUnavailable):
        centre.lists.put_desk(owner, dump(desk), after_a_change=after_a_change)
    return desk


def _desk(kept: KeptDesk | None) -> Desk:
    if kept is None:
        return Desk()
    return Desk(
        favourites=tuple(Favourite(key, title) for key, title, _ in kept.favourites),
        recent=tuple(key for key, _ in kept.recent),
        preferences=_preferences(kept.preferences),
        used_on=kept.used_on,
    )


def dump(desk: Desk) -> bytes:
    """What ``load`` reads back."""
    favourites = [[favourite.key, favourite.title] for favourite in desk.favourites]
    used_on = desk.used_on.isoformat() if desk.used_on else ""
    data = [_VERSION, favourites, desk.recent, _written(desk.preferences), used_on]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=1024)
def load(octets: bytes) -> Desk | None:
    """The desk that ``dump`` wrote; None when another release wrote otherwise."""
    version, *rest = json.loads(octets)
    if version != _VERSION:
        return None
    favourites, recent, preferences, used_on = rest
    return Desk(
        favourites=tuple(Favourite(*pair) for pair in favourites),
        recent=tuple(recent),
        preferences=_preferences(preferences),
        used_on=date.fromisoformat(used_on) if used_on else None,
    )


def _written(preferences: Preferences) -> dict[str, str]:
    """What is not as usual."""
    usual = vars(Preferences())
    return {name: str(value) for name, value in vars(preferences).items() if value != usual[name]}


def _preferences(data: Any) -> Preferences:
    """A value that this release does not know counts as not chosen."""
    return Preferences(
        school=data.get("school", ""),
        font=_one_of(Font, data.get("font"), Font.USUAL),
        size=_one_of(TextSize, data.get("size"), TextSize.USUAL),
        view=_one_of(View, data.get("view"), View.CARDS),
        sort=_one_of(Sort, data.get("sort"), Sort.TITLE),
    )


def _one_of(kind: Any, value: str | None, usual: Any) -> Any:
    return kind(value) if value in set(kind) else usual
