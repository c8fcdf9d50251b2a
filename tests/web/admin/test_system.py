"""The system's page: what runs, what we publish, what expires, and what is announced."""

import re
import shutil
from datetime import timedelta

import pytest
from kit.smtp import post_office
from stage.gateway import open_stage
from stage.office import clerk

from gateway.access.permissions import Role
from gateway.domain.letter import Letter
from gateway.registry.backups import Backup, note_backup
from gateway.registry.chores import finish, take
from gateway.registry.engine import recording
from gateway.registry.mails import mark_tried, write_mail
from gateway.state.audit_queue import put


@pytest.fixture
def operator(stage):
    return clerk(stage, Role.OPERATOR)


def test_it_shows_what_runs_and_what_we_publish(stage, operator):
    page = operator.get("/admin/systeme")
    for told in ("Redis", "Horloge", "File du journal", "Python", "/saml/sp/metadata", "/saml/idp/ENT1/metadata"):
        assert told in page.words
    assert stage.house.gate.keyring.idp_signing.present.certificate.fingerprint in page.words


def test_a_certificate_that_ends_soon_is_said_and_then_pressing(stage):
    certificate = stage.house.gate.keyring.idp_signing.present.certificate
    assert "certificat" not in clerk(stage, Role.OPERATOR).get("/admin").words
    stage.clock.instant = certificate.not_after - timedelta(days=21)
    assert "expire dans 21 jours" in clerk(stage, Role.OPERATOR).get("/admin").words
    stage.clock.instant = certificate.not_after + timedelta(days=1)
    assert "a expiré" in clerk(stage, Role.OPERATOR).get("/admin").words


def test_what_the_gateway_does_by_itself_is_shown_and_said_when_it_fails_or_is_late(stage, operator):
    begun = stage.clock()
    with recording(stage.house.engine) as session:
        for name in ("audit", "mails"):
            take(session, name, begun)
        finish(session, "audit", begun, begun)
        finish(session, "mails", begun, begun, "MailNotSent")
    page = operator.get("/admin/systeme").words
    assert "Tâche : effacement de la piste d'audit" in page
    assert "dernier essai en échec (MailNotSent), pas encore réussie" in page
    assert "Tâche : envoi du courrier" in operator.get("/admin").words
    assert "effacement" not in operator.get("/admin").words
    stage.clock.forward(hours=59)
    assert "en retard" not in clerk(stage, Role.OPERATOR).get("/admin/systeme").words
    stage.clock.forward(hours=1)
    assert "en retard, réussie le" in clerk(stage, Role.OPERATOR).get("/admin/systeme").words


def test_an_announcement_stands_on_every_page_until_its_end(stage, operator):
    until = stage.clock() + timedelta(hours=3)
    form = {"texte": "Maintenance ce soir.", "fin": f"{until.astimezone().replace(tzinfo=None):%Y-%m-%dT%H:%M}"}
    operator.follow(operator.submit("/admin/systeme/bandeau", form | {"fin": ""}))
    assert "Maintenance ce soir." in clerk(stage, Role.READER).get("/admin").words
    operator.submit("/admin/systeme/bandeau", {"texte": "Maintenance ce soir.", "fin": "2099-01-01T10:00"})
    assert "jusqu'au 1er janvier 2099 à 10" in operator.get("/admin").words
    operator.submit("/admin/systeme/bandeau", {"retirer": "1"})
    assert "Maintenance" not in operator.get("/admin/compte").words


@pytest.mark.parametrize(("typed", "sentence"), [("2001-01-01T10:00", "est passée"), ("demain", "n'en est pas une")])
def test_an_end_that_is_none_is_refused(operator, typed, sentence):
    page = operator.submit("/admin/systeme/bandeau", {"texte": "Maintenance", "fin": typed})
    assert page.status == 422
    assert sentence in page.words


@pytest.fixture
def post():
    with post_office() as office:
        yield office


@pytest.fixture
def mailing(tmp_path, prepared_home, redis_url, post):
    """A stage whose mails go to a server that listens."""
    home = shutil.copytree(prepared_home, tmp_path / "mailing")
    opened = open_stage(home, redis_url, smtp_url=post.url, mail_from="passerelle@academie.example")
    yield opened
    opened.house.engine.dispose()
    opened.house.redis.close()


def test_a_mail_goes_to_whoever_asks_for_it(mailing, post):
    who = clerk(mailing, Role.OPERATOR)
    assert f"parti vers {who.email}" in who.follow(who.submit("/admin/systeme/courrier")).words
    ((recipients, message),) = post.received
    assert recipients == [who.email]
    assert message["Subject"] == "Courrier d'essai de la passerelle GAR"
    assert "Courrier d'essai" in clerk(mailing).get("/admin/journal").words


def test_why_a_mail_did_not_go_is_said(mailing, post):
    post.refusing = True
    page = clerk(mailing, Role.OPERATOR).submit("/admin/systeme/courrier")
    assert (page.status, "il refuse votre adresse" in page.words) == (422, True), page.words


def test_a_mail_server_that_is_not_there_is_said_to_be_so(tmp_path, prepared_home, redis_url):
    home = shutil.copytree(prepared_home, tmp_path / "silent")
    silent = open_stage(home, redis_url, smtp_url="smtp://127.0.0.1:9", mail_from="passerelle@academie.example")
    page = clerk(silent, Role.OPERATOR).submit("/admin/systeme/courrier")
    assert "rien ne répond à cette adresse" in page.words
    silent.house.engine.dispose()
    silent.house.redis.close()


def test_where_no_mail_server_is_set_nothing_is_promised(operator):
    page = operator.submit("/admin/systeme/courrier")
    assert (page.status, "Aucun serveur de courrier n'est réglé" in page.words) == (422, True)
    assert "aucun serveur réglé" in operator.get("/admin/systeme").words


def test_mails_that_wait_and_those_that_were_given_up_are_counted(stage, operator):
    now = stage.clock()
    with recording(stage.house.engine) as session:
        for about in ("une chose", "une autre"):
            write_mail(session, about, Letter(("a@b.example",), "Sujet", "Texte"), now)
        for _ in range(8):
            mark_tried(session, 1, now, "ConnectionRefusedError")
    assert "1 message(s) abandonné(s) après plusieurs essais, 1 en attente" in operator.get("/admin/systeme").words


def test_the_queue_of_the_trail_is_counted(stage, operator):
    for _ in range(3):
        put(stage.house.redis, "{}")
    assert "3 ligne(s) en attente d'écriture" in operator.get("/admin/systeme").words


def test_the_last_backup_is_what_the_operators_script_said(stage, operator):
    assert "aucune n'a été annoncée" in operator.get("/admin/systeme").words
    assert "sauvegarde" not in operator.get("/admin").words
    with recording(stage.house.engine) as session:
        note_backup(session, Backup(stage.clock(), "cli:root", "bandothèque"))
    assert "bandothèque (annoncée par cli:root)" in operator.get("/admin/systeme").words
    assert "sauvegarde" not in operator.get("/admin").words
    stage.clock.forward(days=7)
    assert "Dernière sauvegarde" in clerk(stage, Role.OPERATOR).get("/admin").words


def test_our_metadata_is_downloaded_from_here(operator):
    links = re.findall(r'href="([^"]+)" download="([^"]+)"', operator.get("/admin/systeme").body)
    assert [name for _, name in links] == [f"metadonnees-{number}.xml" for number in (1, 2, 3)]
    assert all(operator.get(address).status == 200 for address, _ in links)
