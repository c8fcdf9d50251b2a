"""Responses whose lines stand ready: nothing that comes from outside gets through them as it is."""

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.urls import iri_to_uri

from gateway.web.ready import Ready, location

LINES = (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"))


def answered(response, method="GET"):
    octets, status, headers = run_wsgi_app(response, EnvironBuilder(method=method).get_environ(), buffered=True)
    return b"".join(octets), status, headers


def test_lines_and_octets_go_out_as_they_stand():
    octets, status, headers = answered(Ready(b"<p>\xc3\xa9</p>", 200, LINES))
    assert (octets, status) == (b"<p>\xc3\xa9</p>", "200 OK")
    assert list(headers) == [*LINES, ("Content-Length", "9")]


def test_head_is_told_the_same_and_given_nothing():
    octets, status, headers = answered(Ready(b"page", 200, LINES), "HEAD")
    assert (octets, status, headers["Content-Length"]) == (b"", "200 OK", "4")


def test_where_there_is_no_content_there_is_no_length():
    response = Ready(b"", 200, LINES)
    response.status_code = 204
    octets, status, headers = answered(response)
    assert (octets, status) == (b"", "204 NO CONTENT")
    assert list(headers) == list(LINES)


def test_a_response_does_not_change_the_lines_of_the_next():
    first = Ready(b"", 200, LINES)
    first.headers["Cache-Control"] = "private"
    first.headers.add("Set-Cookie", "a=b")
    assert list(Ready(b"", 200, LINES).headers)[:2] == list(LINES)


def test_other_octets_have_another_length():
    response = Ready(b"page", 200, LINES)
    response.set_data(b"longer page")
    assert answered(response)[2].getlist("Content-Length") == ["11"]


def test_what_is_added_later_cannot_break_the_line():
    with pytest.raises(ValueError, match="newline"):
        Ready(b"", 200, LINES).headers.add("Set-Cookie", "a=b\r\nX-More: c")


@pytest.mark.parametrize(
    "address",
    ["https://ent.example/sso?SAMLRequest=a%2Bb%3D&RelayState=c", "/mediacentre#c-12", "http://[::1]:8000/a?b=c&d=e"],
)
def test_an_address_that_is_a_uri_is_left_as_it_is(address):
    assert location(address) == ("Location", address)


@pytest.mark.parametrize(
    "address",
    [
        "https://éditeur.example/ma page",
        'https://a.example/"<x>',
        "https://a.example/a\r\nX-More: b",
        "https://a.example/\x00",
        "https://a.example/a\\b",
    ],
)
def test_any_other_address_is_made_one(address):
    name, value = location(address)
    assert (name, value) == ("Location", iri_to_uri(address))
    assert value.isascii()
    assert value.isprintable()
    assert " " not in value
