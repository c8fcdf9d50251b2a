"""What is asked of the figures: a period, a place, a profile, a service. The address says it all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from gateway.domain.figures import last_day, month_of, next_month, school_year_of, week_of
from gateway.domain.profile import Profile
from gateway.registry.places import EVERYWHERE, place_of_school

_UAI = re.compile(r"[0-9]{7}[A-Z]")
_SIREN = re.compile(r"[0-9]{9}")
_PERIOD = re.compile(r"([mwy]):(\d{4}-\d{2}-\d{2})")
_FIRST = {"m": month_of, "w": week_of, "y": school_year_of}


@dataclass(frozen=True)
class Question:
    """span: ``m``, ``w`` or ``y``. start: its first day. place: as in ``registry.places``. profile, service: "" for
    all of them.
    """

    span: str
    start: date
    place: str = EVERYWHERE
    profile: str = ""
    service: str = ""

    @property
    def end(self) -> date:
        """The last day of the period."""
        match self.span:
            case "w":
                return self.start + timedelta(days=6)
            case "y":
                return last_day(next_month(self.start, 11))
            case _:
                return last_day(self.start)

    @property
    def month(self) -> date:
        """The last month that the period touches: where a series of months ends."""
        return month_of(self.start if self.span == "w" else self.end)

    def is_under_way(self, today: date) -> bool:
        """Whether the period is not over."""
        return self.start <= today <= self.end

    @property
    def parameters(self) -> dict[str, str]:
        """As addresses carry it."""
        given = {
            "periode": f"{self.span}:{self.start.isoformat()}",
            "perimetre": self.place,
            "profil": self.profile,
            "service": self.service,
        }
        return {name: value for name, value in given.items() if value}


def read_question(given: Mapping[str, str], today: date, place: str) -> Question:
    """What the address asks; whatever cannot be read is as if nobody had asked it.

    place: when none is named. Without a period, the last month that is complete.
    """
    span, start = _read_period(given.get("periode", ""), today)
    profile = given.get("profil", "")
    code = "".join(given.get("code", "").split())
    asked = _coded(code) if code else given.get("perimetre", "") or place
    known = profile if profile in list(Profile) else ""
    return Question(span, start, asked[:220], known, given.get("service", "")[:60])


def _coded(code: str) -> str:
    """The place that a code names: a school by its UAI, a collectivité by its SIREN, an ENT by its short name."""
    if _UAI.fullmatch(code.upper()):
        return place_of_school(code.upper())
    return f"collectivite:{code}" if _SIREN.fullmatch(code) else f"ent:{code.lower()}"


def _read_period(text: str, today: date) -> tuple[str, date]:
    last = "m", next_month(month_of(today), -1)
    found = _PERIOD.fullmatch(text)
    if found is None:
        return last
    try:
        day = date.fromisoformat(found[2])
    except ValueError:
        return last
    return (found[1], _FIRST[found[1]](day)) if date(2000, 1, 1) < day <= today else last
