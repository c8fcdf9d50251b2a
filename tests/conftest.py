"""What tests of several rooms share."""

import shutil

import pytest
import redis
from peers.chromium import chromium
from peers.redis_server import redis_server
from stage.gateway import open_stage, prepare_home
from stage.swift import hurry

hurry()


@pytest.fixture(scope="session")
def real_redis():
    with redis_server() as server:
        yield server


@pytest.fixture
def redis_url(real_redis):
    with redis.Redis.from_url(real_redis.url) as client:
        client.flushall()
    return real_redis.url


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("prepared") / "home"
    home.mkdir()
    prepare_home(home)
    return home


@pytest.fixture
def stage(tmp_path, prepared_home, redis_url):
    home = tmp_path / "home"
    shutil.copytree(prepared_home, home)
    opened = open_stage(home, redis_url)
    yield opened
    opened.house.engine.dispose()
    opened.house.redis.close()


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all the tests of a run."""
    with chromium() as running:
        yield running
