"""Stores that go away, and everything that a login must not do then."""

import shutil

import pytest
from peers.redis_server import redis_server
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from stage.gateway import open_stage

from gateway.registry.engine import open_engine


@pytest.fixture
def fragile(tmp_path, prepared_home):
    """A gateway whose Redis is the test's own, to be stopped and started."""
    home = tmp_path / "home"
    shutil.copytree(prepared_home, home)
    with redis_server() as store:
        opened = open_stage(home, store.url)
        yield opened, store.server
        opened.house.engine.dispose()
        opened.house.redis.close()


def test_redis_away_at_the_start_is_a_503_that_leads_on(fragile):
    stage, store = fragile
    visitor = stage.visitor()
    store.stop()
    page, request_id = stage.knock(visitor)
    assert page.status == 503
    assert page.headers["Retry-After"]
    store.start()
    answer = stage.follow_retry(visitor, page)
    assert answer.answer.get("InResponseTo") == request_id


def test_redis_away_between_the_two_legs_is_a_503_that_leads_on(fragile):
    stage, store = fragile
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    store.stop()
    page = stage.come_back(visitor, asked)
    assert page.status == 503
    assert "gar-session" not in page.headers.get("Set-Cookie", "")
    store.start()
    assert stage.follow_retry(visitor, page).answer.get("InResponseTo") == asked.service_request


def test_no_login_without_the_memory_of_what_was_used(fragile):
    stage, store = fragile
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    store.pause()
    page = stage.come_back(visitor, asked)
    store.resume()
    assert page.status == 503
    assert not any(line.kind == "login.ok" for line in stage.audit())
    assert stage.come_back(visitor, asked).status == 200


def test_what_happened_while_redis_was_away_is_audited_afterwards(fragile):
    stage, store = fragile
    store.stop()
    page, _ = stage.knock(stage.visitor())
    store.start()
    (line,) = [line for line in stage.audit() if line.reference == page.reference]
    assert line.reason == "store-unavailable"


def test_a_full_redis_refuses_rather_than_forgets(fragile):
    stage, _ = fragile
    stage.house.redis.config_set("maxmemory", "1")
    stage.house.redis.config_set("maxmemory-policy", "noeviction")
    page, _ = stage.knock(stage.visitor())
    assert page.status == 503
    stage.house.redis.config_set("maxmemory", "0")
    assert stage.knock(stage.visitor())[0].status == 303


def test_health_tells_which_store_is_away(fragile):
    stage, store = fragile
    visitor = stage.visitor()
    assert visitor.get("/health/ready").status == 200
    store.stop()
    page = visitor.get("/health/ready")
    assert page.status == 503
    assert '"redis":"unreachable"' in page.body.replace(" ", "")
    assert '"database":"ok"' in page.body.replace(" ", "")
    assert visitor.get("/health/live").status == 200


def test_the_database_away_is_a_503_and_no_answer(stage, tmp_path):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    database = tmp_path / "home" / "gateway.db"
    stage.house.engine.dispose()
    for part in tmp_path.glob("home/gateway.db*"):
        part.rename(part.with_name(f"away-{part.name}"))
    database.mkdir()
    stage.wait_for_the_registry()
    page = stage.come_back(visitor, asked)
    assert page.status == 503
    database.rmdir()
    for part in tmp_path.glob("home/away-*"):
        part.rename(part.with_name(part.name.removeprefix("away-")))
    assert stage.come_back(visitor, asked).status == 200


def test_every_key_in_redis_has_an_end_but_the_queue_and_the_generation(stage):
    visitor = stage.visitor()
    stage.login(visitor)
    stage.come_back(visitor, stage.ask(visitor, force=True), audience="https://autre.example")
    with stage.change():
        pass
    endless = [key.decode() for key in stage.house.redis.keys("*") if stage.house.redis.ttl(key) == -1]
    assert sorted(endless) == ["{gar}:audit", "{gar}:generation"]


def test_audit_lines_cannot_be_changed_or_deleted(stage):
    stage.login(stage.visitor())
    assert stage.audit()
    engine = open_engine(stage.house.settings.database)
    for statement in ("UPDATE audit_event SET kind = 'x'", "DELETE FROM audit_event", "UPDATE revision SET note = 'x'"):
        with pytest.raises(DBAPIError, match="append-only|never changed"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()
