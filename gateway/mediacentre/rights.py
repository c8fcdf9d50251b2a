"""What the MédiaCentre keeps of a person, for the rights of that person (RGPD, articles 15 and 17).

It is found by the identifier, in each project, through the pseudonym that it is kept under.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select

from gateway.mediacentre.desk import erase_of, export_of
from gateway.registry.engine import reading
from gateway.registry.models import Project
from gateway.state.lists import Lists


@dataclass(frozen=True)
class Desks:
    """Favourites, last openings, preferences and class shelves: one more holding beside the sessions."""

    engine: Engine
    lists: Lists

    @property
    def title(self) -> str:
        """As pages say it."""
        return "Favoris et étagères du MédiaCentre"

    def find(self, identifier: str) -> list[Mapping[str, str]]:
        """Each thing that is kept. Raises RegistryUnavailable."""
        return [thing for _, thing in self._things(identifier)]

    def erase(self, identifier: str) -> int:
        """Erases all of it, class shelves included. Raises RegistryUnavailable."""
        found = list(self._things(identifier))
        for owner in {owner for owner, _ in found}:
            erase_of(self.engine, self.lists, owner)
        return len(found)

    def _things(self, identifier: str) -> Iterator[tuple[str, Mapping[str, str]]]:
        with reading(self.engine) as session:
            idents = list(session.scalars(select(Project.ident).order_by(Project.ident)))
        for ident in idents:
            owner = self.lists.owner(ident, identifier)
            kept = export_of(self.engine, owner)
            if "dernière utilisation" in kept:
                yield from ((owner, {"Projet": ident} | thing) for thing in _told(kept))


def _told(kept: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Each thing with French labels; the desk itself comes last."""
    for name in ("favoris", "ouvertures récentes", "étagères de classe"):
        for thing in kept[name]:
            yield {"Quoi": name} | {label: _text(value) for label, value in thing.items()}
    preferences = {label: _text(value) for label, value in kept["préférences"].items()}
    yield {"Quoi": "préférences", "dernière utilisation": kept["dernière utilisation"]} | preferences


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
