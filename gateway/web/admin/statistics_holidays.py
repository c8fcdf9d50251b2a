"""School holidays beside the figures: bands of the charts, and the words that say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from gateway.domain.figures import last_day, school_year_of
from gateway.statistics.holidays import CalendarFault, Holiday, SchoolCalendar, Zones, load_calendar, our_calendar
from gateway.web.log import log
from gateway.web.numbers import counted

UNKNOWN = "calendrier non connu"


@dataclass(frozen=True)
class HolidaysSeen:
    """The holidays of a place from one day to another, both included."""

    calendar: SchoolCalendar
    zones: Zones
    since: date
    until: date

    @property
    def lanes(self) -> Sequence[Sequence[Holiday]]:
        """Those of each zone, for the charts, to the end of a week that goes beyond the last day."""
        until = self.until + timedelta(days=6)
        return [self.calendar.of(zone, self.since, until) for zone in self.zones.letters]

    @property
    def places(self) -> str:
        """« zone B (Nancy-Metz) » for each zone, in the order of the lanes."""
        return ", ".join(f"zone {zone} ({', '.join(self.zones.academies[zone])})" for zone in self.zones.letters)

    @property
    def unknown_years(self) -> Sequence[str]:
        """« 2027-2028 » for each school year whose calendar is not known."""
        years = range(school_year_of(self.since).year, school_year_of(self.until).year + 1)
        return [f"{year}-{year + 1}" for year in years if date(year, 9, 1) not in self.calendar.years]

    def of_month(self, month: date) -> str:
        """What the row of a month says."""
        return self.between(month, last_day(month))

    def between(self, since: date, until: date) -> str:
        """« Hiver : 8 jours », by zone where there are several and they differ; « aucun jour » where there are none."""
        if not self.calendar.knows(since):
            return UNKNOWN
        told = {zone: _days(self.calendar.of(zone, since, until)) for zone in self.zones.letters}
        if len(set(told.values())) == 1:
            return next(iter(told.values()))
        return " ; ".join(f"zone {zone} : {days}" for zone, days in told.items())


def calendar_of(home: Path) -> SchoolCalendar:
    """The operator's own where it can be read, otherwise the one of this release: holidays break no page."""
    try:
        return load_calendar(home)
    except CalendarFault as fault:
        log.warning("holidays.unreadable", fault=str(fault))
        return our_calendar()


def _days(holidays: Sequence[Holiday]) -> str:
    return ", ".join(f"{one.name} : {counted(one.days, 'jour', 'jours')}" for one in holidays) or "aucun jour"
