"""A login ends once, whole or not at all, whoever tries and however often."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from peers.process import free_port
from state.conftest import NOW, result, session, transaction

from gateway.domain.session import IDLE
from gateway.state import audit_queue
from gateway.state.connection import open_redis
from gateway.state.endings import Endings
from gateway.state.errors import StateUnavailable
from gateway.state.logins import Finish, Logins

ODD = ("", "x" * 100_000, "*", "{gar}:txn:*", "é\n\x00", "\ud800", "_txn-1 ")


@pytest.fixture
def logins(client):
    return Logins(client)


def open_and_finish(logins, identifier="_txn-1", former="", **changes):
    logins.open(transaction(identifier))
    return logins.finish(transaction(identifier), result(**changes), former)


def test_a_login_under_way_is_found_as_it_was_left(logins):
    logins.open(transaction())
    assert logins.find_transaction("_txn-1").transaction == transaction()


@pytest.mark.parametrize("identifier", ODD)
def test_a_name_that_nobody_gave_finds_nothing(logins, identifier):
    logins.open(transaction())
    assert logins.find_transaction(identifier).transaction is None
    assert logins.find_session(identifier).session is None
    assert logins.find_answer(identifier) is None


@pytest.mark.parametrize("identifier", ODD)
def test_any_name_can_be_given(logins, identifier):
    assert open_and_finish(logins, identifier) is Finish.OK
    assert logins.find_transaction(identifier).answer == result().answer


def test_a_finished_login_leaves_a_session_an_answer_and_an_audit_line(logins, client):
    assert open_and_finish(logins) is Finish.OK
    assert logins.find_session("token-1").session == session()
    assert logins.find_answer("gar\n_req") == result().answer
    assert [entry.line for entry in audit_queue.peek(client)] == [result().audit_line]
    found = logins.find_transaction("_txn-1")
    assert (found.transaction, found.answer) == (None, result().answer)


def test_it_ends_once(logins, content):
    assert open_and_finish(logins) is Finish.OK
    before = content()
    assert logins.finish(transaction(), result(session_token="token-2"), "") is Finish.GONE
    assert content() == before


def test_an_assertion_counts_once_and_the_second_login_stays_open(logins, content):
    assert open_and_finish(logins) is Finish.OK
    logins.open(transaction("_txn-2"))
    before = content()
    again = result(session_token="token-2", mark="gar\n_other")
    assert logins.finish(transaction("_txn-2"), again, "") is Finish.REPLAYED
    assert content() == before
    fresh = replace(again, replay="idp\n_assertion-2")
    assert logins.finish(transaction("_txn-2"), fresh, "") is Finish.OK


def test_a_request_is_answered_once_by_whichever_tab_is_first(logins):
    assert open_and_finish(logins) is Finish.OK
    other = {"session_token": "token-2", "replay": "idp\n_assertion-2"}
    assert open_and_finish(logins, "_txn-2", **other) is Finish.ANSWERED
    assert logins.find_transaction("_txn-2").transaction is None
    assert logins.find_session("token-2").session is None


def test_without_a_request_every_login_is_one_of_its_own(logins):
    assert open_and_finish(logins, mark="") is Finish.OK
    assert open_and_finish(logins, "_txn-2", mark="", replay="idp\n_assertion-2") is Finish.OK


@pytest.mark.parametrize("same", ["transaction", "assertion", "request"])
def test_of_many_at_the_same_moment_one_wins(logins, client, same):
    numbers = range(24)
    names = ["_txn-1" if same == "transaction" else f"_txn-{number}" for number in numbers]
    for name in names:
        logins.open(transaction(name))

    def finish(number):
        tried = result(
            session_token=f"token-{number}",
            replay="same" if same == "assertion" else f"{number}",
            mark="same" if same == "request" else f"{number}",
        )
        return logins.finish(transaction(names[number]), tried, "")

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(finish, numbers))
    assert outcomes.count(Finish.OK) == 1
    assert sum(logins.find_session(f"token-{number}").session is not None for number in numbers) == 1
    assert len(audit_queue.peek(client)) == 1


def test_whoever_comes_after_takes_the_place_of_who_was_there(logins):
    open_and_finish(logins)
    other = {"session_token": "token-2", "replay": "idp\n_assertion-2", "mark": "gar\n_other"}
    assert open_and_finish(logins, "_txn-2", "token-1", **other) is Finish.OK
    assert logins.find_session("token-1").session is None
    assert logins.find_session("token-2").session is not None


def test_an_open_session_answers_again_each_request_once(logins, client):
    open_and_finish(logins)
    again = result(mark="gar\n_second", audit_line="again")
    assert logins.answer_again(again, NOW) is Finish.OK
    assert logins.answer_again(again, NOW) is Finish.ANSWERED
    assert [entry.line for entry in audit_queue.peek(client)] == [result().audit_line, "again"]


def test_a_session_that_was_ended_answers_nothing(logins, client, content):
    open_and_finish(logins)
    assert Endings(client).end_token("token-1").session == session()
    before = content()
    assert logins.answer_again(result(mark="gar\n_second"), NOW) is Finish.GONE
    assert content() == before


def test_refused_attempts_are_counted_and_the_login_stays_open(logins):
    logins.open(transaction())
    for _ in range(3):
        logins.count_attempt("_txn-1")
    assert logins.find_transaction("_txn-1").transaction == transaction(attempts=3)


@pytest.mark.parametrize(
    ("left", "kept"),
    [(timedelta(hours=8), IDLE), (timedelta(minutes=5), timedelta(minutes=5)), (-IDLE, timedelta(seconds=1))],
)
def test_a_session_idles_out_and_never_outlives_its_end(logins, client, left, kept):
    open_and_finish(logins, session=session(ends=NOW + left))
    (key,) = client.keys("*session*")
    assert 0 <= kept.total_seconds() - client.ttl(key) <= 1


def test_answering_keeps_a_session_awake(logins, client):
    open_and_finish(logins)
    (key,) = client.keys("*session*")
    client.expire(key, 10)
    logins.answer_again(result(mark="gar\n_second"), NOW)
    assert client.ttl(key) > 10


def test_every_key_has_an_end_and_no_name_that_came_from_outside(logins, client):
    logins.open(transaction("_open"))
    logins.count_attempt("_open")
    open_and_finish(logins)
    keys = [key.decode() for key in client.keys("*")]
    assert [key for key in keys if client.ttl(key) == -1] == ["{gar}:audit"]
    assert not [
        key for key in keys for word in ("_open", "_txn", "token", "_req", "assertion", "gar.example") if word in key
    ]


def test_all_keys_lie_in_one_slot_of_a_cluster(logins, client):
    open_and_finish(logins)
    logins.count_attempt("_txn-1")
    audit_queue.may_move(client, "one")
    assert all(key.startswith(b"{gar}:") for key in client.keys("*"))


@pytest.mark.parametrize(
    "use",
    [
        lambda logins: logins.open(transaction()),
        lambda logins: logins.find_transaction("_txn-1"),
        lambda logins: logins.find_session("token-1"),
        lambda logins: logins.find_answer("gar"),
        lambda logins: logins.count_attempt("_txn-1"),
        lambda logins: logins.finish(transaction(), result(), ""),
        lambda logins: logins.answer_again(result(), NOW),
    ],
    ids=["open", "find login", "find session", "find answer", "count", "finish", "again"],
)
def test_a_store_that_is_away_is_said_to_be(use):
    client = open_redis(f"redis://127.0.0.1:{free_port()}")
    with pytest.raises(StateUnavailable):
        use(Logins(client))
    client.close()
