"""The figures of the demonstration: invented connexions, counted by the code that counts real ones.

A month of 13 231 accounts and 87 000 connexions in 142 schools of 150, as the founding document of such a gateway
tells of the Meuse, a year of growth before it and the month that is under way.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, islice
from threading import Thread

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gateway.domain.figures import (
    Connexion,
    Opener,
    ResourceOpening,
    counting_months,
    last_day,
    month_of,
    next_month,
    opener,
    pseudonym,
)
from gateway.domain.person import Attachment
from gateway.domain.profile import Profile
from gateway.domain.school_time import school_day_now
from gateway.domain.uai import Uai, check_letter
from gateway.registry.conventions import add_convention
from gateway.registry.counting import count_connexions, count_openers, count_openings
from gateway.registry.engine import open_engine, recording
from gateway.registry.month_keys import find_key, make_key
from gateway.registry.schools import add_school
from gateway.sandbox.people import SCHOOLS as SANDBOX_SCHOOLS
from gateway.statistics.closing import CLOSES_AFTER, close_month, tally_month

ACCOUNTS = 13_231
CONNEXIONS = 87_000
SILENT = 5
"""Schools that nobody came from in the last month, beside the three of the sandbox's own people."""

MONTHS_BEFORE = 12
_AT_ONCE = 5000
_SERVICES = ("gar", "gar", "gar", "gar", "gar", "gar", "gar", "console")
_PROFILES = (
    (Profile.PUPIL, 0.865),
    (Profile.TEACHER, 0.095),
    (Profile.HEAD, 0.011),
    (Profile.SCHOOL_LIFE, 0.009),
    (Profile.STAFF, 0.012),
    (Profile.LOCAL_AUTHORITY, 0.008),
)
_BY_WEEKDAY = (1.0, 1.05, 0.45, 1.0, 0.95, 0.12, 0.15)
_BY_MONTH = {1: 0.96, 2: 0.72, 3: 1.0, 4: 0.7, 5: 0.86, 6: 0.9, 7: 0.2, 8: 0.06, 9: 0.88, 10: 0.8, 11: 1.0, 12: 0.8}
_RESOURCES = (
    ("Lumni Enseignement", "France Télévisions", "DOC"),
    ("Éduthèque, la carte animée", "Bibliothèque du bac à sable", "DOC"),
    ("Calcul mental au cycle 3", "Éditions du Moulin", "ACC"),
    ("Mon manuel de mathématiques CM1", "Éditions du Moulin", "MAN"),
    ("Lire en CE1", "Ateliers des Lettres", "MAN"),
    ("Le dictionnaire des écoliers", "Ateliers des Lettres", "DIC"),
    ("Apprendre à porter secours", "Éditions de la Meuse", "MUL"),
    ("Histoires du monde", "Éditions de la Meuse", "MUL"),
    ("Fabrique à comptines", "Petit Pont numérique", "PRO"),
    ("Découvrir les métiers", "Petit Pont numérique", "ORI"),
)


@dataclass(frozen=True)
class DemoSchool:
    """A school that nobody goes to. size: its share of the accounts, in parts."""

    uai: Uai
    name: str
    town: str
    collectivite: str
    size: int


