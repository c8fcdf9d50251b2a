"""What a test login gave: enough to tell whether an ENT is well set up, and nothing of the person who made it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.domain.claims import Claims
from gateway.domain.dialect import Dialect


class Use(StrEnum):
    """What the gateway makes of an attribute."""

    IDENTIFIER = "identifier"
    PROFILE = "profile"
    SCHOOL = "school"
    GREETING = "greeting"
    NOTHING = "nothing"


@dataclass(frozen=True)
class SeenAttribute:
    """lengths: in characters, of each value; the values themselves are not kept."""

    name: str
    lengths: tuple[int, ...]
    use: Use


@dataclass(frozen=True)
class Envelope:
    """How an answer was wrapped. signed: of ``response`` and ``assertion``, those that are. algorithms: of the
    signatures, by their short names. issued: when the portal says that it wrote the answer.
    """

    signed: tuple[str, ...]
    encrypted: bool
    algorithms: tuple[str, ...]
    issued: datetime


@dataclass(frozen=True)
class Trial:
    """refused: a stable code, "" when the person would go through to the GAR. detail: names of things.

    skew: seconds by which the portal's clock is ahead of ours, None when it did not say. profiles, schools: as
    the dialect read them. released: the attributes that would leave.
    """

    at: datetime
    refused: str = ""
    detail: str = ""
    attributes: tuple[SeenAttribute, ...] = ()
    name_id_format: str = ""
    authn_context: str = ""
    envelope: Envelope | None = None
    skew: float | None = None
    profiles: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    released: tuple[str, ...] = ()


def seen_attributes(claims: Claims, dialect: Dialect) -> tuple[SeenAttribute, ...]:
    """Every attribute that came, in the order in which it came."""
    uses: dict[str, Use] = {}
    for pair in dialect.attachments:
        uses |= {pair.profile.name: Use.PROFILE, pair.school.name: Use.SCHOOL}
    for use, sources in (
        (Use.GREETING, dialect.given_name),
        (Use.SCHOOL, dialect.schools),
        (Use.PROFILE, dialect.profiles),
        (Use.IDENTIFIER, dialect.identifier),
    ):
        uses |= {source.name: use for source in sources}
    return tuple(
        SeenAttribute(one.name, tuple(map(len, one.values)), uses.get(one.name, Use.NOTHING))
        for one in claims.attributes
    )
