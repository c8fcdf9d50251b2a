"""Points in time on the wire: xs:dateTime in UTC (SAML core 2.0 section 1.3.3)."""

import re
from datetime import UTC, datetime

from gateway.markup.errors import XmlRefused

_SHAPE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,12}))?Z")


def parse_instant(text: str) -> datetime:
    """An aware UTC datetime. Fractions below a microsecond are cut. Raises XmlRefused."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise XmlRefused("instant-malformed")
    fraction = f".{match[2][:6]:0<6}" if match[2] else ""
    try:
        return datetime.fromisoformat(f"{match[1]}{fraction}Z")
    except ValueError:
        raise XmlRefused("instant-malformed") from None


def format_instant(instant: datetime) -> str:
    """The instant to the second, as SAML wants it. instant: aware."""
    return f"{instant.astimezone(UTC).isoformat()[:19]}Z"
