"""What a session changes, field by field, so that the journal can tell before and after."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from gateway.registry.models import ChangeRequest, JournalLine, RegistryState

_LONGEST = 400
_UNTOLD = (JournalLine, RegistryState, ChangeRequest)


class Changes:
    """before, after: by ``table key``, the fields that changed. Bulk statements are not seen: their caller tells."""

    def __init__(self) -> None:
        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}

    def add(self, row: Any) -> None:
        """Takes what a flush did to one record."""
        state = inspect(row)
        name = f"{row.__tablename__} {'.'.join(str(part) for part in state.mapper.primary_key_from_instance(row))}"
        for attribute in state.mapper.column_attrs:
            if not attribute.columns[0].primary_key:
                self._field(state, name, attribute)
        if state.deleted or row in state.session.deleted:
            self.before.setdefault(name, {})
        elif not state.has_identity or row in state.session.new:
            self.after.setdefault(name, {})

    def _field(self, state: Any, name: str, attribute: Any) -> None:
        history = state.attrs[attribute.key].history
        is_hidden = "hidden" in attribute.columns[0].info
        if state.object in state.session.deleted:
            was, becomes = (*history.unchanged, *history.deleted), ()
        else:
            was, becomes = history.deleted, history.added
            if state.object in state.session.new:
                was, becomes = (), (*history.added, *history.unchanged)
        for values, told in ((was, self.before), (becomes, self.after)):
            if values and values[0] is not None:
                told.setdefault(name, {})[attribute.key] = "(masqué)" if is_hidden else _plain(values[0])


@contextmanager
def watching(session: Session) -> Iterator[Changes]:
    """Gathers what every flush of the session does, until the block ends."""
    changes = Changes()

    def flushed(flushing: Session, _context: Any) -> None:
        for row in (*flushing.new, *flushing.dirty, *flushing.deleted):
            if not isinstance(row, _UNTOLD):
                changes.add(row)

    event.listen(session, "after_flush", flushed)
    try:
        yield changes
    finally:
        event.remove(session, "after_flush", flushed)


def _plain(value: Any) -> Any:
    """A JSON value; what is very long is told by its digest."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (dict, list, str)) and len(text := str(value)) > _LONGEST:
        return f"{len(text)} caractères, SHA-256 {hashlib.sha256(text.encode()).hexdigest()}"
    return value
