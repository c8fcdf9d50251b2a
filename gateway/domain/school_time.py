"""The hour of French schools: the day on which a convention is in force, and that of a figure (gar.md section 7)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SCHOOL_TIME = ZoneInfo("Europe/Paris")


def school_day(at: datetime) -> date:
    """The day on which it is, in French schools, at an aware instant."""
    return at.astimezone(SCHOOL_TIME).date()


def school_day_now() -> date:
    """The day on which it is now, for commands that no clock is given to."""
    return school_day(datetime.now(UTC))
