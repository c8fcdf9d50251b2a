"""Ninety days before a certificate ends somebody is told, and at each threshold after, by a real mail server."""

from dataclasses import replace
from datetime import timedelta

import pytest
from kit.keys import KeyPair, certify, key_ring
from kit.names import IDP_B
from kit.partners import Entity, idp_metadata, idp_role, key_descriptor
from kit.smtp import post_office

from gateway.domain.letter import Letter
from gateway.onboarding.expiries import THRESHOLDS, expiries, write_alerts
from gateway.onboarding.postman import send_waiting
from gateway.outbound.mail import Mailer, MailNotSent
from gateway.registry.engine import changing, reading
from gateway.registry.keyring import create_missing, load_keyring
from gateway.registry.mails import given_up, write_mail
from gateway.registry.models import Ent, Mail
from gateway.saml.keys import Certificate

OURS = ("exploitation@ac-exemple.fr",)
LETTER = Letter(("technique@ent-b.example",), "Le certificat expire\u00a0bientôt", "Bonjour,\n\n.point\n\nFin\n")


@pytest.fixture(scope="module")
def keyring(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certs")
    create_missing(folder, "passerelle.example")
    return load_keyring(folder)


@pytest.fixture
def post():
    with post_office() as office:
        yield office


def dated(clock, **span):
    pair = key_ring().idp_b
    certificate = certify(pair.private, "dated", not_after=clock() + timedelta(**span))
    return idp_metadata(KeyPair(pair.private, certificate), entity_id=IDP_B, contact="technique@ent-b.example")


def written(importer, keyring):
    with changing(importer.engine) as session:
        found = write_alerts(session, keyring, importer.clock(), OURS, "https://passerelle.example")
    return [(expiry.subject, threshold) for expiry, threshold in found]


def test_somebody_is_told_at_each_threshold_once(importer, keyring):
    importer.add(dated(importer.clock, days=100))
    told = []
    for _ in range(105):
        told += [(day, threshold) for day, (_, threshold) in ((_, one) for one in written(importer, keyring))]
        importer.clock.forward(days=1)
    assert [threshold for _, threshold in told] == [90, 60, 30, 7, 1, 0]
    assert [day for day, _ in told] == [10, 40, 70, 93, 99, 100]


def test_a_certificate_found_late_is_told_once_at_its_threshold(importer, keyring):
    importer.add(dated(importer.clock, days=25))
    assert written(importer, keyring) == [("ent:ent-b", 30)]
    assert written(importer, keyring) == []


def test_the_end_of_metadata_is_told_too(importer, keyring):
    until = importer.clock() + timedelta(days=20)
    document = Entity(
        (idp_role(key_descriptor(key_ring().idp_b.base64)),),
        entity_id=IDP_B,
        attributes=f' validUntil="{until:%Y-%m-%dT%H:%M:%SZ}"',
    ).document()
    importer.add(document)
    assert written(importer, keyring) == [("ent:ent-b", 30)]


def test_our_own_keys_are_told_to_us_alone(importer, keyring):
    importer.clock.forward(days=3 * 365 - 29)
    with changing(importer.engine) as session:
        found = write_alerts(session, keyring, importer.clock(), OURS, "https://passerelle.example")
        assert {expiry.subject for expiry, _ in found} == {"own:idp-signing", "own:sp-signing", "own:sp-encryption"}
        mails = session.query(Mail).all()
        assert {tuple(mail.recipients) for mail in mails} == {OURS}
        assert all("/admin/cles" in mail.body for mail in mails)


def test_archived_partners_are_left_alone(importer, keyring):
    importer.add(dated(importer.clock, days=25))
    with changing(importer.engine) as session:
        session.query(Ent).filter_by(slug="ent-b").one().state = "archived"
    assert written(importer, keyring) == []


def test_what_ends_first_comes_first(importer, keyring):
    importer.add(dated(importer.clock, days=25), slug="ent-b")
    with reading(importer.engine) as session:
        (expiry,) = expiries(session, keyring, importer.clock())
    assert (expiry.days_left(importer.clock()), expiry.threshold(importer.clock())) == (25, 30)
    assert replace(expiry, ends=importer.clock()).threshold(importer.clock()) == 0
    assert THRESHOLDS == (90, 60, 30, 7, 1)


def test_the_mail_arrives_whole(importer, keyring, post):
    importer.add(dated(importer.clock, days=25))
    written(importer, keyring)
    assert send_waiting(importer.engine, Mailer(post.url, "passerelle@ac-exemple.fr"), importer.clock()) == (1, 0)
    ((recipients, message),) = post.received
    assert recipients == ["technique@ent-b.example", *OURS]
    assert "expire dans 25 jours" in message["Subject"]
    assert message["From"] == "passerelle@ac-exemple.fr"
    assert "/admin/partenaires/ent/ent-b/certificats" in message.get_content()
    assert send_waiting(importer.engine, Mailer(post.url, "x@y.example"), importer.clock()) == (0, 0)


def test_what_no_server_takes_waits_longer_each_time_and_is_given_up_at_last(importer, post):
    with changing(importer.engine) as session:
        assert write_mail(session, "essai", LETTER, importer.clock())
        assert not write_mail(session, "essai", LETTER, importer.clock())
    post.refusing = True
    mailer = Mailer(post.url, "x@y.example")
    for minutes in (0, 1, 5, 30, 120, 360, 720, 1440):
        importer.clock.forward(minutes=minutes - 0.5)
        assert send_waiting(importer.engine, mailer, importer.clock()) == (0, 0) or not minutes
        importer.clock.forward(minutes=0.5)
        assert send_waiting(importer.engine, mailer, importer.clock()) == (0, 1)
    importer.clock.forward(days=30)
    assert send_waiting(importer.engine, mailer, importer.clock()) == (0, 0)
    with reading(importer.engine) as session:
        assert [mail.about for mail in given_up(session)] == ["essai"]


def test_a_server_that_comes_back_is_given_what_waited(importer, post):
    with changing(importer.engine) as session:
        write_mail(session, "essai", LETTER, importer.clock())
    assert send_waiting(importer.engine, Mailer("smtp://127.0.0.1:1", "x@y.example"), importer.clock()) == (0, 1)
    importer.clock.forward(minutes=1)
    assert send_waiting(importer.engine, Mailer(post.url, "x@y.example"), importer.clock()) == (1, 0)
    assert post.received[0][1].get_content().splitlines()[2] == ".point"


@pytest.mark.parametrize("subject", ["Objet\r\nBcc: x@evil.example", "Objet\nBcc: x@evil.example"])
def test_no_header_is_slipped_in(post, subject):
    with pytest.raises(MailNotSent):
        Mailer(post.url, "x@y.example").send(replace(LETTER, subject=subject))
    assert post.received == []


def test_a_letter_to_nobody_is_not_written(importer):
    with changing(importer.engine) as session:
        assert not write_mail(session, "personne", replace(LETTER, recipients=()), importer.clock())


def test_the_mark_of_a_certificate_is_its_own(importer, keyring):
    marks = {Certificate.from_base64(pair.base64).fingerprint for pair in (key_ring().idp_a, key_ring().idp_b)}
    assert len(marks) == 2
