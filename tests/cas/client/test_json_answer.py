"""The answer as JSON: the same rules and the same names as in XML (C-142)."""

import json
from datetime import UTC, datetime

import pytest

from gateway.cas.client.answer import read_answer
from gateway.cas.errors import AnswerRefused, ValidationFailed

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


def read(response):
    document = response if isinstance(response, bytes) else json.dumps({"serviceResponse": response}).encode()
    return read_answer(document, "ST-1", NOW)


def test_a_success_is_read_with_every_shape_of_value():
    claims = read(
        {
            "authenticationSuccess": {
                "user": "u1",
                "uid": 42,
                "proxyGrantingTicket": None,
                "attributes": {
                    "UAI": ["0550001C", "0550002D"],
                    "isFromNewLogin": True,
                    "mail": None,
                    "authenticationDate": "2026-09-07T08:00:00Z",
                    "structures": [{"UAI": "0550001C", "main": False}],
                    "size": 1.50,
                },
            }
        }
    )
    assert claims.subject.value == "u1"
    assert claims.authn_instant.hour == 8
    assert {a.name: a.values for a in claims.attributes} == {
        "uid": ("42",),
        "UAI": ("0550001C", "0550002D"),
        "isFromNewLogin": ("true",),
        "mail": ("",),
        "authenticationDate": ("2026-09-07T08:00:00Z",),
        "structures/UAI": ("0550001C",),
        "structures/main": ("false",),
        "size": ("1.5",),
    }


def test_a_failure_carries_its_code():
    with pytest.raises(ValidationFailed) as caught:
        read({"authenticationFailure": {"code": "INVALID_TICKET", "description": "no"}})
    assert caught.value.code == "INVALID_TICKET"
    with pytest.raises(ValidationFailed) as caught:
        read({"authenticationFailure": {"code": 12}})
    assert caught.value.code == "UNKNOWN"


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        ({}, "answer-structure"),
        ({"authenticationFailure": {}, "authenticationSuccess": {"user": "u1"}}, "answer-structure"),
        ({"authenticationSuccess": ["u1"]}, "answer-structure"),
        ({"authenticationFailure": "INVALID_TICKET"}, "answer-structure"),
        ({"proxySuccess": {"proxyTicket": "PT-1"}}, "answer-structure"),
        ({"authenticationSuccess": {}}, "answer-user"),
        ({"authenticationSuccess": {"user": ""}}, "answer-user"),
        ({"authenticationSuccess": {"user": ["u1"]}}, "answer-user"),
        ({"authenticationSuccess": {"user": "u1", "proxies": ["https://p"]}}, "answer-proxied"),
        (b'{"serviceResponse": {"authenticationSuccess": {"user": "u1", "user": "u2"}}}', "json-duplicate"),
        (b'{"serviceResponse": {"authenticationSuccess": {"user": "u1", "attributes": {"a": NaN}}}}', "json-malformed"),
        (b'{"serviceResponse": {"authenticationSuccess": {"user": "u1"}}', "json-malformed"),
        (b'{"user": "\xff"}', "json-malformed"),
        (b'{"a":' * 100_000, "answer-too-large"),
        (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, "json-malformed"),
        ({"authenticationSuccess": {"user": "u1", "a": [[[[[[[[[[[[[[[[[["x"]]]]]]]]]]]]]]]]]]}}, "json-depth"),
        ({"authenticationSuccess": {"user": "u1", "attributes": {"a" * 300: {"b" * 300: "x"}}}}, "answer-path"),
    ],
)
def test_c_142_what_is_not_one_clear_success_is_refused(response, reason):
    with pytest.raises(AnswerRefused) as caught:
        read(response)
    assert caught.value.reason == reason
