"""S-233: instants that are not what SAML means by an instant, and those at the ends of the calendar."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from kit.keys import Keys
from kit.responses import instant
from kit.shapes import said_by_idp
from kit.trees import Element, Mutation, one
from kit.vector import Vector
from kit.vectors.protocol import ASSERTION, CONDITIONS, DATA, STATEMENT, changing, setting

_MALFORMED = {
    "hour-24": "2026-09-14T24:00:00Z",
    "leap-second": "2026-09-14T06:30:60Z",
    "no-zone": "2026-09-14T06:35:00",
    "offset": "2026-09-14T08:35:00+02:00",
    "zero-offset": "2026-09-14T06:35:00+00:00",
    "date": "2026-09-14",
    "blank": " 2026-09-14T06:35:00Z",
    "lower-case": "2026-09-14t06:35:00z",
    "year-five-digits": "12026-09-14T06:35:00Z",
    "year-negative": "-2026-09-14T06:35:00Z",
    "year-zero": "0000-09-14T06:35:00Z",
    "february-30": "2026-02-30T06:35:00Z",
    "full-width": "\uff12026-09-14T06:35:00Z",
    "many-fractions": "2026-09-14T06:35:00.0000000000001Z",
    "no-fraction": "2026-09-14T06:35:00.Z",
    "empty": "",
}
_BY_SCHEMA = {
    "date",
    "blank",
    "lower-case",
    "february-30",
    "full-width",
    "no-fraction",
    "empty",
    "leap-second",
    "year-zero",
}
_PLACES = {
    "conditions": (CONDITIONS, "NotOnOrAfter"),
    "confirmation": (DATA, "NotOnOrAfter"),
    "issued": (ASSERTION, "IssueInstant"),
    "authenticated": (STATEMENT, "AuthnInstant"),
    "session": (STATEMENT, "SessionNotOnOrAfter"),
}
_FIRST, _LAST = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"


def _at(word: str, place: str, text: str, reason: str) -> Vector:
    path, name = _PLACES[place]
    return Vector(f"S-233-{word}-{place}", "R-A", said_by_idp(setting(path, name, text)), reason)


def _vectors() -> Iterator[Vector]:
    for word, text in _MALFORMED.items():
        for place in _PLACES:
            reason = "xml-schema" if word in _BY_SCHEMA else "instant-malformed"
            yield _at(word, place, text, reason)
    for word, fraction in (("milliseconds", ".123Z"), ("nanoseconds", ".123456789Z")):
        for place in ("conditions", "confirmation"):
            edit = changing(*_PLACES[place], lambda text, fraction=fraction: text.replace("Z", fraction))
            yield Vector(f"S-233-{word}-{place}", "R-A", said_by_idp(edit), "")


def _begins_with_its_end(later: int) -> Mutation:
    """A validity that begins so many seconds after its end."""

    def edit(root: Element, keys: Keys) -> None:
        conditions = one(root, CONDITIONS)
        end = datetime.fromisoformat(conditions.get("NotOnOrAfter"))
        conditions.set("NotBefore", instant(end + timedelta(seconds=later)))

    return said_by_idp(edit)


def _not_before(word: str, text: str, reason: str) -> Vector:
    return Vector(f"S-233-{word}-not-before", "R-A", said_by_idp(setting(CONDITIONS, "NotBefore", text)), reason)


INSTANTS: tuple[Vector, ...] = (
    *_vectors(),
    _at("first", "conditions", _FIRST, "assertion-expired"),
    _at("first", "confirmation", _FIRST, "assertion-expired"),
    _at("first", "issued", _FIRST, "response-stale"),
    _at("first", "session", _FIRST, "assertion-expired"),
    _at("last", "conditions", _LAST, ""),
    _at("last", "confirmation", _LAST, ""),
    _at("last", "issued", _LAST, "response-stale"),
    _at("last", "authenticated", _LAST, "authn-instant"),
    _at("last", "session", _LAST, ""),
    _not_before("first", _FIRST, ""),
    _not_before("last", _LAST, "assertion-not-yet-valid"),
    Vector("S-233-reversed", "R-A", _begins_with_its_end(60), "conditions-reversed", says={"ends": 60}),
    Vector("S-233-equal", "R-A", _begins_with_its_end(0), "conditions-reversed", says={"ends": 60}),
)
