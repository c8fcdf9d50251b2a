"""Who reads our metadata, and must hear of a new key before it signs or is encrypted for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from gateway.domain.standing import OPEN
from gateway.onboarding.expiries import contacts_of
from gateway.onboarding.records import Record
from gateway.registry.models import Ent, Partner
from gateway.registry.revisions import entity_of

MOST = 50


@dataclass(frozen=True)
class Told:
    """contacts: the technical ones, as its metadata names them."""

    kind: str
    slug: str
    name: str
    contacts: tuple[str, ...]


def told_of(session: Session, use: str) -> tuple[list[Told], int]:
    """The first partners by name that are concerned by a key of ours, and how many there are.

    use: of ``keyring.USES``. Services verify what the identity provider signs; ENTs the rest.
    """
    model: Any = Partner if use == "idp-signing" else Ent
    concerned = (model.protocol == "saml", model.state.in_(OPEN))
    count = session.scalar(select(func.count()).select_from(model).where(*concerned)) or 0
    query = select(model).options(joinedload(model.revision)).where(*concerned).order_by(model.name).limit(MOST)
    rows: Sequence[Record] = session.scalars(query).all()
    return [
        Told(row.__tablename__, row.slug, row.name, contacts_of(entity_of(row.revision)) if row.revision else ())
        for row in rows
    ], count
