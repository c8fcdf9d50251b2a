"""The RGPD convention: no data without one in force (gar.md 7)."""

from dataclasses import dataclass
from datetime import date

from gateway.domain.uai import Uai

GAR_ATTRIBUTES = frozenset({"GARPersonIdentifiant", "idEnt"})
"""The two attributes that every convention covers: what the GAR gets (gar.md 2.1)."""


@dataclass(frozen=True)
class Convention:
    """One agreement of a collectivité for some schools of one ENT.

    signed: first day in force. until: last day in force. ended: the day it was withdrawn, if it was.
    attributes: what it allows to release beside the GAR's two.
    """

    collectivite: str
    ent: str
    schools: frozenset[Uai]
    signed: date
    until: date
    ended: date | None = None
    attributes: frozenset[str] = GAR_ATTRIBUTES

    def in_force(self, day: date) -> bool:
        """Whether it binds on that day; a withdrawal takes effect on its very day."""
        return self.signed <= day <= self.until and (self.ended is None or day < self.ended)
