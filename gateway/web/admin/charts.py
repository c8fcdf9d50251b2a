"""The geometry of charts: templates only draw. Each is an image of a table that stands beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias

from gateway.domain.amounts import Amount, Untold
from gateway.domain.figures import last_day, month_of
from gateway.statistics.holidays import Holiday
from gateway.web import numbers

ROW = 30
LABEL = 78
LONGEST = 150
RULER = 6
COLUMN = 24
WEEK = 14
TALLEST = 70

Amounts: TypeAlias = Sequence[tuple[date, Amount]]
Lanes: TypeAlias = Sequence[Sequence[Holiday]]
"""The holidays of each zone: bands of one zone lie in one lane, the first zone on top."""


@dataclass(frozen=True)
class Bar:
    """One amount. at: from the top, or from the left of columns. length: in the image's own unit. sign: what is shown
    where there is no number. unfinished: hatched, because its period is not over.
    """

    label: str
    text: str
    at: int
    length: int
    sign: str = ""
    unfinished: bool = False


@dataclass(frozen=True)
class Band:
    """Holidays of a zone, on the axis of days."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Mark:
    """A word under the axis. anchor: of its text, at x."""

    x: int
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Chart:
    """title: what a screen reader says of it. most: the largest amount, as text. width, height: of the view box. step:
    from one bar to the next.
    """

    title: str
    most: str
    bars: Sequence[Bar]
    width: int
    height: int
    step: int
    bands: Sequence[Band] = ()
    marks: Sequence[Mark] = ()


def rows(title: str, amounts: Amounts, unfinished: date | None, lanes: Lanes = ()) -> Chart:
    """One lying bar a month, the oldest on top, and under it the days of that month, of which holidays are marked."""
    bars = _bars(amounts, unfinished, ROW, LONGEST)
    bands = []
    for number, (month, _) in enumerate(amounts):
        place = _places(month, last_day(month), LABEL, LONGEST)
        bands += _bands(_cut(lanes, month, last_day(month)), place, top=number * ROW + 20, height=RULER)
    return Chart(title, _most(amounts), bars, LABEL + LONGEST + 84, ROW * len(bars) + 4, ROW, bands)


def columns(title: str, amounts: Amounts, unfinished: date | None, lanes: Lanes = ()) -> Chart:
    """One small standing bar a month, the oldest on the left, before bands of holidays."""
    first = amounts[0][0]

    def place(day: date) -> float:
        months = (day.year - first.year) * 12 + day.month - first.month
        return COLUMN * (months + (day.day - 1) / last_day(month_of(day)).day)

    bands = _bands(_cut(lanes, first, last_day(amounts[-1][0])), place, top=0, height=TALLEST)
    chart = _standing(title, amounts, unfinished, COLUMN, bands)
    marks = (Mark(0, chart.bars[0].label, "start"), Mark(chart.width, chart.bars[-1].label, "end"))
    return replace(chart, marks=marks)


def weeks(title: str, amounts: Amounts, unfinished: date | None, lanes: Lanes = ()) -> Chart:
    """One narrow standing bar a week, named by its Monday, before bands of holidays."""
    first, last = amounts[0][0], amounts[-1][0] + timedelta(days=6)
    place = _places(first, last, 0, WEEK * len(amounts))
    chart = _standing(title, amounts, unfinished, WEEK, _bands(_cut(lanes, first, last), place, top=0, height=TALLEST))
    begins = {month_of(monday): number for number, (monday, _) in reversed(list(enumerate(amounts)))}
    return replace(chart, marks=[Mark(at * WEEK, _SHORT[month.month - 1]) for month, at in sorted(begins.items())])


def _standing(title: str, amounts: Amounts, unfinished: date | None, step: int, bands: Sequence[Band]) -> Chart:
    bars = _bars(amounts, unfinished, step, TALLEST)
    return Chart(title, _most(amounts), bars, step * len(bars), TALLEST + 18, step, bands)


def _places(first: date, last: date, start: float, length: float) -> Callable[[date], float]:
    """Where a day begins on an axis that goes from the beginning of the first to the end of the last."""
    days = (last - first).days + 1
    return lambda day: start + (day - first).days / days * length


def _bands(lanes: Lanes, place: Callable[[date], float], top: float, height: float) -> list[Band]:
    each = height / max(len(lanes), 1)
    bands = []
    for number, lane in enumerate(lanes):
        for one in lane:
            left, right = place(one.first), place(one.last + timedelta(days=1))
            bands.append(Band(round(left, 1), round(top + number * each, 1), round(right - left, 1), round(each, 1)))
    return bands


def _cut(lanes: Lanes, first: date, last: date) -> Lanes:
    """What of them lies between two days, both included."""
    return [[one.within(first, last) for one in lane if one.first <= last and one.last >= first] for lane in lanes]


def _most(amounts: Amounts) -> str:
    known = [amount for _, amount in amounts if isinstance(amount, int)]
    return numbers.whole(max(known)) if any(known) else ""


def _bars(amounts: Amounts, unfinished: date | None, step: int, longest: int) -> list[Bar]:
    most = max((amount for _, amount in amounts if isinstance(amount, int)), default=0) or 1
    return [
        Bar(
            label=short_month(month),
            text=numbers.amount(amount),
            at=number * step,
            length=round(amount / most * longest) if isinstance(amount, int) else 0,
            sign={Untold.HIDDEN: "m", Untold.NO_DATA: "–"}.get(amount, "") if isinstance(amount, Untold) else "",
            unfinished=month == unfinished,
        )
        for number, (month, amount) in enumerate(amounts)
    ]


_SHORT = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def short_month(month: date) -> str:
    """« oct. 2026 »."""
    return f"{_SHORT[month.month - 1]} {month.year}"
