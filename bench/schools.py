"""``python -m bench.schools``: the server time of the pages of schools and conventions, with 50 000 schools.

Every page has to answer in under 200 ms. Times are of one process, median and slowest of several readings.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from peers.redis_server import redis_server
from sqlalchemy import insert
from stage.gateway import Stage, open_stage, prepare_home
from stage.office import clerk

from gateway.access.permissions import Role
from gateway.domain.siren import luhn_sum
from gateway.domain.uai import Uai, check_letter
from gateway.registry.models import Collectivite, Convention, ConventionSchool, Ent, FigureSchool, School
from gateway.registry.schools import folded_words

_LIMIT = 0.2
_WORDS = (
    "Tilleuls",
    "Petit-Pont",
    "Croix-Blanche",
    "Jules-Ferry",
    "Louise-Michel",
    "Lilas",
    "Poincaré",
    "Val-d’Ornain",
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--schools", type=int, default=50_000)
    options.add_argument("--readings", type=int, default=9)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, redis_server() as server:
        home = Path(folder) / "home"
        home.mkdir()
        prepare_home(home)
        stage = open_stage(home, server.url)
        began = time.perf_counter()
        conventions = fill(stage, given.schools)
        print(f"{given.schools} schools, {conventions} conventions, made in {time.perf_counter() - began:.0f} s\n")
        slow = measure(stage, given.readings)
        stage.house.engine.dispose()
        stage.house.redis.close()
    sys.exit(f"slower than {_LIMIT * 1000:.0f} ms: {', '.join(slow)}" if slow else 0)


def fill(stage: Stage, count: int) -> int:
    """A country of schools: 100 départements, a collectivité and a convention for ten schools."""
    day, sirens = stage.clock.today(), _sirens()
    with stage.change() as session:
        ent = session.query(Ent).one().id
        owners = [
            {"siren": next(sirens), "name": f"Commune {n}", "nature": "commune", "departement": f"{n % 100:03}",
             "folded": f" commune {n}"}
            for n in range(count // 10)
        ]  # fmt: skip
        session.execute(insert(Collectivite), owners)
        schools = [_school(n, ent, day) for n in range(count)]
        session.execute(insert(School), schools)
        used = [s["uai"] for n, s in enumerate(schools) if s["ent_id"] and n % 3]
        session.execute(insert(FigureSchool), [{"uai": uai, "first": day - timedelta(90), "last": day} for uai in used])
        session.execute(insert(Convention), [_convention(n, ent, day) for n in range(count // 10)])
        session.execute(insert(ConventionSchool), _covered(schools))
    return count // 10


def measure(stage: Stage, readings: int) -> list[str]:
    """Prints a line for each page, and gives the names of those that are too slow."""
    everywhere, here = clerk(stage), clerk(stage, Role.SCHOOLS, "departement:55")
    slow = []
    print(f"{'page':58}{'who':>14}{'median ms':>11}{'slowest':>9}")
    for who, label in ((everywhere, "académie"), (here, "département")):
        for path in _pages():
            times = []
            for _ in range(readings):
                began = time.perf_counter()
                status = who.get(path).status
                times.append(time.perf_counter() - began)
            if status in {403, 404}:
                continue
            print(f"{path:58}{label:>14}{statistics.median(times) * 1000:11.0f}{max(times) * 1000:9.0f}")
            if statistics.median(times) > _LIMIT:
                slow.append(path)
    return slow


def _pages() -> Iterator[str]:
    uai = f"0550001{check_letter(Uai('0550001A'))}"
    yield from ("/admin", "/admin/ecoles", "/admin/ecoles?departement=055", "/admin/ecoles?q=lilas+commune")
    yield from ("/admin/ecoles?q=introuvable", "/admin/ecoles?etat=ouverte", "/admin/ecoles?avec_ent=non")
    yield from ("/admin/ecoles?apres=0900000A&etat=inconnue", f"/admin/ecoles/{uai}", "/admin/ecoles/couverture")
    yield from ("/admin/ecoles/couverture/055", "/admin/ecoles/couverture/055/56", "/admin/conventions")
    yield from ("/admin/conventions?etat=a-renouveler", "/admin/conventions?q=commune+42", "/admin/conventions/56")
    yield from ("/admin/conventions/56/denoncer", "/admin/conventions/ajouter", "/admin/conventions/collectivites?q=42")
    yield from ("/admin/conventions/demarche", "/admin/registre")


def _school(n: int, ent: int, day: date) -> dict[str, Any]:
    owner = n // 10
    digits = f"{owner % 100:03}{(n % 10) + owner // 100 * 10 + 100:04}"
    uai = digits + check_letter(Uai(f"{digits}A"))
    name, commune = f"École {_WORDS[n % len(_WORDS)]}", f"Commune {owner}"
    return {
        "uai": uai, "name": name, "commune": commune, "nature": "primaire",
        "circonscription": f"Circonscription {n % 20}",
        "ent_id": ent if n % 4 else None, "collectivite_id": owner + 1, "folded": folded_words(uai, name, commune),
        "declared": day if n % 2 else None, "transmitted": None, "enabled": n % 50 != 0,
    }  # fmt: skip


def _convention(n: int, ent: int, day: date) -> dict[str, Any]:
    return {
        "ent_id": ent, "collectivite": f"Commune {n}", "collectivite_id": n + 1, "signed": day - timedelta(300),
        "until": day + timedelta(n % 900), "attributes": [], "purposes": ["Ressources"], "draft": n % 17 == 0,
    }  # fmt: skip


def _covered(schools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"convention_id": n // 10 + 2, "uai": school["uai"]} for n, school in enumerate(schools) if school["ent_id"]
    ]


def _sirens() -> Iterator[str]:
    return (f"{n}" for n in range(210_000_000, 220_000_000) if luhn_sum(f"{n}") % 10 == 0)


if __name__ == "__main__":
    main()
