"""Forms read in one step: what the framework reads of the same octets."""

import base64

import pytest
from flask import Request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.test import EnvironBuilder

from gateway.web.posting import posted

NAMES = ("SAMLResponse", "RelayState")
URLENCODED = "application/x-www-form-urlencoded"


def request_of(octets, content_type=URLENCODED):
    return Request(EnvironBuilder(method="POST", data=octets, content_type=content_type).get_environ())


def as_the_framework(octets):
    form = request_of(octets).form
    return tuple(form.getlist(name) for name in NAMES)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"SAMLResponse",
        b"SAMLResponse=&RelayState=",
        b"SAMLResponse=YQ%3D%3D&RelayState=a+b%2Bc",
        b"SAMLResponse=a&SAMLResponse=b",
        b"SAMLR%65sponse=a&%53AMLResponse=b",
        b"SAMLResponse=%2&RelayState=%2%2Fa%%2B41",
        b"RelayState=%C3%A9%C3&SAMLResponse=%252B",
        "RelayState=é&SAMLResponse=a".encode(),
        b"&&SAMLResponse=a=b&=c",
    ],
)
def test_the_same_is_read_as_by_the_framework(octets):
    assert posted(request_of(octets), *NAMES) == as_the_framework(octets)


@given(st.text(alphabet="%+=&2BbFf3dDSé ", max_size=30))
def test_whatever_the_escapes(text):
    octets = f"SAMLResponse={text}".encode()
    assert posted(request_of(octets), *NAMES) == as_the_framework(octets)


@pytest.mark.parametrize("content_type", [f"{URLENCODED}; charset=utf-8", "multipart/form-data; boundary=x", ""])
def test_forms_of_any_other_kind_are_the_frameworks(content_type):
    body = b'--x\r\nContent-Disposition: form-data; name="SAMLResponse"\r\n\r\na\r\n--x--\r\n'
    octets = body if "multipart" in content_type else b"SAMLResponse=a"
    expected = ["a"] if content_type else []
    assert posted(request_of(octets, content_type), "SAMLResponse") == (expected,)


def test_the_form_can_be_read_again():
    message = base64.b64encode(bytes(range(256))).decode()
    request = request_of(f"SAMLResponse={message.replace('+', '%2B')}&RelayState=r".encode())
    assert posted(request, *NAMES) == ([message], ["r"])
    assert request.form.to_dict() == {"SAMLResponse": message, "RelayState": "r"}


def test_what_is_too_large_is_not_read():
    request = request_of(b"SAMLResponse=" + b"a" * 100)
    request.max_content_length = 100
    with pytest.raises(RequestEntityTooLarge):
        posted(request, *NAMES)
