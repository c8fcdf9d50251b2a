"""The system's page: what runs, what we publish, what expires, and what is announced."""

from datetime import timedelta

import pytest
from stage.office import clerk

from gateway.access.permissions import Role
from gateway.registry.chores import finish, take
from gateway.registry.engine import recording


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
