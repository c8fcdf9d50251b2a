"""A town with figures: months of connexions in three schools, closed or under way, on a stopped clock."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

from gateway.domain.figures import next_month
from gateway.registry.schools import add_school
from gateway.statistics.closing import close_month, tally_month
from stage.gateway import Stage
from stage.months import MARCH, TWO, class_of, come, open_it

NOW = datetime(2027, 4, 14, 8, 5, tzinfo=UTC)
SILENT, FAR = "0550003E", "0540001A"


def with_figures(stage: Stage) -> Stage:
    """March 2027 closed, April under way, March 2026 for comparison; one school silent, one in another département."""
    stage.clock.instant = NOW
    with stage.change() as session:
        add_school(session, SILENT, "ent-a", "École du Silence", "Valmeuse")
        add_school(session, FAR, "ent-a", "École lointaine", "Nancy")
    engine = stage.house.engine
    come(engine, class_of(10), date(2026, 3, 3), date(2026, 3, 4))
    for month in (date(2026, 3, 1),):
        close_month(engine, month, datetime(2026, 4, 9, tzinfo=UTC))
    come(engine, class_of(30), 2, 3, 9, 10, 16)
    come(engine, class_of(8, "teacher"), 2, 16, profile="ens")
    come(engine, "head", 3, profile="dir")
    come(engine, class_of(3, "small"), 4, at=(TWO,))
    come(engine, class_of(12, "far"), 4, at=(FAR,))
    open_it(engine, class_of(17), "ark:/1/lire", title="Lire en CE1")
    close_month(engine, MARCH, datetime(2027, 4, 9, tzinfo=UTC))
    come(engine, class_of(20), date(2027, 4, 7))
    tally_month(engine, next_month(MARCH), NOW, every=timedelta(0))
    return stage


def read_csv(page):
    """The rows of an export."""
    assert page.body.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(page.body.lstrip("\ufeff")), delimiter=";"))


def words(page) -> str:
    """What a page says, with plain spaces."""
    assert page.status == 200, page.words
    return page.words.replace("\u202f", " ").replace("\xa0", " ")
