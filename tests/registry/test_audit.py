"""The audit trail: each line once, never changed, found by its reference, forgotten after a year."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gateway.registry.audit import RETENTION, AuditLine, bring_in, find, forget, write
from gateway.registry.engine import reading, recording
from gateway.registry.models import AuditEvent

NOW = datetime.now(UTC).replace(microsecond=0)
LINE = AuditLine(NOW, "login.refused", "ABCD-2345", "no-convention", "ENT1", "ent-a", "gar", detail={"schools": 2})


def kept(engine):
    with reading(engine) as session:
        return session.query(AuditEvent).order_by(AuditEvent.id).all()


def record(engine, *lines):
    with recording(engine) as session:
        bring_in(session, lines)


def test_a_line_is_kept_as_it_was_told(database):
    record(database, ("1-0", LINE))
    (event,) = kept(database)
    assert AuditLine(**{name: getattr(event, name) for name in vars(LINE)}) == LINE


def test_a_line_that_comes_twice_is_kept_once(database):
    record(database, ("1-0", LINE), ("1-1", LINE))
    record(database, ("1-1", LINE), ("1-2", LINE))
    record(database)
    assert [event.origin for event in kept(database)] == ["1-0", "1-1", "1-2"]


def test_an_administrators_act_stands_or_falls_with_its_line(database):
    with pytest.raises(ZeroDivisionError), recording(database) as session:
        write(session, LINE)
        session.flush()
        _ = 1 / 0
    assert kept(database) == []
    with recording(database) as session:
        write(session, LINE)
        write(session, LINE)
    assert len({event.origin for event in kept(database)}) == 2


@pytest.mark.parametrize("typed", ["ABCD-2345", "abcd-2345", " ABCD-2345\n"])
def test_lines_are_found_by_the_reference_that_a_user_reads_out(database, typed):
    later = replace(LINE, at=NOW + timedelta(seconds=1), reason="later")
    other = replace(LINE, reference="ZZZZ-9999")
    record(database, ("1-2", later), ("1-1", LINE), ("1-3", other))
    with reading(database) as session:
        assert [event.reason for event in find(session, typed)] == ["no-convention", "later"]
        assert find(session, "YYYY-7777") == []


@pytest.mark.parametrize("change", ["kind = 'x'", "at = '2001-01-01 00:00:00'", "detail = '{}'"])
def test_a_line_is_never_changed(database, change):
    record(database, ("1-0", LINE))
    with pytest.raises(DBAPIError, match="append-only"), database.begin() as connection:
        connection.execute(text(f"UPDATE audit_event SET {change}"))
    assert kept(database)[0].kind == "login.refused"


def test_a_line_of_this_year_is_never_deleted(database):
    record(database, ("1-0", replace(LINE, at=NOW - timedelta(days=360))), ("1-1", LINE))
    with pytest.raises(DBAPIError, match="append-only"), database.begin() as connection:
        connection.execute(text("DELETE FROM audit_event"))
    assert len(kept(database)) == 2


@pytest.mark.interop
def test_nor_can_the_whole_table_be_emptied_on_postgresql(filled_on_postgresql):
    record(filled_on_postgresql, ("1-0", LINE))
    for table in ("audit_event", "revision CASCADE"):
        with pytest.raises(DBAPIError, match="append-only"), filled_on_postgresql.begin() as connection:
            connection.execute(text(f"TRUNCATE {table}"))
    assert len(kept(filled_on_postgresql)) == 1


def test_lines_past_their_year_are_forgotten_and_no_others(database):
    ages = [timedelta(0), RETENTION - timedelta(hours=1), RETENTION + timedelta(hours=1), 3 * RETENTION]
    record(database, *((f"1-{number}", replace(LINE, at=NOW - age)) for number, age in enumerate(ages)))
    with recording(database) as session:
        assert forget(session, NOW) == 2
    assert [event.origin for event in kept(database)] == ["1-0", "1-1"]
