"""Dates and times as people say them in French, at the time of French schools."""

from datetime import datetime
from zoneinfo import ZoneInfo

_SCHOOL_TIME = ZoneInfo("Europe/Paris")
_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


def said_time(at: datetime) -> str:
    """« 9 h 12 »."""
    local = at.astimezone(_SCHOOL_TIME)
    return f"{local.hour}\u00a0h\u00a0{local.minute:02}"


def said_day(at: datetime) -> str:
    """« 14 mars 2027 »."""
    local = at.astimezone(_SCHOOL_TIME)
    day = "1er" if local.day == 1 else str(local.day)
    return f"{day}\u00a0{_MONTHS[local.month - 1]}\u00a0{local.year}"


def said_since(at: datetime, now: datetime) -> str:
    """« 9 h 12 » today, « le 14 mars 2027 à 9 h 12 » otherwise."""
    if at.astimezone(_SCHOOL_TIME).date() == now.astimezone(_SCHOOL_TIME).date():
        return said_time(at)
    return f"le {said_day(at)} à {said_time(at)}"
