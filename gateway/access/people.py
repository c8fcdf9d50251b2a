"""From the record of an administrator to the person that permissions speak of."""

from gateway.access.permissions import Administrator, Role
from gateway.access.scopes import read_scope
from gateway.registry import models


def person_of(record: models.Administrator) -> Administrator:
    """What permissions need to know of a record."""
    return Administrator(
        key=record.id,
        email=record.email,
        name=record.name,
        role=Role(record.role),
        scopes=frozenset(read_scope(text) for text in record.scopes),
    )
