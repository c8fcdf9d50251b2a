"""Points in time as CAS servers write them: xs:dateTime, with or without a zone (appendix A)."""

import re
from datetime import UTC, datetime

_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")
_FRACTION = re.compile(r"\.([0-9]{1,12})")
_ZONE_NAME = re.compile(r"\[[A-Za-z0-9_+/-]{1,60}\]")


def parse_instant(text: str) -> datetime | None:
    """An aware UTC datetime; None for what is no instant, or is one without a zone.

    A fraction below a microsecond is cut, a zone name in brackets behind the offset dropped.
    """
    text = text.strip(" \t\r\n")
    if not _SHAPE.match(text):
        return None
    text = _ZONE_NAME.sub("", _FRACTION.sub(lambda match: "." + match[1][:6].ljust(6, "0"), text, count=1), count=1)
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC) if instant.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def format_instant(instant: datetime) -> str:
    """The instant to the millisecond, in UTC. instant: aware."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
