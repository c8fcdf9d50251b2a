"""``python -m bench.administration``: the pages of the administration with years of a whole country.

5 000 partners, 50 000 schools, 25 months of figures. Every page has to answer in under 200 ms of server time; what is
measured is processor time of this process, which others on the same machine do not lengthen.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from kit.keys import key_ring
from peers.redis_server import redis_server
from sqlalchemy import text
from stage.gateway import Stage, open_stage, prepare_home
from stage.office import Clerk, clerk
from stage.service import portal_metadata

from bench.addresses import API, Begun, addresses
from bench.counters import MONTHS, fill_counters
from bench.country import fill_country
from bench.federation import fill_federation
from bench.offices import fill_offices
from bench.progress import say
from bench.table import head, line
from gateway.access.permissions import Role
from gateway.access.scopes import read_scope
from gateway.access.tokens import Wanted, make_token
from gateway.registry.engine import recording

LIMIT = 200
"""Milliseconds."""

_SLOWEST = 10
_REFUSED = {403, 404}


class NotAnswered(Exception):
    """A page that should be there is not."""


@dataclass(frozen=True)
class Size:
    """How much there is. lines: of the journal."""

    partners: int = 5_000
    schools: int = 50_000
    months: int = MONTHS
    lines: int = 20_000


@dataclass(frozen=True)
class Reading:
    """One page, as one person sees it. median, worst: milliseconds. octets: of the page."""

    address: str
    who: str
    median: float
    worst: float
    octets: int

    @property
    def is_slow(self) -> bool:
        """Whether it takes longer than it may."""
        return self.median > LIMIT


def measure_administration(size: Size, times: int, home: Path | None = None) -> list[Reading]:
    """Every page of a country of that size, so many times each.

    home: where the country is kept for the next time; without it, nothing stays. Raises NotAnswered.
    """
    with _country(size, home) as stage:
        return measure(stage, times)


def administration_table(readings: Sequence[Reading]) -> str:
    """The slowest pages, and how many are within the limit."""
    slow = sum(reading.is_slow for reading in readings)
    lines = head("page", "who", "median", "worst", "page")
    for one in sorted(readings, key=lambda one: -one.median)[:_SLOWEST]:
        cells = (f"{one.median:.0f} ms", f"{one.worst:.0f} ms", f"{one.octets / 1000:.0f} kB")
        lines.append(line(f"`{one.address}`", one.who, *cells))
    return "\n".join([*lines, "", f"{len(readings) - slow} pages under {LIMIT} ms, {slow} over."])


@contextmanager
def _country(size: Size, kept: Path | None) -> Iterator[Stage]:
    with tempfile.TemporaryDirectory() as folder, redis_server() as server:
        home = kept or Path(folder) / "home"
        is_new = not home.exists()
        if is_new:
            home.mkdir()
            prepare_home(home)
        stage = open_stage(home, server.url)
        if is_new:
            fill(stage, size)
        yield stage
        stage.house.engine.dispose()
        stage.house.redis.close()


def fill(stage: Stage, size: Size) -> None:
    """Everything, in bulk."""
    now, today = stage.clock(), stage.clock.today()
    with stage.change() as session:
        say(f"{size.partners} partners")
        ents = fill_federation(session, size.partners, now)
        say(f"{size.schools} schools")
        fill_country(session, size.schools, ents, today)
        say(f"{size.lines} lines of the journal")
        fill_offices(session, size.lines, now)
    with recording(stage.house.engine) as session:
        say(f"{size.months} months of figures")
        session.execute(text("PRAGMA cache_size = -200000"))
        fill_counters(session, today, size.months)
        session.execute(text("ANALYZE"))


def measure(stage: Stage, times: int) -> list[Reading]:
    """By somebody of the whole académie, and by somebody of one département. Raises NotAnswered."""
    readings = []
    for label, scope in (("académie", "academie"), ("département", "departement:055")):
        who = clerk(stage, Role.REFERENT, scope)
        token = _token(stage, who.email, scope)
        say(f"pages of the {label}")
        for address in addresses(stage.app, _begin(stage, who)):
            headers = {"Authorization": f"Bearer {token}"} if address.startswith(API) else {}
            reading = _read(who, label, address, headers, times)
            if reading is not None:
                readings.append(reading)
            elif scope == "academie" and "/document" not in address:
                raise NotAnswered(address)
    return readings


def _read(who: Clerk, label: str, address: str, headers: dict[str, str], times: int) -> Reading | None:
    """None where the page is not for them."""
    taken = []
    for _ in range(times + 1):
        began = time.process_time()
        page = who.get(address, headers=headers)
        taken.append((time.process_time() - began) * 1000)
        if page.status in _REFUSED:
            return None
        if page.status >= 400:
            raise NotAnswered(f"{address}: HTTP {page.status}")
    return Reading(address, label, statistics.median(taken[1:]), max(taken[1:]), len(page.body.encode()))


def _begin(stage: Stage, who: Clerk) -> Begun:
    """An import under way, and a trial of an ENT."""
    document = portal_metadata("https://nouveau.example/idp", (key_ring().idp_b,), "https://nouveau.example/sso")
    form = {"role": "ent", "kind": "paste", "text": document.decode(), "anchor": "none"}
    draft = who.submit("/admin/partenaires/importer", form).location
    trial = who.submit("/admin/partenaires/ent/ent-1/essais/aller-retour").location
    year = (stage.clock.today() - timedelta(days=600)).year
    return Begun(draft.split("/")[-2] if draft else "x", trial.rpartition("/")[2] or "x", year)


def _token(stage: Stage, email: str, scope: str) -> str:
    wanted = Wanted("bench", Role.REFERENT, (read_scope(scope),), 30)
    with recording(stage.house.engine) as session:
        return make_token(session, email, wanted, stage.clock())[1]


def main() -> None:
    """Prints the table; ends with an error when a page is over the limit."""
    parser = argparse.ArgumentParser(prog="python -m bench.administration", description=__doc__)
    parser.add_argument("--partners", type=int, default=Size.partners)
    parser.add_argument("--schools", type=int, default=Size.schools)
    parser.add_argument("--months", type=int, default=Size.months)
    parser.add_argument("--lines", type=int, default=Size.lines)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--home", type=Path, help="a folder that is filled once, and measured again the next time")
    given = parser.parse_args()
    size = Size(given.partners, given.schools, given.months, given.lines)
    readings = measure_administration(size, given.times, given.home)
    print(administration_table(readings))
    sys.exit(any(reading.is_slow for reading in readings))


if __name__ == "__main__":
    main()
