"""A session: thirty idle minutes, ten hours at most, and what was typed is kept."""

import pytest
import redis
from stage.office import clerk
from stage.telephone import enrolled

from gateway.state.names import key


@pytest.fixture
def claire(stage):
    return enrolled(stage, "claire@academie.example")


@pytest.fixture
def browser(stage, claire):
    opened = stage.visitor()
    claire.sign_in(stage, opened)
    return opened


def seconds_left(stage, browser):
    return stage.house.redis.ttl(key("desk", browser.cookie("gar-admin")))


def let_idle_out(stage, browser):
    """What Redis does after thirty minutes."""
    stage.house.redis.delete(key("desk", browser.cookie("gar-admin")))


def token_of(browser, path="/admin/acces/nouveau"):
    import re

    return re.search(r'name="csrf" value="([^"]+)"', browser.get(path).body)[1]


def send(stage, browser, path, form):
    return browser.post(path, form, headers={"Origin": stage.base, "Sec-Fetch-Site": "same-origin"})


def test_each_page_gives_thirty_minutes_more(stage, browser):
    browser.get("/admin")
    assert 1790 <= seconds_left(stage, browser) <= 1800


def test_ten_hours_are_the_most(stage, browser):
    stage.clock.forward(hours=9, minutes=50)
    assert browser.get("/admin").status == 200
    assert seconds_left(stage, browser) <= 600
    stage.clock.forward(minutes=10)
    assert browser.get("/admin").status == 303


def test_the_page_warns_five_minutes_before_and_offers_to_go_on(stage, browser):
    page = browser.get("/admin")
    assert 'data-warn-after="1500"' in page.body
    assert "Prolonger" in page.words
    stage.clock.forward(hours=9, minutes=50)
    assert 'data-warn-after="300"' in browser.get("/admin").body


def test_going_on_leads_back_to_the_page(stage, browser):
    page = send(stage, browser, "/admin/prolonger", {"csrf": token_of(browser), "suite": "/admin/compte"})
    assert page.location == "/admin/compte"
    assert "prolongée" in browser.get("/admin/compte").words
    assert "prolongée" not in browser.get("/admin/compte").words


def test_what_was_sent_too_late_is_there_again_after_the_sign_in(stage, claire, browser):
    form = {
        "csrf": token_of(browser),
        "email": "karim@academie.example",
        "nom": "Karim",
        "role": "dpo",
        "perimetres": "academie",
    }
    let_idle_out(stage, browser)
    page = send(stage, browser, "/admin/acces/nouveau", form)
    assert page.status == 303
    assert "Votre brouillon est conservé" in browser.get(page.location).words
    stage.clock.forward(seconds=30)
    signed = claire.sign_in(stage, browser, suite="/admin/acces/nouveau")
    again = browser.get(signed.location)
    assert "a été reprise" in again.words
    assert 'value="karim@academie.example"' in again.body
    assert "a été reprise" not in browser.get(signed.location).words


def test_a_draft_is_shown_to_whoever_typed_it_alone(stage, browser):
    form = {"csrf": token_of(browser), "email": "karim@academie.example"}
    let_idle_out(stage, browser)
    send(stage, browser, "/admin/acces/nouveau", form)
    assert "karim@academie.example" not in clerk(stage).get("/admin/acces/nouveau").body


def test_no_draft_keeps_a_password(stage, browser):
    form = {
        "csrf": token_of(browser),
        "current": "secret one",
        "password": "secret two",
        "again": "x",
        "code": "123456",
    }
    let_idle_out(stage, browser)
    send(stage, browser, "/admin/compte/mot-de-passe", form)
    with redis.Redis.from_url(f"{stage.house.settings.redis_url}") as store:
        for name in store.scan_iter("*draft*"):
            assert b"secret" not in store.get(name)


def test_every_key_of_ours_ends_some_day(stage, browser):
    browser.get("/admin")
    kept = [name for name in stage.house.redis.scan_iter("*desk*") if stage.house.redis.ttl(name) < 0]
    assert kept == []


def test_signing_out_ends_it_everywhere(stage, browser):
    token = browser.cookie("gar-admin")
    page = send(stage, browser, "/admin/deconnexion", {"csrf": token_of(browser)})
    assert "Vous êtes déconnecté" in browser.get(page.location).words
    browser.client.set_cookie("__Host-gar-admin", token, domain="passerelle.example")
    assert browser.get("/admin").status == 303


def test_a_cookie_that_comes_twice_counts_for_nothing(stage, browser):
    token = browser.cookie("gar-admin")
    page = stage.visitor().get("/admin", headers={"Cookie": f"__Host-gar-admin={token}; __Host-gar-admin=x"})
    assert page.status == 303


def test_whoever_comes_by_a_link_of_another_site_is_not_asked_to_sign_in_again(stage):
    page = stage.visitor().get("/admin/journal", headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status == 200
    assert 'content="0;url=/admin/journal"' in page.body


def test_another_password_ends_the_other_sessions(stage, claire, browser):
    other = stage.visitor()
    stage.clock.forward(seconds=30)
    claire.sign_in(stage, other)
    stage.clock.forward(seconds=30)
    fresh = "cinq autres mots encore moins liés"
    form = {
        "csrf": token_of(browser),
        "current": "quatre mots sans rapport",
        "code": claire.telephone.code(stage.clock()),
    }
    before = browser.cookie("gar-admin")
    page = send(stage, browser, "/admin/compte/mot-de-passe", form | {"password": fresh, "again": fresh})
    assert page.status == 303, page.words
    assert browser.cookie("gar-admin") != before
    assert browser.get("/admin").status == 200
    assert other.get("/admin").status == 303
    stage.clock.forward(seconds=30)
    assert claire.sign_in(stage, stage.visitor(), password=fresh).status == 303


def test_an_open_session_alone_does_not_change_the_password(stage, claire, browser):
    form = {"csrf": token_of(browser), "current": "x" * 12, "code": "000000", "password": "y" * 20, "again": "y" * 20}
    assert send(stage, browser, "/admin/compte/mot-de-passe", form).status == 422
    stage.clock.forward(seconds=30)
    assert claire.sign_in(stage, stage.visitor()).status == 303
