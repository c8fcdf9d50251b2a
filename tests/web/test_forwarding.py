"""The page that sends a form on is printed once: what is in it is of this answer alone, and stays text."""

import pytest
from flask import Flask

from gateway.login.steps import Browser, PostTo, Step
from gateway.web.responding import Responder


@pytest.fixture
def page():
    """The page of a form; one responder for all of a test."""
    app, responder = Flask("gateway.web.app"), Responder(secure=True)

    def shown(address, *fields):
        with app.app_context():
            return responder.step(Step(PostTo(address, fields)), Browser()).get_data(as_text=True)

    return shown


def field(name, value):
    return f'<input type="hidden" name="{name}" value="{value}">'


def test_each_form_has_its_own_address_and_values(page):
    first = page("https://a.example/acs", ("SAMLResponse", "QQ=="), ("RelayState", "one"))
    second = page("https://b.example/acs", ("SAMLResponse", "Qg=="), ("RelayState", "two"))
    assert field("SAMLResponse", "QQ==") in first
    assert field("SAMLResponse", "Qg==") in second
    assert 'action="https://b.example/acs"' in second
    assert "a.example" not in second
    assert "one" not in second
    assert second.replace("b.example", "a.example").replace("Qg==", "QQ==").replace("two", "one") == first


def test_forms_with_other_fields_are_other_pages(page):
    page("https://a.example/acs", ("SAMLResponse", "QQ=="), ("RelayState", "one"))
    assert "RelayState" not in page("https://a.example/acs", ("SAMLResponse", "QQ=="))
    assert field("RelayState", "") in page("https://a.example/acs", ("SAMLResponse", "QQ=="), ("RelayState", ""))
    assert field("ticket", "ST-1") in page("https://a.example/app", ("ticket", "ST-1"))


@pytest.mark.parametrize("hostile", ['"><script>alert(1)</script>', "'&<>\"", "{{ 7 * 7 }}"])
def test_values_stay_text(page, hostile):
    shown = page(f"https://a.example/?{hostile}", ("SAMLResponse", hostile), (hostile, "x"))
    assert "<script>alert" not in shown
    assert shown.count("<script>") == 1
    assert "49" not in shown
    assert shown.count('">') == page("https://a.example/", ("SAMLResponse", "x"), ("y", "x")).count('">')
