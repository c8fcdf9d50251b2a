"""The RGPD convention: no data without one in force (gar.md 7)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gateway.domain.uai import Uai

GAR_ATTRIBUTES = frozenset({"GARPersonIdentifiant", "idEnt"})
"""The two attributes that every convention covers: what the GAR gets (gar.md 2.1)."""

REMINDERS = (90, 60, 30)
"""Days before its end on which a convention is recalled (mediacentre-and-admin.md A5)."""

RENEWAL = timedelta(days=REMINDERS[0])


class ConventionState(StrEnum):
    """The value is what addresses and files say."""

    DRAFT = "brouillon"
    SIGNED = "signee"
    TO_RENEW = "a-renouveler"
    EXPIRED = "expiree"
    ENDED = "denoncee"


@dataclass(frozen=True)
class Convention:
    """One agreement of a collectivité for some schools of one ENT.

    signed: first day in force. until: last day in force. ended: the day it was withdrawn, if it was.
    attributes: what it allows to release beside the GAR's two. draft: nobody has signed it yet.
    renewed: another one follows it.
    """

    collectivite: str
    ent: str
    schools: frozenset[Uai]
    signed: date
    until: date
    ended: date | None = None
    attributes: frozenset[str] = GAR_ATTRIBUTES
    draft: bool = False
    renewed: bool = False

    def in_force(self, day: date) -> bool:
        """Whether it binds on that day; a withdrawal takes effect on its very day."""
        runs = self.signed <= day <= self.until and (self.ended is None or day < self.ended)
        return runs and not self.draft

    def state(self, day: date) -> ConventionState:
        """What a list says of it on that day. A convention that ran out before its withdrawal has expired."""
        if self.draft:
            return ConventionState.DRAFT
        if self.ended is not None and self.ended <= min(day, self.until):
            return ConventionState.ENDED
        if self.until < day:
            return ConventionState.EXPIRED
        soon = day + RENEWAL >= self.until and not self.renewed
        return ConventionState.TO_RENEW if soon else ConventionState.SIGNED

    def reminder(self, day: date) -> int | None:
        """The nearest of the reminders whose day has come: 90, 60 or 30 days; None when none has."""
        if not self.in_force(day) or self.state(day) is not ConventionState.TO_RENEW:
            return None
        left = (self.until - day).days
        return min(threshold for threshold in REMINDERS if left <= threshold)
