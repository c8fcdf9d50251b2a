"""Dates and times as people say them in French, at the time of French schools."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_SCHOOL_TIME = ZoneInfo("Europe/Paris")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def said_time(at: datetime) -> str:
    """« 9 h 12 »."""
    local = at.astimezone(_SCHOOL_TIME)
    return f"{local.hour}\u00a0h\u00a0{local.minute:02}"


def said_day(day: date) -> str:
    """« 14 mars 2027 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}\u00a0{_MONTHS[day.month - 1]}\u00a0{day.year}"


def said_since(at: datetime, now: datetime) -> str:
    """« 9 h 12 » today, « le 14 mars 2027 à 9 h 12 » otherwise."""
    day = school_day(at)
    return said_time(at) if day == school_day(now) else f"le {said_day(day)} à {said_time(at)}"


def school_day(at: datetime) -> date:
    """The day on which it is, in French schools."""
    return at.astimezone(_SCHOOL_TIME).date()
