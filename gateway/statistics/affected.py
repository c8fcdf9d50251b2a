"""How many active accounts an act would touch, said before it happens; small figures stay hidden (M14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.domain.amounts import Amount, Untold
from gateway.domain.figures import month_of, next_month
from gateway.registry.models import Figure
from gateway.registry.places import EVERYWHERE, place_of_school
from gateway.statistics.asking import Question
from gateway.statistics.counted import counted_months
from gateway.statistics.reading import shown, summary

_BATCH = 500


@dataclass(frozen=True)
class Affected:
    """accounts: distinct in a place; of several schools the sum of those that may be shown, so that whoever comes
    from two counts twice. schools: of which it is the sum, 0 for a place. masked: how many of them are hidden.
    """

    month: date
    accounts: Amount
    schools: int = 0
    masked: int = 0


def of_place(session: Session, today: date, place: str = EVERYWHERE, service: str = "") -> Affected:
    """The active accounts of a place, or those that went to one service. place: as in ``registry.places``."""
    month = _month(session, today)
    return Affected(month, summary(session, Question("m", month, place, service=service))[0].people)


def of_schools(session: Session, today: date, uais: Sequence[str]) -> Affected:
    """The active accounts of these schools."""
    month = _month(session, today)
    if month not in counted_months(session).tallied:
        return Affected(month, Untold.NO_DATA, len(uais))
    amounts: list[Amount] = []
    for start in range(0, len(uais), _BATCH):
        places = [place_of_school(uai) for uai in uais[start : start + _BATCH]]
        query = select(Figure).where(Figure.place.in_(places), Figure.span == "m", Figure.start == month)
        rows = session.scalars(query.where(Figure.profile == "", Figure.service == ""))
        amounts += [shown(row, counted=True).people for row in rows]
    known = [amount for amount in amounts if isinstance(amount, int)]
    masked = len(amounts) - len(known)
    return Affected(month, Untold.HIDDEN if masked and not known else sum(known), len(uais), masked)


def _month(session: Session, today: date) -> date:
    """The present month once it has figures, the one before until then."""
    month = month_of(today)
    return month if month in counted_months(session).tallied else next_month(month, -1)
