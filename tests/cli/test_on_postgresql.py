"""The command line on the database of production."""

from contextlib import nullcontext

import pytest
from cli.conftest import Operator
from peers.postgres import postgres
from stage.gateway import BASE

pytestmark = pytest.mark.interop


@pytest.fixture(scope="module")
def cluster():
    with postgres() as running:
        yield running


@pytest.fixture
def on_postgresql(tmp_path, cluster):
    """At a home that is not there yet, on an empty database."""
    return Operator(tmp_path / "home", {"database_url": cluster.create_database()})


def test_everything_that_a_site_types_is_done(on_postgresql):
    on_postgresql.do("init", "--base-url", BASE)
    on_postgresql.do("project", "add", "ENT1", "--name", "Projet")
    metadata = on_postgresql.metadata()
    on_postgresql.do("ent", "add", "ent-b", "--project", "ENT1", "--name", "ENT B", "--saml-metadata", metadata)
    on_postgresql.do("school", "add", "0550001C", "--ent", "ent-b", "--name", "École")
    words = ("--collectivite", "Commune", "--signed", "2026-09-01", "--until", "2027-08-31")
    on_postgresql.do("convention", "add", "--ent", "ent-b", "--uai", "0550001C", *words)
    on_postgresql.do("convention", "end", "1", "--dry-run")
    assert "ok" in on_postgresql.do("check").split()
    assert on_postgresql.refused("project", "add", "ENT1", "--name", "Projet") == ["the project ENT1 exists already"]
    assert "0 line(s) deleted" in on_postgresql.do("audit", "forget")


def test_a_database_that_was_never_prepared_says_what_to_do(on_postgresql, monkeypatch):
    monkeypatch.setattr("gateway.cli.serve._hold", lambda _home: nullcontext())
    database = on_postgresql.settings.pop("database_url")
    on_postgresql.do("init", "--base-url", BASE)
    on_postgresql.settings["database_url"] = database
    for words in (("project", "add", "ENT1", "--name", "Projet"), ("serve",), ("audit", "find", "ABCD-2345")):
        (fault,) = on_postgresql.refused(*words)
        assert "run gar-gateway init" in fault
    ended = on_postgresql.run("check")
    assert ended.code == 1
    assert "run gar-gateway init" in ended.err


@pytest.mark.parametrize("option", [("--note", "x" * 501), ("--note", "é" * 500)], ids=["too long", "just right"])
def test_a_text_that_no_column_has_room_for_is_refused(on_postgresql, option):
    on_postgresql.do("init", "--base-url", BASE)
    on_postgresql.do("project", "add", "ENT1", "--name", "Projet")
    metadata = on_postgresql.metadata()
    on_postgresql.do("ent", "add", "ent-b", "--project", "ENT1", "--name", "ENT B", "--saml-metadata", metadata)
    ended = on_postgresql.run("ent", "refresh", "ent-b", "--saml-metadata", metadata, *option)
    assert ended.code == (1 if len(option[1]) > 500 else 0)
