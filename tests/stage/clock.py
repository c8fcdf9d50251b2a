"""Time that only moves when a test says so."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from gateway.domain.school_time import school_day


@dataclass
class Clock:
    """Called, it tells the time."""

    instant: datetime

    @classmethod
    def at_present(cls) -> "Clock":
        """Stopped at the present second."""
        return cls(datetime.now(UTC).replace(microsecond=0))

    def __call__(self) -> datetime:
        return self.instant

    def today(self) -> date:
        """The day on which it is, in French schools."""
        return school_day(self.instant)

    def forward(self, **span: float) -> None:
        """Moves by a span, such as ``minutes=10``."""
        self.instant += timedelta(**span)
