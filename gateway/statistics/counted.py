"""Which periods have figures, and how far those of a school year reach: no row is nobody only where one counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.domain.figures import last_day, month_of, next_month
from gateway.registry.models import FigureMonth


@dataclass(frozen=True)
class CountedMonths:
    """tallied: the months that have figures. closed: those of them that are done, which alone are in a school year."""

    tallied: frozenset[date]
    closed: frozenset[date]

    def has(self, span: str, start: date) -> bool:
        """Whether a period has figures: by its own month, or by any month of a school year."""
        return bool(self._closed_in(start)) if span == "y" else month_of(start) in self.tallied

    def through(self, year: date) -> date | None:
        """The last day that the figures of a school year reach; None before its first month is closed."""
        return max((last_day(month) for month in self._closed_in(year)), default=None)

    def _closed_in(self, year: date) -> Iterable[date]:
        return [month for month in self.closed if year <= month < next_month(year, 12)]


def counted_months(session: Session) -> CountedMonths:
    """Of the months that the detail is kept of."""
    row = FigureMonth
    found = session.execute(select(row.month, row.closed).where(row.tallied.is_not(None))).all()
    return CountedMonths(
        frozenset(month for month, _ in found), frozenset(month for month, closed in found if closed is not None)
    )
