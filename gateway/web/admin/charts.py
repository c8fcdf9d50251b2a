"""The geometry of charts: templates only draw. Each is an image of a table that stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gateway.domain.amounts import Amount, Untold
from gateway.web import numbers

ROW = 26
LABEL = 78
LONGEST = 150
COLUMN = 24
TALLEST = 70


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
class Chart:
    """title: what a screen reader says of it. most: the largest amount, as text. width, height: of the view box."""

    title: str
    most: str
    bars: Sequence[Bar]
    width: int
    height: int


def rows(title: str, amounts: Sequence[tuple[date, Amount]], unfinished: date | None) -> Chart:
    """One lying bar a month, the oldest on top."""
    bars = _bars(amounts, unfinished, ROW, LONGEST)
    return Chart(title, _most(amounts), bars, LABEL + LONGEST + 84, ROW * len(bars) + 4)


def columns(title: str, amounts: Sequence[tuple[date, Amount]], unfinished: date | None) -> Chart:
    """One small standing bar a month, the oldest on the left."""
    bars = _bars(amounts, unfinished, COLUMN, TALLEST)
    return Chart(title, _most(amounts), bars, COLUMN * len(bars), TALLEST + 18)


def _most(amounts: Sequence[tuple[date, Amount]]) -> str:
    known = [amount for _, amount in amounts if isinstance(amount, int)]
    return numbers.whole(max(known)) if any(known) else ""


def _bars(amounts: Sequence[tuple[date, Amount]], unfinished: date | None, step: int, longest: int) -> list[Bar]:
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
