"""``python -m bench.figures``: how long the page « Statistiques » takes with 25 months of figures of many schools.

The figures are made up and written as a tally leaves them; the page, the export and the answer in JSON are asked for in
this process, without a server. ``--tally`` times the tally of a month of so many people as well.
"""

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from peers.redis_server import redis_server
from sqlalchemy import insert
from stage.gateway import Stage, open_stage, prepare_home
from stage.office import clerk

from bench.progress import say
from bench.table import head, line
from gateway.domain.figures import Connexion, month_of, next_month, pseudonym
from gateway.domain.person import Attachment
from gateway.domain.profile import Profile
from gateway.domain.uai import Uai
from gateway.registry import models
from gateway.registry.counting import count_connexions
from gateway.registry.engine import recording
from gateway.registry.figures import Figure
from gateway.registry.month_keys import find_key, make_key
from gateway.statistics.closing import tally_month

_MONTHS = 25
_PROFILES = ("", Profile.PUPIL, Profile.TEACHER)
_ASKED = (
    ("page, last month", "/admin/statistiques"),
    ("page, one département", "/admin/statistiques?perimetre=departement:055"),
    ("page, one school", "/admin/statistiques?code=0551000A"),
    ("page, school year", "/admin/statistiques?periode=y:{year}"),
    ("dashboard", "/admin"),
    ("CSV of one département", "/admin/statistiques.csv?perimetre=departement:055"),
)


def main() -> None:
    """Prints a table for each number of schools."""
    parser = argparse.ArgumentParser(prog="python -m bench.figures", description="The speed of the figures.")
    parser.add_argument("--schools", type=int, action="append", help="may be repeated [1500 and 50000]")
    parser.add_argument("--tally", type=int, metavar="PEOPLE", help="also time the tally of a month of so many people")
    options = parser.parse_args()
    for count in options.schools or (1_500, 50_000):
        with _town(count) as stage:
            _print_pages(stage, count)
            if options.tally:
                _print_tally(stage, count, options.tally)


@contextmanager
def _town(count: int) -> Iterator[Stage]:
    folder = Path(tempfile.mkdtemp(prefix="bench-figures-"))
    home = folder / "home"
    home.mkdir()
    try:
        prepare_home(home)
        with redis_server() as server:
            stage = open_stage(home, server.url)
            say(f"writing {_MONTHS} months of {count} schools")
            _fill(stage, _schools(count))
            yield stage
            stage.house.engine.dispose()
    finally:
        shutil.rmtree(folder)


def _schools(count: int) -> list[str]:
    """In départements of 1 500, the Meuse first."""
    return [f"{55 + number // 1500:03}{1000 + number % 1500:04}A" for number in range(count)]


def _fill(stage: Stage, schools: list[str]) -> None:
    this_month = month_of(stage.clock.today())
    months = [next_month(this_month, -back) for back in range(_MONTHS)]
    places = ["academie", *sorted({f"departement:{uai[:3]}" for uai in schools}), *(f"ecole:{uai}" for uai in schools)]
    with recording(stage.house.engine) as session:
        rows = [{"uai": u, "ent_id": 1, "name": f"École {u}", "commune": "Val", "enabled": True} for u in schools]
        session.execute(insert(models.School), [row | {"folded": ""} for row in rows])
        session.execute(
            insert(models.FigureMonth),
            [{"month": month, "tallied": stage.clock(), "closed": stage.clock(), "cost": 0.0} for month in months],
        )
    for month in months:
        with recording(stage.house.engine) as session:
            session.execute(insert(models.Figure), [asdict(one) for one in _figures(month, places)])


def _figures(month: date, places: list[str]) -> Iterator[Figure]:
    for number, place in enumerate(places):
        if number % 40 != 39:
            for profile in _PROFILES:
                yield Figure(place, "m", month, profile, "", 400 + number % 300, 60 + number % 50, 20, 1)


def _print_pages(stage: Stage, count: int) -> None:
    referent = clerk(stage)
    year = date(stage.clock().year - 1, 9, 1).isoformat()
    print("\n".join(head(f"{count} schools, {_MONTHS} months", "server time, median of 9")))
    for title, path in _ASKED:
        target = path.format(year=year)
        taken = []
        for _ in range(10):
            began = time.perf_counter()
            page = referent.get(target)
            taken.append(time.perf_counter() - began)
            if page.status != 200:
                raise SystemExit(f"{target}: HTTP {page.status}")
        print(line(title, f"{median(taken[1:]) * 1000:.0f} ms"))


def _print_tally(stage: Stage, count: int, people: int) -> None:
    """A month of its own, ten years away, so that it replaces nothing."""
    month, schools = date(2036, 5, 1), _schools(count)
    chance = random.Random(1)
    with recording(stage.house.engine) as session:
        make_key(session, month)
        key = find_key(session, month)
        began = time.perf_counter()
        count_connexions(session, _connexions(chance, month, key, schools, people))
    counting = time.perf_counter() - began
    began = time.perf_counter()
    tally_month(stage.house.engine, month, stage.clock(), every=timedelta(0))
    print(line(f"counting {6 * people} connexions of {people} people", f"{counting:.1f} s"))
    print(line("tally of that month", f"{time.perf_counter() - began:.1f} s"))


def _connexions(chance: random.Random, month: date, key: bytes, schools: list[str], people: int) -> Iterator[Connexion]:
    for number in range(people):
        attached = (Attachment(Uai(chance.choice(schools)), Profile.PUPIL if number % 10 else Profile.TEACHER),)
        who = pseudonym(key, "ENT1", f"{number}")
        for _ in range(6):
            yield Connexion(month + timedelta(days=chance.randrange(31)), ((month, who),), attached, "gar")


if __name__ == "__main__":
    main()
