"""What a browser carries: under names that siblings cannot set, as few as needed, the newest kept."""

import itsdangerous.timed
import pytest
from flask import Flask, Response
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from gateway.domain.way import Way
from gateway.login.sealing import LONGEST_SEAL, Sealer
from gateway.login.steps import Browser
from gateway.web.cookies import Cookies

SEALER = Sealer(b"s" * 64)
WAY = Way("saml", "ENT1", "https://gar.example/sp")
MORNING = 1_795_420_800
"""A Monday of 2026, 8:00 in France, in seconds."""


@pytest.fixture
def seal_at(monkeypatch):
    """Seals a way at an instant, seconds after the morning."""

    def seal(seconds):
        monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: MORNING + seconds)
        return SEALER.seal(WAY)

    return seal


@pytest.fixture(params=[True, False], ids=["https", "loopback"])
def cookies(request):
    return Cookies(secure=request.param)


def carried(cookies, *pairs):
    """A browser as it is read from the header that carries these cookies."""
    header = "; ".join(f"{name}={value}" for name, value in pairs)
    return cookies.read(Request(EnvironBuilder(headers={"Cookie": header}).get_environ()))


def written(act):
    """Name, value and attributes of each cookie that an act writes."""
    with Flask("test").app_context():
        response = Response()
        act(response)
    for header in response.headers.getlist("Set-Cookie"):
        (name, _, value), *attributes = (part.strip().partition("=") for part in header.split(";"))
        yield name, value, {key: text for key, _, text in attributes}


def names_after(cookies, browser, name, value):
    """The logins under way that a browser still remembers after one more."""
    held = dict(browser.bindings)
    prefix = next(iter(written(lambda r: cookies.bind(r, Browser(), "", "x"))))[0]
    for cookie, text, attributes in written(lambda r: cookies.bind(r, browser, name, value)):
        if attributes["Max-Age"] == "0":
            del held[cookie.removeprefix(prefix)]
        else:
            held[cookie.removeprefix(prefix)] = text
    return set(held)


def test_what_is_written_is_read_again(cookies):
    pairs = [(name, value) for name, value, _ in written(lambda r: cookies.open_session(r, "token"))]
    pairs += [(name, value) for name, value, _ in written(lambda r: cookies.bind(r, Browser(), "abc", "sealed"))]
    browser = carried(cookies, *pairs)
    assert browser.session_token == "token"
    assert browser.bindings == (("abc", "sealed"),)


def test_a_browser_that_carries_nothing_remembers_nothing(cookies):
    assert carried(cookies) == Browser()
    assert carried(cookies, ("other", "x"), ("gar", "y")) == Browser()


def test_over_tls_the_names_and_the_attributes_keep_others_out():
    cookies = Cookies(secure=True)
    (session,) = written(lambda r: cookies.open_session(r, "token"))
    (binding,) = written(lambda r: cookies.bind(r, Browser(), "abc", "sealed"))
    for name, _, attributes in (session, binding):
        assert name.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path"} <= set(attributes)
        assert attributes["Path"] == "/"
        assert "Domain" not in attributes
    assert session[2]["SameSite"] == "Lax"
    assert not {"Max-Age", "Expires"} & set(session[2])
    assert binding[2]["SameSite"] == "None"
    assert binding[2]["Max-Age"] == str(LONGEST_SEAL)


def test_on_loopback_there_is_no_tls_and_no_promise_of_it():
    cookies = Cookies(secure=False)
    for act in (lambda r: cookies.open_session(r, "token"), lambda r: cookies.bind(r, Browser(), "abc", "sealed")):
        ((name, _, attributes),) = written(act)
        assert not name.startswith("__")
        assert "Secure" not in attributes
        assert "HttpOnly" in attributes
        assert attributes.get("SameSite") != "None"


def test_a_cookie_of_the_other_kind_of_gateway_counts_for_nothing():
    ((plain, *_),) = written(lambda r: Cookies(secure=False).open_session(r, "token"))
    assert carried(Cookies(secure=True), (plain, "token")).session_token == ""


def test_a_cookie_that_comes_twice_counts_for_nothing(cookies):
    ((name, *_),) = written(lambda r: cookies.open_session(r, "token"))
    assert carried(cookies, (name, "token"), (name, "other")).session_token == ""
    assert carried(cookies, (name, "token"), (name, "token")).session_token == ""


def test_a_session_that_is_forgotten_is_forgotten_under_its_own_name(cookies):
    ((opened, _, kept),) = written(lambda r: cookies.open_session(r, "token"))
    ((ended, value, gone),) = written(cookies.end_session)
    assert (ended, value, gone["Max-Age"]) == (opened, "", "0")
    assert ("Secure" in gone) == ("Secure" in kept)
    assert gone["Path"] == kept["Path"]


@pytest.mark.parametrize("others", range(4))
def test_a_few_logins_under_way_are_kept(cookies, seal_at, others):
    held = tuple((f"n{number}", seal_at(number)) for number in range(others))
    assert names_after(cookies, Browser("", held), "new", seal_at(10)) == {name for name, _ in held} | {"new"}


def test_beyond_them_the_oldest_goes_first_at_any_time_of_the_day(cookies, seal_at):
    for second in range(300):
        held = tuple((f"n{number}", seal_at(second + number)) for number in range(4))
        assert names_after(cookies, Browser("", held[::-1]), "new", seal_at(second + 4)) == {"n1", "n2", "n3", "new"}


def test_what_somebody_made_up_goes_before_what_was_sealed(cookies, seal_at):
    held = (("junk", "made-up"), ("dots", "..."), ("a", seal_at(0)), ("b", seal_at(1)), ("c", seal_at(2)))
    assert names_after(cookies, Browser("", held), "new", seal_at(3)) == {"a", "b", "c", "new"}


def test_a_login_that_is_begun_again_replaces_itself(cookies, seal_at):
    held = (("a", seal_at(0)), ("b", seal_at(1)))
    assert names_after(cookies, Browser("", held), "a", seal_at(2)) == {"a", "b"}
