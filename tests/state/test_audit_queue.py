"""The queue of audit lines: first in first out, nothing lost, one mover at a time."""

import pytest
from peers.process import free_port

from gateway.state import audit_queue
from gateway.state.announcements import announce
from gateway.state.connection import open_redis
from gateway.state.errors import StateUnavailable
from gateway.state.logins import Logins


def test_lines_come_out_in_the_order_in_which_they_went_in(client):
    for number in range(5):
        audit_queue.put(client, f"line {number} é")
    assert [entry.line for entry in audit_queue.peek(client)] == [f"line {number} é" for number in range(5)]
    assert [entry.line for entry in audit_queue.peek(client, count=2)] == ["line 0 é", "line 1 é"]


def test_looking_takes_nothing_off(client):
    audit_queue.put(client, "line")
    assert audit_queue.peek(client) == audit_queue.peek(client)


def test_what_is_dropped_is_gone_and_nothing_else(client):
    for number in range(3):
        audit_queue.put(client, f"{number}")
    first, second, _ = (entry.place for entry in audit_queue.peek(client))
    audit_queue.drop(client, [first, second])
    audit_queue.drop(client, [first])
    assert [entry.line for entry in audit_queue.peek(client)] == ["2"]


def test_every_line_has_a_place_of_its_own(client):
    for _ in range(100):
        audit_queue.put(client, "same")
    assert len({entry.place for entry in audit_queue.peek(client)}) == 100


def test_one_worker_moves_and_goes_on_moving(client):
    assert audit_queue.may_move(client, "one")
    assert not audit_queue.may_move(client, "two")
    assert audit_queue.may_move(client, "one")


def test_another_takes_over_when_the_first_is_gone(client):
    audit_queue.may_move(client, "one")
    (key,) = client.keys("*mover*")
    assert 0 < client.ttl(key) <= 10
    client.delete(key)
    assert audit_queue.may_move(client, "two")
    assert not audit_queue.may_move(client, "one")


def test_a_change_of_the_registry_is_announced_with_what_a_login_asks_anyway(client):
    assert Logins(client).find_session("token").generation == 0
    announce(client, 7)
    assert Logins(client).find_session("token").generation == 7
    assert Logins(client).find_transaction("_txn").generation == 7


@pytest.mark.parametrize(
    "use",
    [
        lambda client: audit_queue.put(client, "line"),
        lambda client: audit_queue.may_move(client, "one"),
        audit_queue.peek,
        lambda client: audit_queue.drop(client, ["1-0"]),
        lambda client: announce(client, 7),
    ],
    ids=["put", "may move", "peek", "drop", "announce"],
)
def test_a_store_that_is_away_is_said_to_be(use):
    client = open_redis(f"redis://127.0.0.1:{free_port()}")
    with pytest.raises(StateUnavailable):
        use(client)
    client.close()
