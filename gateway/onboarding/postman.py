"""Carries the mails that wait to the server, none of them inside a transaction."""

from datetime import datetime

from sqlalchemy import Engine

from gateway.outbound.mail import Mailer, MailNotSent
from gateway.registry.engine import reading, recording
from gateway.registry.mails import due_mails, mark_tried


def send_waiting(engine: Engine, mailer: Mailer, at: datetime) -> tuple[int, int]:
    """Sends what is due; how many went out, and how many did not. Raises RegistryUnavailable."""
    with reading(engine) as session:
        due = due_mails(session, at)
    gone = failed = 0
    for number, letter in due:
        failure = ""
        try:
            mailer.send(letter)
            gone += 1
        except MailNotSent as error:
            failure = str(error)
            failed += 1
        with recording(engine) as session:
            mark_tried(session, number, at, failure)
    return gone, failed
