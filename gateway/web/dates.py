"""Dates in full, in French, at the hour of French schools; exports keep ISO 8601."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_PARIS = ZoneInfo("Europe/Paris")
_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def day(value: date) -> str:
    """« 1er avril 2027 »."""
    local = value.astimezone(_PARIS) if isinstance(value, datetime) else value
    return f"{local.day}{'er' if local.day == 1 else ''} {_MONTHS[local.month - 1]} {local.year}"


def month(value: date) -> str:
    """« avril 2027 »."""
    return f"{_MONTHS[value.month - 1]} {value.year}"


def time_of_day(value: datetime) -> str:
    """« 8 h 05 »."""
    local = value.astimezone(_PARIS)
    return f"{local.hour}\u00a0h\u00a0{local.minute:02}"


def moment(value: datetime) -> str:
    """« 1er avril 2027 à 8 h 05 »."""
    return f"{day(value)} à {time_of_day(value)}"
