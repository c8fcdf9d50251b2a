"""What is set for the whole site at the command line: the announcement, and what is said of the figures."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.domain.school_time import SCHOOL_TIME
from gateway.registry.engine import changing, open_engine, reading
from gateway.registry.site import Banner, announce, are_figures_published, banner

PERIOD = ("--since", "2026-11-02", "--until", "2026-11-03")


@pytest.fixture
def engine(operator):
    opened = open_engine(f"sqlite:///{operator.home}/gateway.db")
    yield opened
    opened.dispose()


def announced(engine):
    with reading(engine) as session:
        return banner(session, datetime.now(UTC))


def is_published(engine):
    with reading(engine) as session:
        return are_figures_published(session)


def test_an_announcement_stands_until_it_is_removed(operator, engine):
    operator.do("banner", "set", "Maintenance ce soir.", "--dry-run")
    assert announced(engine) is None
    operator.do("banner", "set", "Maintenance ce soir.")
    assert announced(engine) == Banner("Maintenance ce soir.")
    assert operator.do("banner", "show") == "announced until it is removed: Maintenance ce soir.\n"
    assert operator.do("banner", "remove") == "no longer announced: Maintenance ce soir.\n"
    assert (announced(engine), operator.do("banner", "show")) == (None, "")
    assert operator.refused("banner", "remove") == ["nothing is announced"]
    assert [kind for kind, _ in operator.journal()] == ["site.banner", "site.banner"]


def test_an_announcement_ends_at_its_french_time(operator, engine):
    operator.do("banner", "set", "Maintenance", "--until", "2099-07-01T10:00")
    assert announced(engine).until == datetime(2099, 7, 1, 10, tzinfo=SCHOOL_TIME)
    assert operator.do("banner", "show") == "announced until 2099-07-01T10:00: Maintenance\n"
    with changing(engine) as session:
        announce(session, Banner("Maintenance", datetime.now(UTC) - timedelta(minutes=1)))
    assert operator.do("banner", "show") == ""


def test_all_that_is_wrong_with_an_announcement_is_told_at_once(operator, engine):
    assert operator.refused("banner", "set", "x" * 301, "--until", "2020-01-01T10:00") == [
        "the text has 1 to 300 characters",
        "--until is over already",
    ]
    assert operator.refused("banner", "set", " ") == ["the text has 1 to 300 characters"]
    assert announced(engine) is None


def test_an_annotation_is_listed_until_it_is_removed(operator):
    operator.do("figures", "note", "add", "Panne de l'ENT", *PERIOD)
    line = operator.do("figures", "note", "list").rstrip().split("\t")
    assert (line[:3], line[4]) == (["1", "2026-11-02", "2026-11-03"], "Panne de l'ENT")
    assert line[3].startswith("cli:")
    operator.do("figures", "note", "remove", "1", "--dry-run")
    assert operator.do("figures", "note", "list")
    operator.do("figures", "note", "remove", "1")
    assert operator.do("figures", "note", "list") == ""
    assert operator.refused("figures", "note", "remove", "1") == ["no annotation 1"]


def test_all_that_is_wrong_with_an_annotation_is_told_at_once(operator):
    wrong = operator.refused("figures", "note", "add", "bref", "--since", "2026-11-03", "--until", "2026-11-02")
    assert wrong[0] == "the last day comes before the first"
    assert "5 to 300 characters" in wrong[1]
    assert operator.do("figures", "note", "list") == ""


def test_totals_are_published_and_withdrawn_once(operator, engine):
    operator.do("figures", "publish", "--dry-run")
    assert not is_published(engine)
    operator.do("figures", "publish")
    assert is_published(engine)
    assert operator.refused("figures", "publish") == ["the totals are open to everybody already"]
    operator.do("figures", "withdraw", "--dry-run")
    assert is_published(engine)
    operator.do("figures", "withdraw")
    assert not is_published(engine)
    assert operator.refused("figures", "withdraw") == ["the totals are not open to everybody"]
