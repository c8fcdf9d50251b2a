"""What a teacher puts first for a class: whoever comes by the address of the shelf sees it (docs/adr/0015).

The gateway does not know who is in a class, and need not: the ENT's page of the class holds the address.
"""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.orm import Session

from gateway.domain.uai import Uai
from gateway.mediacentre.board import BoardRefused, NotAllowed, checked_pins
from gateway.mediacentre.centre import Centre
from gateway.mediacentre.desk import owner_of
from gateway.mediacentre.personas import MAY_PIN_FOR_A_CLASS, profiles_in
from gateway.mediacentre.visits import Visit
from gateway.registry import desks, models
from gateway.registry.engine import RegistryUnavailable, reading, recording
from gateway.registry.mediacentre import find_shelf

MAX_SHELVES = 12
MAX_LABEL = 40
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 10


@dataclass(frozen=True)
class ClassShelf:
    """The pins of one teacher for one class. code: in the address. label: what the teacher calls it."""

    code: str
    uai: Uai
    label: str
    pins: tuple[str, ...]


def may_pin_for_a_class(visit: Visit, uai: str) -> bool:
    """Whether the person may keep class shelves in that school."""
    return not MAY_PIN_FOR_A_CLASS.isdisjoint(profiles_in(visit.person, uai))


def my_shelves(centre: Centre, visit: Visit) -> tuple[ClassShelf, ...]:
    """The class shelves that this teacher keeps, by school and label. Raises RegistryUnavailable."""
    with reading(centre.engine) as session:
        return tuple(map(_shelf, desks.shelves_of(session, owner_of(centre, visit))))


def keep_shelf(centre: Centre, visit: Visit, uai: str, label: str, keys: Sequence[str], code: str = "") -> ClassShelf:
    """A new class shelf, or with a code the same one changed. Raises NotAllowed, BoardRefused, RegistryUnavailable."""
    if not may_pin_for_a_class(visit, uai):
        raise NotAllowed
    label, pins, owner = _checked_label(label), checked_pins(keys), owner_of(centre, visit)
    with recording(centre.engine) as session:
        desks.use_desk(session, owner, centre.gate.today())
        row = _own(session, owner, code) if code else _new(session, owner)
        row.uai, row.label, row.pins, row.used_on = uai, label, list(pins), centre.gate.today()
        session.add(row)
        session.flush()
        return _shelf(row)


def drop_shelf(centre: Centre, visit: Visit, code: str) -> None:
    """Takes a shelf of one's own away. Raises NotAllowed, RegistryUnavailable."""
    with recording(centre.engine) as session:
        session.delete(_own(session, owner_of(centre, visit), code))


def shelf_of(centre: Centre, visit: Visit, code: str) -> ClassShelf | None:
    """The shelf of that code, for anybody of its school; None for others. Raises RegistryUnavailable."""
    with reading(centre.engine) as session:
        row = find_shelf(session, code)
        if row is None or row.uai not in visit.person.schools:
            return None
        shelf, is_noted = _shelf(row), row.used_on == centre.gate.today()
    if not is_noted:
        with suppress(RegistryUnavailable), recording(centre.engine) as session:
            found = find_shelf(session, code)
            if found is not None:
                found.used_on = centre.gate.today()
    return shelf


def _own(session: Session, owner: str, code: str) -> models.ClassShelf:
    row = find_shelf(session, code)
    if row is None or row.owner != owner:
        raise NotAllowed
    return row


def _new(session: Session, owner: str) -> models.ClassShelf:
    if len(desks.shelves_of(session, owner)) >= MAX_SHELVES:
        raise BoardRefused({"nom": f"Vous avez déjà {MAX_SHELVES} étagères : retirez-en une d'abord."})
    return models.ClassShelf(code="".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)), owner=owner)


def _checked_label(label: str) -> str:
    label = " ".join(label.split())
    if not label or len(label) > MAX_LABEL or not label.isprintable():
        raise BoardRefused({"nom": f"Donnez un nom de {MAX_LABEL} caractères au plus, par exemple « CM1 »."})
    return label


def _shelf(row: models.ClassShelf) -> ClassShelf:
    return ClassShelf(row.code, Uai(row.uai), row.label, tuple(row.pins))
