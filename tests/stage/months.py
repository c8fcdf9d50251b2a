"""A month of connexions, written down as a test reads."""

from collections.abc import Iterable
from datetime import date, timedelta

from gateway.domain.figures import Connexion, Opener, ResourceOpening, counting_months, opener, pseudonym
from gateway.domain.person import Attachment
from gateway.domain.profile import Profile
from gateway.registry.counting import count_connexions, count_openers, count_openings
from gateway.registry.engine import recording
from gateway.registry.month_keys import find_key, make_key

MARCH, APRIL = date(2027, 3, 1), date(2027, 4, 1)
ONE, TWO = "0550001C", "0550002D"
PROFILES = {"elv": Profile.PUPIL, "ens": Profile.TEACHER, "dir": Profile.HEAD}


def attached(*schools: str, profile: str = "elv") -> tuple[Attachment, ...]:
    return tuple(Attachment(uai, PROFILES[profile]) for uai in schools)


def come(engine, who: str | Iterable[str], *days: date | int, at=(ONE,), profile="elv", service="gar") -> None:
    """Each of these people opens a session on each of these days, of March when a day is a number."""
    names = [who] if isinstance(who, str) else who
    with recording(engine) as session:
        dates = [day if isinstance(day, date) else MARCH + timedelta(days=day - 1) for day in days]
        for month in sorted({month for day in dates for month in counting_months(day)}):
            make_key(session, month)
        count_connexions(
            session,
            [
                _connexion(session, name, day, attached(*at, profile=profile), service)
                for name in names
                for day in dates
            ],
        )


def open_it(engine, who: Iterable[str], key: str, *, at=ONE, title="", times=1, uncounted=0, month=MARCH) -> None:
    """Each of these people opens a resource in a month. uncounted: openings of people whom no key made a name of."""
    names = list(who)
    number = len(names) * times + uncounted
    with recording(engine) as session:
        make_key(session, month)
        month_key = find_key(session, month)
        opening = ResourceOpening(
            month.replace(day=9), "ENT1", at, "National_elv", key, title or key, "Lettres", "MAN", number
        )
        count_openings(session, [opening])
        if month_key:
            count_openers(
                session,
                [Opener(month, at, of, opener(month_key, of, "ENT1", name)) for name in names for of in (key, "")],
            )


def class_of(number: int, word: str = "pupil") -> list[str]:
    """So many people."""
    return [f"{word}-{index}" for index in range(number)]


def _connexion(session, name, day, where, service):
    keys = [(month, find_key(session, month)) for month in counting_months(day)]
    names = tuple((month, pseudonym(key, "ENT1", name)) for month, key in keys if key)
    return Connexion(day, names, where, service)
