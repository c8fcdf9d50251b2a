"""Conventions that end are recalled 90, 60 and 30 days before, each time once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from kit.smtp import post_office
from stage.gateway import SCHOOLS

from gateway.agreements.renewals import due_reminders, note_reminders, to_renew, write_reminders
from gateway.onboarding.postman import send_waiting
from gateway.outbound.mail import Mailer
from gateway.registry.agreements import ConventionFields, agreement_of, write_convention
from gateway.registry.collectivites import CollectiviteFields, put_collectivite
from gateway.registry.engine import changing
from gateway.registry.models import Convention

DAY = date(2026, 11, 24)
END = DAY + timedelta(days=90)


@pytest.fixture
def number(engine):
    with changing(engine) as session:
        place = put_collectivite(session, CollectiviteFields("215500018", "Valmeuse", departement="055"))
        wanted = ConventionFields("ent-a", place.id, SCHOOLS, DAY, END, ("Ressources",), draft=False)
        return write_convention(session, wanted).id


OURS = ("gar@ac-exemple.fr",)
BASE = "https://passerelle.example"


def days_of(engine, day, *, note=True):
    with changing(engine) as session:
        due = due_reminders(session, day)
        if note:
            note_reminders(session, due, datetime(day.year, day.month, day.day, tzinfo=UTC))
        return [one.days for one in due]


def test_a_year_of_mornings_gives_three_reminders(engine, number):
    given = []
    for left in range(200, -5, -1):
        given += [(left, days) for days in days_of(engine, END - timedelta(days=left))]
    assert given == [(90, 90), (60, 60), (30, 30)]


def test_of_those_that_were_missed_only_the_nearest_is_given(engine, number):
    assert days_of(engine, END - timedelta(days=20)) == [30]
    assert days_of(engine, END - timedelta(days=10)) == []


def test_a_longer_convention_is_recalled_again_at_its_new_end(engine, number):
    assert days_of(engine, END - timedelta(days=30)) == [30]
    with changing(engine) as session:
        session.get(Convention, number).until = END + timedelta(days=300)
    assert days_of(engine, END) == []
    assert days_of(engine, END + timedelta(days=220)) == [90]


def test_a_reminder_says_what_would_follow(engine, number):
    with changing(engine) as session:
        (one,) = due_reminders(session, END - timedelta(days=30))
    assert one.sentence.endswith("dans 30 jours : sans renouvellement, 2 écoles perdront l'accès au GAR.")


@pytest.mark.parametrize("draft", [False, True])
def test_a_signed_successor_silences_it_a_draft_does_not(engine, number, draft):
    day = END - timedelta(days=30)
    with changing(engine) as session:
        row = session.get(Convention, number)
        after = END + timedelta(days=365)
        wanted = ConventionFields(
            "ent-a", row.collectivite_id, SCHOOLS, END, after, ("Ressources",), draft=draft, renews=number
        )
        write_convention(session, wanted)
    assert days_of(engine, day, note=False) == ([30] if draft else [])
    with changing(engine) as session:
        assert len(to_renew(session, day)) == draft
        assert agreement_of(session, session.get(Convention, number)).state(day) == (
            "a-renouveler" if draft else "signee"
        )


def at(day):
    return datetime(day.year, day.month, day.day, 7, tzinfo=UTC)


def mails_of_a_year(engine, office):
    """Every morning from 200 days before the end; the day before the end, with what came."""
    came = []
    for left in range(200, -5, -1):
        day = END - timedelta(days=left)
        with changing(engine) as session:
            write_reminders(session, at(day), day, OURS, BASE)
        send_waiting(engine, Mailer(office.url, "passerelle@ac-exemple.fr"), at(day))
        came += [(left, recipients, message) for recipients, message in office.received]
        office.received.clear()
    return came


def test_both_contacts_and_the_academie_get_a_mail_at_each_reminder(engine, number):
    with changing(engine) as session:
        row = session.get(Convention, number)
        row.contact_ent, row.contact_collectivite = "dpd@ent-a.example", "mairie@valmeuse.example"
    with post_office() as office:
        came = mails_of_a_year(engine, office)
    assert [left for left, *_ in came] == [90, 60, 30]
    _, recipients, message = came[-1]
    assert recipients == ["mairie@valmeuse.example", "dpd@ent-a.example", *OURS]
    assert message["Subject"] == f"La convention de Valmeuse finit le {END:%d/%m/%Y}"
    text = message.get_content()
    assert "2 écoles perdront l'accès au GAR" in text
    assert f"École {SCHOOLS[0]}" in text
    assert f"{BASE}/admin/conventions/{number}" in text


def test_a_contact_that_is_no_address_is_written_to_by_nobody(engine, number):
    with changing(engine) as session:
        session.get(Convention, number).contact_ent = "Mme Durand, déléguée"
    with post_office() as office:
        assert {tuple(recipients) for _, recipients, _ in mails_of_a_year(engine, office)} == {OURS}


def test_a_server_that_takes_nothing_is_tried_again_and_the_mail_is_written_once(engine, number):
    day = END - timedelta(days=90)
    with post_office() as office:
        office.refusing = True
        for _ in range(2):
            with changing(engine) as session:
                write_reminders(session, at(day), day, OURS, BASE)
            send_waiting(engine, Mailer(office.url, "passerelle@ac-exemple.fr"), at(day))
        office.refusing = False
        send_waiting(engine, Mailer(office.url, "passerelle@ac-exemple.fr"), at(day) + timedelta(hours=1))
        assert len(office.received) == 1
