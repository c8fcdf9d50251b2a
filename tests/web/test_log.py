"""One JSON line for each event, whatever is said in it, and nothing of what an error quotes."""

import io
import json
import logging
import sys
import traceback

import pytest
import structlog
from gunicorn.config import Config

from gateway.cli.serve import _JsonLogger
from gateway.web.log import configure_logging, places

CANARY = "canari-7731"
HOSTILE = f'é\r\nFORGED {CANARY}\x00\x1b[31m\x85\u2028\u202e"}}'


@pytest.fixture
def raw(monkeypatch):
    """What was written, as it stands."""
    root, server = logging.getLogger(), logging.getLogger("gunicorn.error")
    before = (root.handlers, root.level, server.level)
    stream = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", stream)
        configure_logging()
    yield stream.getvalue
    structlog.reset_defaults()
    root.handlers = before[0]
    root.setLevel(before[1])
    server.setLevel(before[2])


@pytest.fixture
def lines(raw):
    """What was written, each line read as JSON."""
    return lambda: [json.loads(line) for line in raw().split("\n") if line]


def fail():
    raise ValueError(f"not a number: {CANARY}")


def test_an_event_of_ours_is_a_line_with_its_instant_its_level_and_its_fields(lines):
    structlog.get_logger().info("login.refused", reference="ABCD-2345", reason="no-convention")
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "login.refused", "level": "info", "reference": "ABCD-2345", "reason": "no-convention"}


def test_an_event_of_a_library_is_a_line_too(lines):
    logging.getLogger("some.library").warning("it took %d s", 3)
    (line,) = lines()
    assert (line["event"], line["level"]) == ("it took 3 s", "warning")
    assert line["timestamp"].endswith("Z")


def test_what_a_library_says_in_passing_is_not_written(lines):
    logging.getLogger("some.library").info("in passing")
    logging.getLogger("some.library").debug("in passing")
    assert lines() == []


@pytest.mark.parametrize("by", ["us", "a library"])
def test_no_text_makes_a_second_line_or_a_control_character(raw, by):
    if by == "us":
        structlog.get_logger().info("event", **{"field": HOSTILE, HOSTILE: "value"})
    else:
        logging.getLogger("some.library").warning("said %s", HOSTILE)
    written = raw()
    assert written.endswith("\n")
    assert written.count("\n") == 1
    assert written[:-1].isascii()
    assert written[:-1].isprintable()
    assert HOSTILE in (*json.loads(written).values(), json.loads(written)["event"].removeprefix("said "))


@pytest.mark.parametrize("value", [b"\xff", object(), {1, 2}, ValueError("x"), float("nan"), "\ud800"])
def test_any_value_can_be_written(lines, value):
    structlog.get_logger().info("event", field=value)
    (line,) = lines()
    assert line["event"] == "event"


def test_an_error_keeps_its_places_and_loses_its_words(lines, raw):
    try:
        fail()
    except ValueError:
        logging.getLogger("some.library").exception("it failed")
    written = raw()
    assert CANARY not in written
    (line,) = [json.loads(text) for text in written.splitlines()]
    assert (line["event"], line["exception"]) == ("it failed", "ValueError")
    assert len(line["places"]) == 2
    assert all("test_log.py:" in place for place in line["places"])


def test_nor_is_a_word_of_what_led_to_it_kept(raw):
    try:
        try:
            fail()
        except ValueError as cause:
            raise RuntimeError(CANARY) from cause
    except RuntimeError:
        logging.getLogger("some.library").exception("it failed")
    assert CANARY not in raw()


def test_places_are_the_nearest_ones_of_a_long_way():
    def deep(levels):
        return deep(levels - 1) if levels else fail()

    with pytest.raises(ValueError, match="number") as raised:
        deep(50)
    assert len(places(raised.value)) == 8
    assert places(raised.value)[-1].endswith(f"test_log.py:{traceback.extract_tb(raised.tb)[-1].lineno}")


@pytest.fixture
def server_log(raw):
    """The log of the HTTP server, as ``serve`` sets it up."""
    return _JsonLogger(Config())


def test_what_the_server_says_of_itself_is_a_line(server_log, lines):
    server_log.info("Listening at: %s (%s)", "http://127.0.0.1:8000", 7)
    (line,) = lines()
    assert line["event"] == "Listening at: http://127.0.0.1:8000 (7)"


def test_the_server_keeps_no_access_log(server_log, raw):
    server_log.access_log.info('127.0.0.1 "GET /saml/idp/ENT1/sso?SAMLRequest=%s"', CANARY)
    assert raw() == ""


@pytest.mark.parametrize(
    "words",
    [
        ("Invalid request from ip=%s: %s", "198.51.100.7", f"Invalid HTTP request line: 'GET /{CANARY}'"),
        ("Error handling request %s", f"/saml/idp/ENT1/sso?SAMLRequest={CANARY}"),
    ],
    ids=["invalid request", "error"],
)
def test_the_server_quotes_no_request(server_log, raw, words):
    server_log.warning(*words)
    written = raw()
    assert CANARY not in written
    assert "198.51.100.7" not in written
