"""Figures as they are shown: read from what was tallied, so that neither the GAR nor an ENT can break the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.domain.amounts import Amount, Untold, change, ratio
from gateway.domain.figures import last_day, next_month, weeks_of
from gateway.domain.profile import Profile
from gateway.registry.models import Figure, FigureFailure, FigureNote, FigureResource, FigureTop, School
from gateway.registry.places import EVERYWHERE, inside, place_of_school, schools_within
from gateway.statistics.asking import Question
from gateway.statistics.counted import CountedMonths, counted_months
from gateway.statistics.openings import ANY

MONTHS_SHOWN = 13
TOP = 10
SILENT_SHOWN = 50
_SCHOOL = place_of_school("")
_PROFILES = tuple(Profile)


@dataclass(frozen=True)
class Numbers:
    """One cell. people of a school year are not defined: months do not add up."""

    connexions: Amount = Untold.NO_DATA
    people: Amount = Untold.NO_DATA
    regulars: Amount = Untold.NO_DATA
    schools: Amount = Untold.NO_DATA

    @property
    def per_person(self) -> float | None:
        """Connexions by active account, None where it is not defined."""
        return ratio(self.connexions, self.people)


NOBODY = Numbers(0, 0, 0, 0)
"""A period that was counted, in which nobody came."""


@dataclass(frozen=True)
class Opened:
    """A resource and how often it was opened."""

    title: str
    publisher: str
    kind: str
    openings: Amount


@dataclass(frozen=True)
class Silent:
    """A school that nobody came from."""

    uai: str
    name: str
    commune: str


@dataclass(frozen=True)
class Report:
    """All that the page shows. before: the same period a year earlier. months: of ``question.month`` and the twelve
    before it. weeks: those that begin in these months, by their Mondays. by_profile: people of those months, for the
    profiles that there are. silent: the first of them. through: the last day that the figures of the period may
    reach; of a school year, the end of its last closed month.
    """

    question: Question
    total: Numbers
    before: Numbers
    schools: int
    months: Sequence[tuple[date, Numbers]]
    weeks: Sequence[tuple[date, Numbers]]
    by_profile: Sequence[tuple[Profile, Sequence[tuple[date, Numbers]]]]
    openings: Amount
    top: Sequence[Opened]
    silent: Sequence[Silent]
    silent_count: int
    notes: Sequence[FigureNote]
    through: date

    @property
    def change(self) -> float | None:
        """Of the connexions, from the year before."""
        return change(self.total.connexions, self.before.connexions)

    @property
    def shown(self) -> tuple[date, date]:
        """The first and the last day of the series."""
        return self.months[0][0], last_day(self.months[-1][0])

    @property
    def is_counted(self) -> bool:
        """Whether the period was counted at all."""
        return self.total.connexions is not Untold.NO_DATA


def report(session: Session, question: Question) -> Report:
    """The figures that answer a question."""
    months = [next_month(question.month, -back) for back in range(MONTHS_SHOWN - 1, -1, -1)]
    counted = counted_months(session)
    by_profile = _series(session, question, months, counted)
    within = schools_within(question.place).subquery()
    silent, silent_count = _silent_schools(session, question, counted)
    openings, top = _openings(session, question, counted)
    return Report(
        question=question,
        total=_numbers(session, question, counted),
        before=_numbers(session, _year_before(question), counted),
        schools=session.scalar(select(func.count()).select_from(within)) or 0,
        months=by_profile[question.profile],
        weeks=_weeks(session, question, months, counted),
        by_profile=[(profile, by_profile[profile]) for profile in _PROFILES if profile in by_profile],
        openings=openings,
        top=top,
        silent=silent,
        silent_count=silent_count,
        notes=_notes(session, question),
        through=(counted.through(question.start) if question.span == "y" else None) or question.end,
    )


def summary(session: Session, question: Question) -> tuple[Numbers, Amount]:
    """The total and the openings alone, for where no more is shown."""
    counted = counted_months(session)
    return _numbers(session, question, counted), _openings(session, question, counted)[0]


def shown(row: Figure | None, *, counted: bool) -> Numbers:
    """A cell as it may be shown. counted: whether its period was counted, so that no row means nobody."""
    if row is None:
        return NOBODY if counted else Numbers()
    few = Untold.HIDDEN
    connexions, people, regulars = (few, few, few) if row.hidden else (row.connexions, row.people, row.regulars)
    return Numbers(
        connexions,
        Untold.UNDEFINED if row.span == "y" else _or(people, Untold.NO_DATA),
        Untold.UNDEFINED if row.span != "m" else _or(regulars, few),
        _or(row.schools, Untold.NO_DATA),
    )


def failures(session: Session, month: date) -> Sequence[tuple[str, str, Amount]]:
    """ENT, reason and number of the logins of a month that did not end, most frequent first: for operators."""
    row = FigureFailure
    query = select(row.ent, row.reason, row.n).where(row.month == month).order_by(row.n.desc()).limit(50)
    return [(ent, reason, _at_least(n)) for ent, reason, n in session.execute(query)]


def _numbers(session: Session, question: Question, counted: CountedMonths) -> Numbers:
    key = (question.place, question.span, question.start, question.profile, question.service)
    return shown(session.get(Figure, key), counted=counted.has(question.span, question.start))


def _year_before(question: Question) -> Question:
    """The same month or school year a year earlier; for a week, the one of the same number of weeks before."""
    if question.span == "w":
        start = date.fromordinal(question.start.toordinal() - 364)
    else:
        start = next_month(question.start, -12)
    return Question(question.span, start, question.place, question.profile, question.service)


def _series(
    session: Session, question: Question, months: Sequence[date], counted: CountedMonths
) -> dict[str, Sequence[tuple[date, Numbers]]]:
    """By profile, "" for all of them: the numbers of each month."""
    query = select(Figure).where(
        Figure.place == question.place,
        Figure.span == "m",
        Figure.start.between(months[0], months[-1]),
        Figure.service == question.service,
    )
    found = {(row.profile, row.start): row for row in session.scalars(query)}
    wanted = {question.profile, *((profile for profile, _ in found) if not question.profile else ())}
    return {
        profile: [(month, shown(found.get((profile, month)), counted=month in counted.tallied)) for month in months]
        for profile in wanted
    }


def _weeks(
    session: Session, question: Question, months: Sequence[date], counted: CountedMonths
) -> Sequence[tuple[date, Numbers]]:
    query = select(Figure).where(
        Figure.place == question.place,
        Figure.span == "w",
        Figure.start.between(months[0], last_day(months[-1])),
        Figure.profile == question.profile,
        Figure.service == question.service,
    )
    found = {row.start: row for row in session.scalars(query)}
    mondays = [monday for month in months for monday in weeks_of(month)]
    return [(monday, shown(found.get(monday), counted=counted.has("w", monday))) for monday in mondays]


def _silent_schools(session: Session, question: Question, counted: CountedMonths) -> tuple[Sequence[Silent], int]:
    """The schools of the place without any connexion in the period, whatever the profile."""
    if not counted.has(question.span, question.start):
        return [], 0
    came = select(func.substr(Figure.place, len(_SCHOOL) + 1)).where(
        Figure.span == question.span,
        Figure.start == question.start,
        Figure.profile == "",
        Figure.service == "",
        Figure.place.between(_SCHOOL, f"{_SCHOOL}~"),
    )
    query = select(School.uai, School.name, School.commune, func.count().over())
    query = query.where(School.enabled, inside(question.place), School.uai.not_in(came))
    rows = session.execute(query.order_by(School.commune, School.name, School.uai).limit(SILENT_SHOWN)).all()
    return [Silent(uai, name, commune) for uai, name, commune, _ in rows], rows[0][3] if rows else 0


def _openings(session: Session, question: Question, counted: CountedMonths) -> tuple[Amount, Sequence[Opened]]:
    """All of them, and the resources that were opened most, then hidden ones; of a month only, all profiles and
    services together.
    """
    row, name = FigureTop, FigureResource
    if question.span != "m" or not counted.has("m", question.start):
        return Untold.NO_DATA, []
    here = (row.place == question.place, row.month == question.start)
    total = session.execute(select(row.n).where(*here, row.key == ANY)).one_or_none()
    query = select(row.n, name.title, name.publisher, name.kind).join(name, name.key == row.key).where(*here)
    found = session.execute(query.order_by(row.n.desc().nulls_last(), name.title).limit(TOP))
    top = [Opened(title, publisher, kind, _or(n, Untold.HIDDEN)) for n, title, publisher, kind in found]
    if total is None:
        return (Untold.HIDDEN if top else 0), top
    return _or(total[0], Untold.HIDDEN), top


def _notes(session: Session, question: Question) -> Sequence[FigureNote]:
    """What an operator wrote of the thirteen months that are shown."""
    oldest = next_month(question.month, 1 - MONTHS_SHOWN)
    query = select(FigureNote).where(
        FigureNote.since <= question.end,
        FigureNote.until >= oldest,
        FigureNote.place.in_((EVERYWHERE, question.place)),
    )
    return session.scalars(query.order_by(FigureNote.since)).all()


def _at_least(n: int) -> Amount:
    """Failures fewer than five are fewer than five people's for sure."""
    return Untold.HIDDEN if 0 < n < 5 else n


def _or(value: Amount | None, otherwise: Untold) -> Amount:
    return otherwise if value is None else value
