"""What is counted: pseudonyms of the months that are open, and the figures that remain."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.registry.models.base import Base
from gateway.registry.types import Utc


class FigureMonth(Base):
    """A month and, until it is closed, the key of its pseudonyms. tallied: when its figures were last computed.

    cost: seconds that this took.
    """

    __tablename__ = "figure_month"
    month: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[bytes | None] = mapped_column(LargeBinary)
    tallied: Mapped[datetime | None] = mapped_column(Utc)
    cost: Mapped[float] = mapped_column(default=0.0)
    closed: Mapped[datetime | None] = mapped_column(Utc)


class FigurePerson(Base):
    """Somebody in an open month. attached: schools and profiles. days: a bitmap. n: connexions. Gone at the close."""

    __tablename__ = "figure_person"
    month: Mapped[date] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(String(16), primary_key=True)
    attached: Mapped[str] = mapped_column(String(1300), primary_key=True)
    service: Mapped[str] = mapped_column(String(60), primary_key=True)
    days: Mapped[int] = mapped_column(BigInteger)
    n: Mapped[int]


class FigureDay(Base):
    """The connexions of a day of an open month. Gone at the close."""

    __tablename__ = "figure_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    attached: Mapped[str] = mapped_column(String(1300), primary_key=True)
    service: Mapped[str] = mapped_column(String(60), primary_key=True)
    n: Mapped[int]


class Figure(Base):
    """What remains. span: ``m`` for a month, ``w`` for a week, ``y`` for a school year; start: its first day.

    place: a scope as text, ``ecole:<UAI>`` for a school. profile, service: "" for all of them. people:
    distinct, None where no sum of months can tell. schools: those with a connexion. days: by ISO day,
    ``[connexions, people]``, None for what is hidden. hidden: too few people, or a subtraction would tell.
    """

    __tablename__ = "figure"
    __table_args__ = (Index("ix_figure_of_a_period", "span", "start", "profile", "service", "place"),)
    place: Mapped[str] = mapped_column(String(220), primary_key=True)
    span: Mapped[str] = mapped_column(String(1), primary_key=True)
    start: Mapped[date] = mapped_column(primary_key=True)
    profile: Mapped[str] = mapped_column(String(12), primary_key=True)
    service: Mapped[str] = mapped_column(String(60), primary_key=True)
    connexions: Mapped[int]
    people: Mapped[int | None]
    regulars: Mapped[int | None]
    schools: Mapped[int | None]
    days: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    hidden: Mapped[bool] = mapped_column(default=False)


class FigureOpening(Base):
    """How often a resource was opened from a school on a day, by people of one profile. Gone at the close."""

    __tablename__ = "figure_opening"
    day: Mapped[date] = mapped_column(primary_key=True)
    uai: Mapped[str] = mapped_column(String(8), primary_key=True)
    profile: Mapped[str] = mapped_column(String(12), primary_key=True)
    project: Mapped[str] = mapped_column(String(45), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    n: Mapped[int]


class FigureOpener(Base):
    """Somebody who opened a resource from a school in an open month, under a pseudonym of that resource alone.

    key: "" for whoever opened any. No day, no profile, no number: only who is how many is told. Gone at the close.
    """

    __tablename__ = "figure_opener"
    month: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    who: Mapped[str] = mapped_column(String(16), primary_key=True)
    uai: Mapped[str] = mapped_column(String(8), primary_key=True)


class FigureTop(Base):
    """The openings of a resource in a month, by place. key: "" for all of them. n: None for what is hidden."""

    __tablename__ = "figure_top"
    place: Mapped[str] = mapped_column(String(220), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    n: Mapped[int | None]


class FigureResource(Base):
    """How a resource that was opened is called."""

    __tablename__ = "figure_resource"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    publisher: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(20), default="")


class FigureFailure(Base):
    """Logins of a month that did not end, by ENT and cause."""

    __tablename__ = "figure_failure"
    month: Mapped[date] = mapped_column(primary_key=True)
    ent: Mapped[str] = mapped_column(String(60), primary_key=True)
    reason: Mapped[str] = mapped_column(String(60), primary_key=True)
    n: Mapped[int]


class FigureSchool(Base):
    """The first and the last day on which somebody of a school came through; nothing of who or how many."""

    __tablename__ = "figure_school"
    uai: Mapped[str] = mapped_column(String(8), primary_key=True)
    first: Mapped[date]
    last: Mapped[date]


class FigureNote(Base):
    """What an operator says of a period whose figures must be read with care. place: where it is shown."""

    __tablename__ = "figure_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[date]
    until: Mapped[date]
    place: Mapped[str] = mapped_column(String(220), default="academie")
    text: Mapped[str] = mapped_column(String(500))
    author: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Utc)
