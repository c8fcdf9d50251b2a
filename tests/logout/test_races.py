"""A login that races with a logout of the same session loses: there is no zombie (S-346)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from kit.responses import ALICE
from stage.cas_portal import TICKET

ROUNDS = 12


def test_s_346_an_answer_of_the_ent_from_before_its_logout_opens_nothing(stage, ent):
    """The ENT authenticates, then logs out by the back channel; its answer comes last."""
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    answer = {"session_index": "_late-1"}
    ent.ask(ALICE.name_id, "_late-1", by="soap")
    page = stage.come_back(visitor, asked, **answer)
    assert page.status == 400
    assert visitor.cookie("gar-session") == ""


def test_s_346_another_session_of_the_same_person_is_not_concerned(stage, ent):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    ent.ask(ALICE.name_id, "_late-2", by="soap")
    assert stage.come_back(visitor, asked, session_index="_other").status == 200


def test_s_346_a_login_after_the_logout_is_a_new_one(stage, ent):
    ent.ask(ALICE.name_id, "_late-3", by="soap")
    stage.clock.forward(minutes=1)
    visitor = stage.visitor()
    assert stage.login(visitor, session_index="_late-3").status == 200


def test_s_346_a_cas_ticket_that_was_logged_out_on_its_way_opens_nothing(portal):
    visitor = portal.stage.visitor()
    sent = portal.sent(portal.ask_through(visitor))
    portal.log_out()
    page = portal.bring_back(visitor, sent)
    assert page.status == 400
    assert visitor.cookie("gar-session") == ""


@pytest.mark.parametrize("number", range(ROUNDS))
def test_s_346_at_the_same_moment_either_the_login_lost_or_the_logout_ended_it(portal, number):
    """Whatever the order, nothing answers for the browser afterwards."""
    visitor, ticket = portal.stage.visitor(), f"{TICKET}-{number}"
    sent = portal.sent(portal.ask_through(visitor))
    start = Barrier(2)

    def at_once(act):
        start.wait(10)
        return act()

    with ThreadPoolExecutor(2) as pool:
        login = pool.submit(at_once, lambda: portal.bring_back(visitor, sent, ticket))
        logout = pool.submit(at_once, lambda: portal.log_out(ticket))
    assert logout.result().status == 200
    assert login.result().status in (200, 400)
    page = portal.ask_through(visitor, passive=True)
    assert page.status != 200 or page.statuses != ["Success"]


def test_s_346_a_service_that_asks_while_the_person_leaves_gets_nothing_of_the_session(stage, log_in):
    for _ in range(ROUNDS):
        somebody = log_in()
        start = Barrier(2)
        copy = stage.visitor()
        copy.client.set_cookie(
            "__Host-gar-session", somebody.visitor.cookie("gar-session"), domain="passerelle.example", secure=True
        )

        def at_once(act, start=start):
            start.wait(10)
            return act()

        with ThreadPoolExecutor(2) as pool:
            again = pool.submit(at_once, lambda copy=copy: stage.knock(copy, passive=True))
            pool.submit(at_once, lambda somebody=somebody: somebody.visitor.get("/logout")).result()
        again.result()
        assert not somebody.is_signed_in(stage)
        page, _ = stage.knock(copy, passive=True)
        assert page.status != 200 or page.statuses != ["Success"]
