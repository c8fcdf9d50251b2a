"""A partner's states and revisions at the command line: the same rules as on its pages."""

from datetime import UTC, datetime, timedelta

import pytest
from kit.keys import key_ring
from kit.names import IDP_A

from gateway.onboarding.records import find_record
from gateway.registry.engine import changing, open_engine, reading
from gateway.registry.models import Upkeep

NOTE = ("--note", "incident chez l'éditeur")
ENT = "ent:ent-a"


@pytest.fixture
def engine(operator):
    opened = open_engine(f"sqlite:///{operator.home / 'gateway.db'}")
    yield opened
    opened.dispose()


def state(engine, subject=ENT):
    with reading(engine) as session:
        return find_record(session, subject).state


def test_a_state_says_why_and_is_taken_back_in_time(operator, engine):
    assert "reason" in operator.refused("partner", "state", ENT, "suspended")[0]
    operator.do("partner", "state", ENT, "suspended", *NOTE)
    assert state(engine) == "suspended"
    operator.do("partner", "undo", ENT, "--dry-run")
    assert state(engine) == "suspended"
    assert "production again" in operator.do("partner", "undo", ENT)
    assert state(engine) == "production"
    assert [kind for kind, _ in operator.journal()] == ["partner.state", "partner.undo"]


def test_a_quarter_of_an_hour_later_it_is_too_late(operator, engine):
    operator.do("partner", "state", ENT, "suspended", *NOTE)
    with changing(engine) as session:
        find_record(session, ENT).state_since = datetime.now(UTC) - timedelta(minutes=15)
    assert "cannot become production" in operator.refused("partner", "undo", ENT)[0]


def test_no_way_that_does_not_lead_there_and_no_production_without_a_convention(operator, engine):
    assert "cannot become draft" in operator.refused("partner", "state", ENT, "draft")[0]
    operator.do("convention", "end", "1")
    operator.do("partner", "state", ENT, "test")
    assert "no convention in force" in operator.refused("partner", "state", ENT, "production")[0]
    assert operator.refused("partner", "state", "ent:inconnu", "test") == ["no ent 'inconnu'"]


def test_a_draft_is_not_switched_on_past_what_its_state_asks_for(operator, engine):
    with changing(engine) as session:
        find_record(session, ENT).state = "draft"
    assert "partner state" in operator.refused("ent", "enable", "ent-a")[0]
    assert state(engine) == "draft"
    operator.do("partner", "state", ENT, "production")
    operator.do("ent", "disable", "ent-a")
    operator.do("ent", "enable", "ent-a")
    assert state(engine) == "production"


def test_a_revision_comes_back_under_a_new_number(operator):
    fresh = operator.metadata(key_ring().idp_a_next, IDP_A, "fresh.xml")
    operator.do("ent", "refresh", "ent-a", "--saml-metadata", fresh)
    assert "identical" in operator.refused("partner", "restore", ENT, "2", *NOTE)[0]
    operator.do("partner", "restore", ENT, "1", *NOTE)
    lines = operator.do("partner", "history", ENT).splitlines()
    assert [line.split("\t")[0] for line in lines] == ["3", "2", "1"]
    assert lines[0].endswith(NOTE[1])


@pytest.mark.parametrize("words", [("undo", ENT), ("restore", ENT, "1", *NOTE), ("state", ENT, "production")])
def test_where_two_people_are_asked_for_none_of_it_is_a_way_round(operator, engine, words):
    fresh = operator.metadata(key_ring().idp_a_next, IDP_A, "fresh.xml")
    operator.do("ent", "refresh", "ent-a", "--saml-metadata", fresh)
    if words[0] != "restore":
        operator.do("partner", "state", ENT, "suspended", *NOTE)
    before = state(engine)
    operator.do("admin", "approval", "ent:ent-a")
    assert "--break-glass" in operator.refused("partner", *words)[0]
    assert state(engine) == before
    operator.do("partner", *words, "--break-glass", "astreinte du week-end")
    assert '"break_glass":["ent:ent-a"]' in operator.last_act()[1]


def test_an_archived_service_is_purged_by_its_identifier_after_its_time(operator, engine):
    operator.do("cas-service", "add", "vieux", "--url", "https://vieux.example/app/")
    for to in ("test", "archived"):
        operator.do("partner", "state", "partner:vieux", to, *NOTE)
    purge = ("partner", "purge", "partner:vieux", "--identifier")
    assert "months ago" in operator.refused(*purge, "https://vieux.example/app/")[0]
    with changing(engine) as session:
        find_record(session, "partner:vieux").state_since = datetime.now(UTC) - timedelta(days=4000)
        address = find_record(session, "partner:vieux").service_url
    assert "is not that of the partner" in operator.refused(*purge, "vieux")[0]
    operator.do("admin", "approval", "academie")
    assert "--break-glass" in operator.refused(*purge, address)[0]
    operator.do(*purge, address, "--break-glass", "service fermé depuis dix ans")
    assert operator.refused("partner", "history", "partner:vieux") == ["no partner 'vieux'"]


def test_partners_are_listed_by_words_kind_and_state(operator):
    assert operator.do("partner", "list", "--kind", "ent").split("\t")[0] == ENT
    assert operator.do("partner", "list", "--protocol", "cas") == ""
    assert operator.do("partner", "list", "--state", "archived") == ""
    assert "partner:gar\t" in operator.do("partner", "list", "gar")


def test_what_may_change_alone_is_set_with_a_reason(operator, engine):
    wanted = ("partner", "upkeep", ENT, "--field", "contacts")
    assert "comes from no address" in operator.refused(*wanted, *NOTE)[0]
    with changing(engine) as session:
        session.add(Upkeep(subject=ENT, kind="url", address="https://ent-a.example/m", daily=True, fields=["names"]))
    assert "10 characters" in operator.refused(*wanted, "--note", "bref")[0]
    told = operator.do(*wanted, *NOTE)
    assert told == f"{ENT}: read again each day, may change alone: contacts\n"
    assert "nothing to record" in operator.refused(*wanted, *NOTE)[0]
    assert operator.do("partner", "upkeep", ENT, "--no-daily", "--no-field", *NOTE).endswith(
        "on demand, may change alone: nothing\n"
    )
    operator.do("admin", "approval", "ent:ent-a")
    assert "--break-glass" in operator.refused(*wanted, *NOTE)[0]