def demo_schools(count: int) -> tuple[DemoSchool, ...]:
    """So many invented schools, the same each time, in a range of UAIs that no school uses."""
    chance = random.Random("schools")  # noqa: S311 - invented figures, the same for everybody
    first = ("Val", "Haut", "Bel", "Mont", "Clair", "Saint-Rémy-", "Neuve", "Roche", "Fontaine-", "Bois")
    last = ("meuse", "drecourt", "villers", "court", "bois", "la-Côte", "rupt", "mont", "les-Prés", "fort")
    trees = (
        "des Tilleuls",
        "du Lavoir",
        "Jules-Ferry",
        "des Marronniers",
        "du Château",
        "Louise-Michel",
        "des Remparts",
    )
    kinds = ("École élémentaire", "École primaire", "École maternelle")
    found = []
    for number in range(count):
        digits = f"0559{100 + number}"
        uai = Uai(digits + check_letter(Uai(f"{digits}A")))
        town = first[number % 10] + last[number // 10 % 10] + ("-le-Grand" if number >= 100 else "")
        group = (
            f"Communauté de communes {('du Barrois', 'de la Haute Vallée', 'des Côtes', 'de l’Argonne')[number % 4]}"
        )
        name = f"{kinds[number % 3]} {trees[number % 7]}"
        found.append(DemoSchool(uai, name, town, group, chance.choice((1, 2, 2, 3, 3, 4, 5, 7, 9))))
    return tuple(found)


SCHOOLS = demo_schools(150 - len(SANDBOX_SCHOOLS))


def register_schools(session: Session, ent: str, signed: date, until: date) -> None:
    """The invented schools, under the conventions of the communautés de communes that they lie in."""
    covered: dict[str, list[Uai]] = defaultdict(list)
    for school in SCHOOLS:
        add_school(session, school.uai, ent, school.name, school.town)
        covered[school.collectivite].append(school.uai)
    for collectivite, uais in covered.items():
        add_convention(session, ent, uais, collectivite, signed, until)


def count_in_background(database: str, ident: str) -> Thread:
    """Fills the figures beside a gateway that is serving already: the last month first, in a few seconds."""

    def fill() -> None:
        engine = open_engine(database)
        schools, today = [school.uai for school in SCHOOLS], school_day_now()
        load_recent(engine, ident, schools, today)
        load_history(engine, ident, schools, today)
        engine.dispose()

    thread = Thread(target=fill, name="figures", daemon=True)
    thread.start()
    return thread


def load_recent(engine: Engine, ident: str, schools: Sequence[Uai], today: date) -> None:
    """The last complete month, with its exact figures, and what there is of the present one."""
    last, present = next_month(month_of(today), -1), month_of(today)
    with recording(engine) as session:
        make_key(session, next_month(last, -1))
    load_month(engine, ident, schools, last, ACCOUNTS, CONNEXIONS)
    share = max((today - present).days, 1) / last_day(today).day
    accounts, connexions = round(ACCOUNTS * min(1.0, share * 1.6)), round(CONNEXIONS * share)
    load_month(engine, ident, schools, present, accounts, max(connexions, accounts), until=today)
    for month in (last, present):
        tally_month(engine, month, _at(today), every=timedelta(0))


def load_history(engine: Engine, ident: str, schools: Sequence[Uai], today: date, count: int = MONTHS_BEFORE) -> None:
    """The year before: more schools from month to month, summers without anybody. What is over is closed."""
    months = [next_month(month_of(today), -back) for back in range(count + 1, 1, -1)]
    for back, month in zip(range(count, 0, -1), months, strict=True):
        growth = 1 - 0.045 * back
        accounts = round(ACCOUNTS * growth * min(1.0, _BY_MONTH[month.month] + 0.1))
        here = schools[: round(len(schools) * growth)]
        load_month(engine, ident, here, month, accounts, round(CONNEXIONS * growth * _BY_MONTH[month.month]) + accounts)
        _close(engine, next_month(month, -1), today)
    for month in (months[-1], next_month(months[-1])):
        _close(engine, month, today)


def load_month(
    engine: Engine,
    ident: str,
    schools: Sequence[Uai],
    month: date,
    accounts: int,
    connexions: int,
    *,
    until: date | None = None,
) -> None:
    """Exactly so many connexions of so many accounts, counted as real ones are. until: the day after the last one.

    In many small parts: SQLite has one pen, and those who use the demonstration already want it too.
    """
    chance = random.Random(month.isoformat())  # noqa: S311
    with recording(engine) as session:
        make_key(session, month)
        keys = {known: find_key(session, known) for known in (month, next_month(month, -1))}
    events = _events(chance, ident, schools[SILENT:], month, accounts, connexions, until, keys)
    while part := list(islice(events, _AT_ONCE)):
        with recording(engine) as session:
            make_key(session, month)  # whoever reads before they write is refused when another has written meanwhile
            count_connexions(session, part)
    openings = list(_openings(chance, ident, schools[SILENT:], month, connexions, until))
    with recording(engine) as session:
        count_openings(session, openings)
        if key := keys[month]:
            count_openers(session, [one for opening in openings for one in _openers(key, month, opening)])


def _events(
    chance: random.Random,
    ident: str,
    schools: Sequence[Uai],
    month: date,
    accounts: int,
    connexions: int,
    until: date | None,
    keys: dict[date, bytes | None],
) -> Iterator[Connexion]:
    days = _days(month, until)
    weights = list(accumulate(_BY_WEEKDAY[day.weekday()] for day in days))
    shares = list(accumulate(1 + (number * 7) % 9 for number in range(len(schools))))
    profiles, odds = zip(*_PROFILES, strict=True)
    each = _shared_out(chance, connexions, accounts)
    for number in range(accounts):
        home = schools[number] if number < len(schools) else chance.choices(schools, cum_weights=shares)[0]
        (profile,) = chance.choices(profiles, odds)
        attached = [Attachment(home, profile)]
        if profile is Profile.TEACHER and number % 12 == 0:
            attached.append(Attachment(chance.choice(schools), profile))
        months = [(known, key) for known, key in keys.items() if key]
        names = {known: pseudonym(key, ident, f"demo-{number}") for known, key in months}
        service = _SERVICES[number % 8] if profile in {Profile.TEACHER, Profile.HEAD} else "gar"
        for day in chance.choices(days, cum_weights=weights, k=each[number]):
            counted = tuple((known, names[known]) for known in counting_months(day) if known in names)
            yield Connexion(day, counted, tuple(attached), service)


def _days(month: date, until: date | None) -> list[date]:
    end = min(last_day(month), until - timedelta(days=1)) if until else last_day(month)
    return [month + timedelta(days=number) for number in range(max(1, (end - month).days + 1))]


def _shared_out(chance: random.Random, total: int, people: int) -> list[int]:
    """A share of at least one for each, unequal as life is, that add up to the total."""
    if not people:
        return []
    wishes = [chance.expovariate(1.0) for _ in range(people)]
    scale = (total - people) / sum(wishes)
    each = [1 + int(wish * scale) for wish in wishes]
    for number in range(total - sum(each)):
        each[number % people] += 1
    return each


def _openings(
    chance: random.Random, ident: str, schools: Sequence[Uai], month: date, connexions: int, until: date | None
) -> Iterator[ResourceOpening]:
    days = _days(month, until)
    for school in schools:
        for rank, (title, publisher, kind) in enumerate(_RESOURCES):
            count = round(connexions / len(schools) * chance.uniform(0.2, 1.2) / (rank + 2))
            if count:
                key = f"ark:/99999/demo{rank:02}"
                yield ResourceOpening(
                    chance.choice(days), ident, school, Profile.PUPIL, key, title, publisher, kind, count
                )


def _openers(key: bytes, month: date, opening: ResourceOpening) -> Iterator[Opener]:
    """A sixth as many people as openings, of the same few pupils of each school."""
    for number in range(opening.count // 6 + 1):
        for resource in (opening.key, ""):
            who = opener(key, resource, opening.project, f"demo-{opening.uai}-{number}")
            yield Opener(month, opening.uai, resource, who)


def _close(engine: Engine, month: date, today: date) -> None:
    """Closes a month that is over for long enough."""
    if last_day(month) + CLOSES_AFTER <= today:
        close_month(engine, month, _at(today))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
