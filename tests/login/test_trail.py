"""The reference on a page, and the line that it finds."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.login.trail import dump_line, load_line, new_reference
from gateway.registry.audit import AuditLine

TEXTS = st.text(max_size=20)
DETAILS = st.dictionaries(TEXTS, TEXTS | st.integers() | st.booleans(), max_size=3)
NAMES = st.text(min_size=1, max_size=20)
LINES = st.builds(
    AuditLine, st.datetimes(timezones=st.just(UTC)), NAMES, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, DETAILS
)
INSTANT = datetime(2026, 9, 14, 6, 30, 15, 123456, tzinfo=UTC)


def test_a_reference_is_two_groups_of_letters_and_digits_that_nobody_confuses():
    for _ in range(200):
        first, second = new_reference().split("-")
        assert len(first) == len(second) == 4
        assert not set(first + second) & set("ILO01")
        assert (first + second).isalnum()
        assert (first + second).upper() == first + second


def test_no_two_references_are_alike():
    assert len({new_reference() for _ in range(2000)}) == 2000


@given(LINES)
def test_a_line_comes_back_as_it_was(line):
    assert load_line(dump_line(line)) == line


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=2))])
def test_its_instant_comes_back_to_the_microsecond(zone):
    line = AuditLine(INSTANT.astimezone(zone), "login.ok")
    assert load_line(dump_line(line)).at == INSTANT


def test_a_line_is_one_line_of_plain_ascii(capsys):
    text = dump_line(AuditLine(INSTANT, "login.refused", detail={"detail": "é\r\n\x00\u2028{"}))
    assert text.isascii()
    assert text.isprintable()
    assert json.loads(text)["detail"] == {"detail": "é\r\n\x00\u2028{"}


def test_what_is_not_said_takes_no_room():
    assert json.loads(dump_line(AuditLine(INSTANT, "login.ok"))) == {"at": INSTANT.isoformat(), "kind": "login.ok"}
