"""Audit lines on their way to the registry: none lost, none twice, whoever goes away meanwhile."""

import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from peers.process import free_port
from sqlalchemy import select
from stage.gateway import BASE

from gateway.login.spool import Trail
from gateway.login.trail import dump_line
from gateway.registry.audit import AuditLine
from gateway.registry.engine import RegistryUnavailable, open_engine, reading
from gateway.registry.models import AuditEvent
from gateway.settings import Settings
from gateway.state import audit_queue
from gateway.state.connection import open_redis
from gateway.state.errors import StateUnavailable
from gateway.web.assembly import assemble

NOW = datetime(2026, 9, 14, 6, 30, tzinfo=UTC)


def line(number=1):
    return AuditLine(NOW, "login.refused", reason=f"reason-{number}")


@pytest.fixture
def home(tmp_path, prepared_home):
    return shutil.copytree(prepared_home, tmp_path / "home")


@pytest.fixture
def trail(home, redis_url):
    engine, client = open_engine(f"sqlite:///{home / 'gateway.db'}"), open_redis(redis_url)
    yield Trail(client, engine, home, "one")
    engine.dispose()
    client.close()


@pytest.fixture
def cut_off(trail):
    """The same trail while the store cannot be reached."""
    nobody = open_redis(f"redis://127.0.0.1:{free_port()}")
    yield replace(trail, redis=nobody)
    nobody.close()


def kept(trail):
    with reading(trail.engine) as session:
        return list(session.scalars(select(AuditEvent.reason).order_by(AuditEvent.id)))


def spool(trail):
    path = trail.home / "audit.spool"
    return path.read_text() if path.exists() else ""


def test_a_line_is_queued_and_then_moved_once(trail):
    trail.record(line())
    assert kept(trail) == []
    assert trail.move() == 1
    assert kept(trail) == ["reason-1"]
    assert trail.move() == 0
    assert audit_queue.peek(trail.redis) == []
    assert kept(trail) == ["reason-1"]


def test_lines_arrive_in_their_order_and_all_of_them(trail):
    for number in range(1200):
        trail.record(line(number))
    while trail.move():
        pass
    assert kept(trail) == [f"reason-{number}" for number in range(1200)]


def test_a_line_that_is_delivered_twice_is_kept_once(trail, monkeypatch):
    trail.record(line())
    with monkeypatch.context() as dying:
        dying.setattr(audit_queue, "drop", lambda *_: (_ for _ in ()).throw(StateUnavailable("x")))
        with pytest.raises(StateUnavailable):
            trail.move()
    assert kept(trail) == ["reason-1"]
    assert trail.move() == 1
    assert kept(trail) == ["reason-1"]


def test_only_one_worker_moves_at_a_time(trail):
    other = replace(trail, worker="two")
    trail.record(line(1))
    assert trail.move() == 1
    trail.record(line(2))
    assert other.move() == 0
    assert kept(trail) == ["reason-1"]
    assert trail.move() == 1


def test_two_nodes_never_share_the_name_of_a_worker(home, tmp_path, redis_url, monkeypatch):
    """In two containers both processes may well be number 7."""
    shutil.copytree(home, tmp_path / "other")
    monkeypatch.setattr(os, "getpid", lambda: 7)
    houses = [assemble(Settings(home=path, base_url=BASE, redis_url=redis_url)) for path in (home, tmp_path / "other")]
    names = {house.trail.worker for house in houses}
    for house in houses:
        house.engine.dispose()
        house.redis.close()
    assert len(names) == 2


def test_while_the_store_is_away_lines_wait_in_a_file(cut_off, trail):
    cut_off.record(line(1))
    cut_off.record(line(2))
    assert len(spool(trail).splitlines()) == 2
    with pytest.raises(StateUnavailable):
        cut_off.move()
    assert kept(trail) == []


def test_when_it_is_back_they_are_brought_in_and_the_file_is_empty(cut_off, trail):
    cut_off.record(line(1))
    cut_off.record(line(2))
    trail.record(line(3))
    assert trail.move() == 3
    assert sorted(kept(trail)) == ["reason-1", "reason-2", "reason-3"]
    assert spool(trail) == ""
    assert trail.move() == 0


def test_the_same_file_twice_is_kept_once(cut_off, trail):
    cut_off.record(line())
    waiting = spool(trail)
    trail.move()
    (trail.home / "audit.spool").write_text(waiting)
    trail.move()
    assert kept(trail) == ["reason-1"]


def test_a_line_that_was_cut_short_by_a_crash_does_not_hold_up_the_others(cut_off, trail):
    cut_off.record(line(1))
    torn = spool(trail)[:-30]
    (trail.home / "audit.spool").write_text(f"{torn}\n")
    cut_off.record(line(2))
    trail.record(line(3))
    trail.move()
    assert sorted(kept(trail)) == ["reason-2", "reason-3"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "{}",
        '{"at": "never", "kind": "x"}',
        '{"at": "2026-09-14T06:30:00+00:00", "kind": "x", "of_a_newer_release": 1}',
    ],
)
def test_a_line_that_cannot_be_read_does_not_hold_up_the_others(trail, text):
    audit_queue.put(trail.redis, text)
    trail.record(line(2))
    trail.move()
    assert "reason-2" in kept(trail)


def test_while_the_registry_is_away_lines_stay_where_they_are(trail, cut_off, tmp_path):
    trail.record(line(1))
    cut_off.record(line(2))
    lost = open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'gateway.db'}")
    with pytest.raises(RegistryUnavailable):
        replace(trail, engine=lost).move()
    assert len(audit_queue.peek(trail.redis)) == 1
    assert len(spool(trail).splitlines()) == 1
    assert trail.move() == 2


def test_another_store_that_counts_the_same_way_loses_no_line(trail):
    """After a failover to a machine whose clock is behind, a place in the queue can come a second time."""
    for number in range(2):
        trail.redis.xadd("{gar}:audit", {"line": dump_line(line(number))}, id="7-0")
        trail.move()
        trail.redis.delete("{gar}:audit")
    assert kept(trail) == ["reason-0", "reason-1"]
