"""Instants: aware in, aware UTC out, whatever the database thinks of time zones."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError

from gateway.registry.audit import AuditLine, write
from gateway.registry.engine import open_engine, reading, recording
from gateway.registry.models import AuditEvent
from gateway.registry.upgrade import upgrade

PARIS = timezone(timedelta(hours=2))
INSTANT = datetime(2026, 7, 14, 0, 30, 0, 123456, tzinfo=PARIS)


def write_one(engine, at):
    with recording(engine) as session:
        write(session, AuditLine(at, "test"))
    with reading(engine) as session:
        return session.query(AuditEvent).one().at


def test_the_same_instant_comes_back_in_utc(database):
    found = write_one(database, INSTANT)
    assert found == INSTANT
    assert found.utcoffset() == timedelta(0)
    assert found.isoformat() == "2026-07-13T22:30:00.123456+00:00"


@pytest.mark.interop
def test_even_when_the_server_lives_in_another_zone(cluster):
    engine = open_engine(f"{cluster.create_database()}?options=-c%20timezone%3DEurope%2FParis")
    upgrade(engine)
    assert write_one(engine, INSTANT).isoformat() == "2026-07-13T22:30:00.123456+00:00"
    engine.dispose()


def test_an_instant_without_a_zone_is_a_mistake(database):
    with pytest.raises(StatementError, match="naive"):
        write_one(database, datetime(2026, 7, 14))  # noqa: DTZ001 - the mistake
    assert write_one(database, datetime(2026, 7, 14, tzinfo=UTC))
