"""What operators say of a period whose figures must be read with care."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.registry.errors import ChangeRefused
from gateway.registry.models import FigureNote

SHORTEST_NOTE, LONGEST_NOTE = 5, 300


def figure_notes(session: Session) -> Sequence[FigureNote]:
    """All of them, by their first day."""
    return session.scalars(select(FigureNote).order_by(FigureNote.since, FigureNote.id)).all()


def add_figure_note(session: Session, since: date, until: date, text: str, author: str, at: datetime) -> FigureNote:
    """since, until: both included. Raises ChangeRefused."""
    faults = []
    if until < since:
        faults.append("the last day comes before the first")
    if not SHORTEST_NOTE <= len(text.strip()) <= LONGEST_NOTE:
        faults.append(f"an annotation says in {SHORTEST_NOTE} to {LONGEST_NOTE} characters what is to be known")
    if faults:
        raise ChangeRefused(*faults)
    note = FigureNote(since=since, until=until, text=text.strip(), author=author, at=at)
    session.add(note)
    session.flush()
    return note


def remove_figure_note(session: Session, number: int) -> bool:
    """Whether there was one of that number."""
    note = session.get(FigureNote, number)
    if note is None:
        return False
    session.delete(note)
    return True
