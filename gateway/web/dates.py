"""Dates in full, in French, at the hour of French schools; exports keep ISO 8601."""

from datetime import date, datetime

from gateway.domain.school_time import SCHOOL_TIME, school_day

_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def day(value: date) -> str:
    """« 1er avril 2027 »."""
    local = school_day(value) if isinstance(value, datetime) else value
    number = "1er" if local.day == 1 else str(local.day)
    return f"{number}\u00a0{_MONTHS[local.month - 1]}\u00a0{local.year}"


def month(value: date) -> str:
    """« avril 2027 »."""
    return f"{_MONTHS[value.month - 1]}\u00a0{value.year}"


def time_of_day(value: datetime) -> str:
    """« 8 h 05 »."""
    local = value.astimezone(SCHOOL_TIME)
    return f"{local.hour}\u00a0h\u00a0{local.minute:02}"


def moment(value: datetime) -> str:
    """« 1er avril 2027 à 8 h 05 »."""
    return f"{day(value)} à {time_of_day(value)}"


def since(at: datetime, now: datetime) -> str:
    """« 9 h 12 » today, « le 14 mars 2027 à 9 h 12 » otherwise."""
    return time_of_day(at) if school_day(at) == school_day(now) else f"le {moment(at)}"
