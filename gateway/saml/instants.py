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
    micros = (match[2] or "")[:6].ljust(6, "0")
    try:
        return datetime.fromisoformat(f"{match[1]}.{micros}").replace(tzinfo=UTC)
    except ValueError:
        raise XmlRefused("instant-malformed") from None


def format_instant(instant: datetime) -> str:
    """The instant to the second, as SAML wants it. instant: aware."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
