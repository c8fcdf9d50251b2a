"""What the gateway does by itself: each thing once whichever node comes first, again in time, whatever breaks."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from kit.demarche import NUMBER, TOKEN, Procedure, school
from kit.keys import key_ring
from kit.listener import listening
from kit.names import IDP_A
from kit.partners import idp_metadata
from kit.smtp import post_office
from outbound.servers import answer, speaking
from sqlalchemy import select
from stage.gateway import LOCAL, open_stage

from gateway.access.acting import Office
from gateway.cli import chores
from gateway.cli.chores import Done, Site, do_chores
from gateway.registry import models
from gateway.registry.chores import RHYTHMS, finish, take
from gateway.registry.engine import open_engine, reading, recording
from gateway.registry.models import AuditEvent, Chore, Convention, Ent, JournalLine, Mail, Upkeep

ALL = [Done(name) for name in ("partners", "reminders", "mails", "dossiers", "audit")]


def site_of(stage, **settings):
    """The stage as a node that does its chores now."""
    house = stage.house
    return Site(
        house.settings.model_copy(update=settings),
        house.gate.keyring,
        Office(house.engine, house.redis, stage.clock()),
    )


@pytest.fixture
def local(tmp_path, prepared_home, redis_url):
    """A gateway that calls partners on the loopback."""
    opened = open_stage(shutil.copytree(prepared_home, tmp_path / "home"), redis_url, LOCAL)
    yield opened
    opened.house.engine.dispose()
    opened.house.redis.close()


def failures(stage):
    with reading(stage.house.engine) as session:
        return {chore.name: chore.failure for chore in session.scalars(select(Chore)) if chore.failure}


def test_whatever_is_due_is_done_once_then_again_in_its_own_time(stage):
    assert do_chores(site_of(stage)) == ALL
    assert do_chores(site_of(stage)) == []
    stage.clock.forward(minutes=5)
    assert do_chores(site_of(stage)) == [Done("mails")]
    stage.clock.forward(minutes=55)
    assert do_chores(site_of(stage)) == [Done("partners"), Done("mails"), Done("dossiers")]
    stage.clock.forward(hours=19)
    assert do_chores(site_of(stage)) == ALL


def test_of_several_nodes_one_does_each(stage):
    def node(_):
        site = site_of(stage)
        engine = open_engine(stage.house.settings.database)
        done = do_chores(replace(site, office=replace(site.office, engine=engine)))
        engine.dispose()
        return done

    with ThreadPoolExecutor(4) as pool:
        done = [one for each in pool.map(node, range(4)) for one in each]
    assert sorted(one.name for one in done) == sorted(RHYTHMS)


@pytest.mark.parametrize("name", RHYTHMS)
def test_what_a_node_took_and_never_finished_is_taken_by_another_later(stage, name):
    wait = RHYTHMS[name].again
    with recording(stage.house.engine) as session:
        assert take(session, name, stage.clock())
    stage.clock.instant += wait - timedelta(seconds=1)
    assert Done(name) not in do_chores(site_of(stage))
    stage.clock.forward(seconds=1)
    with recording(stage.house.engine) as session:
        assert take(session, name, stage.clock())


def test_a_node_that_comes_back_late_does_not_speak_for_the_one_that_took_over(stage):
    first = stage.clock()
    with recording(stage.house.engine) as session:
        take(session, "audit", first)
        take(session, "audit", first + timedelta(hours=1))
        finish(session, "audit", first, first + timedelta(hours=2))
        assert session.get(Chore, "audit").done is None


def test_one_that_breaks_leaves_the_others_be_and_is_tried_again(stage, monkeypatch, capsys):
    def broken(_site):
        raise ValueError("secret de famille")

    monkeypatch.setitem(chores._CHORES, "reminders", broken)
    assert do_chores(site_of(stage)) == [*ALL[:1], Done("reminders", "ValueError"), *ALL[2:]]
    assert failures(stage) == {"reminders": "ValueError"}
    monkeypatch.setitem(chores._CHORES, "reminders", lambda _site: "")
    stage.clock.forward(minutes=59)
    assert Done("reminders") not in do_chores(site_of(stage))
    stage.clock.forward(minutes=1)
    assert Done("reminders") in do_chores(site_of(stage))
    assert failures(stage) == {}
    told = capsys.readouterr()
    assert "secret de famille" not in told.out + told.err


def test_metadata_is_read_again_by_the_gateway_itself(local):
    document = idp_metadata(key_ring().idp_a, entity_id=IDP_A, contact="aide@ent-a.example")
    with speaking(answer(document)) as server:
        with local.change() as session:
            upkeep = Upkeep(subject="ent:ent-a", kind="url", address=server.url, daily=True, fields=["contacts"])
            session.add(upkeep)
        assert Done("partners") in do_chores(site_of(local))
    with reading(local.house.engine) as session:
        line = session.scalar(select(JournalLine).where(JournalLine.kind == "partner.refresh"))
        assert (line.author, line.via) == ("gar-gateway", "auto")
        revision = session.scalar(select(Ent).where(Ent.slug == "ent-a")).revision
        assert revision.number == 2
        assert "aide@ent-a.example" in revision.document


def test_a_suspension_ends_on_its_day_in_french_schools(stage):
    with stage.change() as session:
        ent = session.scalar(select(Ent).where(Ent.slug == "ent-a"))
        ent.state_before, ent.state = "production", "suspended"
        ent.state_until = stage.clock.today() + timedelta(days=1)
    do_chores(site_of(stage))
    with reading(stage.house.engine) as session:
        assert session.scalar(select(Ent.state).where(Ent.slug == "ent-a")) == "suspended"
    stage.clock.forward(hours=24)
    do_chores(site_of(stage))
    with reading(stage.house.engine) as session:
        assert session.scalar(select(Ent.state).where(Ent.slug == "ent-a")) == "production"
        line = session.scalar(select(JournalLine).where(JournalLine.kind == "partner.resume"))
    assert (line.subject, line.via) == ("ent:ent-a", "auto")
    stage.wait_for_the_registry()
    assert stage.login(stage.visitor()).statuses == ["Success"]


def test_a_convention_that_ends_soon_is_written_about_once_and_the_mail_goes_out(stage):
    with stage.change() as session:
        row = session.get(Convention, 1)
        row.until = stage.clock.today() + timedelta(days=60)
        row.contact_collectivite, row.contact_ent = "mairie@verdun.example", "le maire, 03 29 00 00 00"
    with post_office() as post:
        site = site_of(
            stage, smtp_url=f"smtp://127.0.0.1:{post.port}", technical_email="exploitation@ac.example",
            dpo_email="dpd@ac.example",
        )  # fmt: skip
        assert do_chores(site) == ALL
        ((recipients, message),) = [one for one in post.received if one[1]["Subject"].startswith("La convention de ")]
        stage.clock.forward(hours=20)
        do_chores(replace(site, office=replace(site.office, now=stage.clock())))
    assert recipients == ["mairie@verdun.example", "exploitation@ac.example", "dpd@ac.example"]
    assert "2 écoles perdront l'accès au GAR" in message.get_content()
    with reading(stage.house.engine) as session:
        assert session.query(Mail).filter(Mail.about.startswith("renewal:")).count() == 1
        assert session.query(JournalLine).filter_by(kind="convention.remind", via="auto").count() == 1


def test_a_mail_that_nobody_takes_is_a_failure_that_is_seen(stage):
    with recording(stage.house.engine) as session:
        now = stage.clock()
        session.add(Mail(about="x", recipients=["a@b.example"], subject="s", body="b", at=now, next_attempt=now))
    site = site_of(stage, smtp_url="smtp://127.0.0.1:9", technical_email="exploitation@ac.example")
    assert Done("mails", "MailNotSent") in do_chores(site)
    assert failures(stage) == {"mails": "MailNotSent"}


def test_the_dossiers_are_read_where_a_procedure_is_set(local):
    procedure = Procedure()
    with listening() as listener:
        url = procedure.stand_on(listener)
        procedure.file(7, school("0550001C"))
        assert do_chores(site_of(local)) == ALL
        assert listener.heard == []
        local.clock.forward(hours=1)
        site = site_of(local, demarches_url=url, demarches_number=NUMBER)
        token = type(site.settings.demarches_token)(TOKEN)
        site = replace(site, settings=site.settings.model_copy(update={"demarches_token": token}))
        assert Done("dossiers") in do_chores(site)
    with reading(local.house.engine) as session:
        assert session.scalar(select(models.DemarcheProgress.outcome)) == "done"


def test_a_procedure_that_is_away_is_told_and_tried_again(local):
    site = site_of(local, demarches_url="http://127.0.0.1:9/graphql", demarches_number=NUMBER)
    token = type(site.settings.demarches_token)(TOKEN)
    site = replace(site, settings=site.settings.model_copy(update={"demarches_token": token}))
    assert Done("dossiers", "call-unreachable") in do_chores(site)


def test_the_trail_forgets_after_a_year(stage):
    now = stage.clock()
    with recording(stage.house.engine) as session:
        for origin, age in (("old", 367), ("young", 365)):
            session.add(
                AuditEvent(origin=origin, at=now - timedelta(days=age), kind="login.ok", reference="", detail={})
            )
    do_chores(site_of(stage))
    with reading(stage.house.engine) as session:
        assert list(session.scalars(select(AuditEvent.origin))) == ["young"]
