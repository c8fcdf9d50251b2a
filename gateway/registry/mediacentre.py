"""What schools pin and link, and what teachers pin for their classes, as the database keeps it.

Rights are the caller's to look at.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gateway.domain.profile import Profile
from gateway.registry.models import ClassShelf, LocalLink, PinnedResource


@dataclass(frozen=True)
class KeptLink:
    """audience: the profiles that see it."""

    token: str
    title: str
    address: str
    audience: frozenset[Profile]


def pins_of(session: Session, uai: str) -> tuple[str, ...]:
    """The keys that a school shows first, in order."""
    query = select(PinnedResource.resource).where(PinnedResource.uai == uai).order_by(PinnedResource.rank)
    return tuple(session.scalars(query))


def replace_pins(session: Session, uai: str, keys: Sequence[str]) -> None:
    """Replaces them. keys: each once."""
    session.execute(delete(PinnedResource).where(PinnedResource.uai == uai))
    session.add_all(PinnedResource(uai=uai, resource=key, rank=rank) for rank, key in enumerate(keys))


def links_of(session: Session, uai: str) -> tuple[KeptLink, ...]:
    """The links of a school, by title."""
    query = select(LocalLink).where(LocalLink.uai == uai).order_by(LocalLink.title, LocalLink.token)
    return tuple(
        KeptLink(row.token, row.title, row.address, frozenset(map(Profile, row.audience)))
        for row in session.scalars(query)
    )


def put_link(session: Session, uai: str, link: KeptLink) -> None:
    """Adds a link to a school."""
    audience = sorted(link.audience)
    session.add(LocalLink(token=link.token, uai=uai, title=link.title, address=link.address, audience=audience))


def drop_link(session: Session, uai: str, token: str) -> bool:
    """Takes a link of that school away; False when it has none of that name."""
    found = session.execute(delete(LocalLink).where(LocalLink.uai == uai, LocalLink.token == token))
    return bool(found.rowcount)  # type: ignore[attr-defined]


def find_shelf(session: Session, code: str) -> ClassShelf | None:
    """The class shelf of that code."""
    return session.get(ClassShelf, code)
