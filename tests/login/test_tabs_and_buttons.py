"""Whatever people do with tabs, buttons and lunch breaks, they end where they wanted to go."""

import pytest
from stage.gateway import Visitor


def cookies_of(visitor: Visitor) -> list[str]:
    return [cookie.key for cookie in visitor.client._cookies.values()]


def without_cookies(visitor: Visitor) -> None:
    visitor.client._cookies.clear()


def test_two_tabs_each_end_where_they_started(stage):
    visitor = stage.visitor()
    first, second = stage.ask(visitor, relay_state="un"), stage.ask(visitor, relay_state="deux")
    page_of_second = stage.come_back(visitor, second)
    page_of_first = stage.come_back(visitor, first)
    assert (page_of_first.form[1]["RelayState"], page_of_second.form[1]["RelayState"]) == ("un", "deux")
    assert page_of_first.answer.get("InResponseTo") == first.service_request
    assert page_of_second.answer.get("InResponseTo") == second.service_request


def test_a_double_click_is_one_login_and_one_answer(stage):
    visitor = stage.visitor()
    page, request_id = stage.knock(visitor)
    link = page.request_path
    first, second = stage.ask_again(visitor, link), stage.ask_again(visitor, link)
    answers = [stage.come_back(visitor, asked) for asked in (first, second)]
    assert answers[0].status == answers[1].status == 200
    assert answers[0].form == answers[1].form
    assert answers[0].answer.get("InResponseTo") == request_id


def test_f5_on_the_page_that_posts_gives_the_same_answer_again(stage):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    form = stage.response(asked)
    first, again = visitor.post("/saml/sp/acs", form), visitor.post("/saml/sp/acs", form)
    assert again.status == 200
    assert again.form == first.form


def test_f5_in_another_browser_gives_nothing(stage):
    visitor = stage.visitor()
    form = stage.response(stage.ask(visitor))
    visitor.post("/saml/sp/acs", form)
    page = stage.visitor().post("/saml/sp/acs", form)
    assert page.status == 400
    assert "SAMLResponse" not in page.body


def test_back_to_the_ents_form_after_the_login_ends_at_the_service(stage):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    form = stage.response(asked)
    first = visitor.post("/saml/sp/acs", form)
    stage.knock(visitor)
    stage.clock.forward(minutes=5)
    assert visitor.post("/saml/sp/acs", form).form == first.form


def test_somebody_slow_still_gets_through(stage):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    stage.clock.forward(minutes=10)
    assert stage.come_back(visitor, asked).attributes["GARPersonIdentifiant"]


def test_somebody_much_too_slow_is_offered_the_way_again(stage):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    stage.clock.forward(minutes=31)
    page = stage.come_back(visitor, asked)
    assert page.status == 400
    assert "trop longtemps" in page.words
    assert stage.follow_retry(visitor, page).attributes["GARPersonIdentifiant"]


def test_a_request_from_before_lunch_is_called_expired(stage):
    visitor = stage.visitor()
    link = stage.knock(stage.visitor())[0].request_path
    stage.clock.forward(hours=2)
    page = visitor.get(link)
    assert page.status == 400
    assert "trop longtemps" in page.words


def test_a_login_forgotten_by_the_store_finds_its_way_home(stage):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    stage.house.redis.flushall()
    page = stage.come_back(visitor, asked)
    assert page.status == 400
    assert "interrompue" in page.words
    assert stage.follow_retry(visitor, page).answer.get("InResponseTo") == asked.service_request


def test_the_response_counts_only_in_the_browser_that_asked(stage):
    victim, attacker = stage.visitor(), stage.visitor()
    asked = stage.ask(attacker)
    page = stage.come_back(victim, asked)
    assert page.status == 400
    assert not any("gar-session" in name for name in cookies_of(victim))
    assert stage.come_back(attacker, asked).status == 200


def test_a_browser_that_keeps_no_cookies_is_told_so(stage):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    without_cookies(visitor)
    page = stage.come_back(visitor, asked)
    assert page.status == 400
    assert "cookies" in page.words


def test_another_logins_cookie_is_not_good_enough(stage):
    visitor = stage.visitor()
    mine, other = stage.ask(visitor), stage.ask(visitor)
    value = visitor.client.get_cookie(f"__Host-gar-way-{other.request_id[1:13]}", domain="passerelle.example").value
    visitor.client.set_cookie(
        f"__Host-gar-way-{mine.request_id[1:13]}", value, domain="passerelle.example", secure=True
    )
    assert stage.come_back(visitor, mine).status == 400
    assert stage.come_back(visitor, other).status == 200


def test_the_browser_is_not_burdened_with_old_logins(stage):
    visitor = stage.visitor()
    asked = [stage.ask(visitor) for _ in range(9)]
    assert sum("gar-way" in name for name in cookies_of(visitor)) <= 4
    assert stage.come_back(visitor, asked[-1]).status == 200


def test_a_very_long_relay_state_comes_back_whole(stage):
    visitor = stage.visitor()
    long = "https://gar.example/" + "é" * 700
    page = stage.come_back(visitor, stage.ask(visitor, relay_state=long))
    assert page.form[1]["RelayState"] == long


@pytest.mark.parametrize("relay_state", ["", '"><script>alert(1)</script>', "a b+c%20d&e=f", "\t//evil.example"])
def test_relay_states_come_back_byte_for_byte_and_harmless(stage, relay_state):
    visitor = stage.visitor()
    page = stage.come_back(visitor, stage.ask(visitor, relay_state=relay_state))
    assert page.form[1]["RelayState"] == relay_state
    assert "<script>alert" not in page.body
