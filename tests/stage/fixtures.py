"""Stages for rooms that need another one than the usual: each conftest takes what its tests use."""

import shutil

import pytest
from kit.listener import listening
from sqlalchemy import select

from gateway.registry.engine import reading
from gateway.registry.models import Partner
from stage.cas_portal import cas_portal
from stage.cas_service import EDITOR, CasService, register
from stage.gateway import LOCAL, open_stage


@pytest.fixture(scope="module")
def once(tmp_path_factory, prepared_home, real_redis):
    """A stage for all the tests of a module that leave the registry alone: there, ``stage`` means this one."""
    home = shutil.copytree(prepared_home, tmp_path_factory.mktemp("once") / "home")
    opened = open_stage(home, real_redis.url)
    yield opened
    opened.house.engine.dispose()
    opened.house.redis.close()


@pytest.fixture(scope="module")
def once_local(tmp_path_factory, prepared_home, real_redis):
    """The same on the loopback, the only place from which partners there are called: ``local`` for a module."""
    home = shutil.copytree(prepared_home, tmp_path_factory.mktemp("once") / "home")
    opened = open_stage(home, real_redis.url, LOCAL)
    yield opened
    opened.house.engine.dispose()
    opened.house.redis.close()


@pytest.fixture
def editor(stage):
    """A CAS service, by the address https://editeur.example/app."""
    with reading(stage.house.engine) as session:
        is_known = session.scalar(select(Partner.id).where(Partner.service_url == EDITOR)) is not None
    if not is_known:
        with stage.change() as session:
            register(session)
    return CasService(stage)


@pytest.fixture
def known(stage, editor):
    """Somebody with an open session, who reached the CAS service once already."""
    visitor = stage.visitor()
    editor.log_in(visitor)
    return visitor


@pytest.fixture
def local(tmp_path, prepared_home, redis_url):
    """A gateway on the loopback, the only one that calls partners there."""
    opened = open_stage(shutil.copytree(prepared_home, tmp_path / "home"), redis_url, LOCAL)
    yield opened
    opened.house.engine.dispose()
    opened.house.redis.close()


@pytest.fixture
def portal(local):
    """An ENT that is a CAS server, of the gateway on the loopback."""
    with cas_portal(local) as opened:
        yield opened


@pytest.fixture
def listener():
    """A partner's web server on the loopback."""
    with listening() as opened:
        yield opened


@pytest.fixture
def local_editor(local, listener):
    """A CAS service on the loopback, which may ask for proxy tickets."""
    address = f"{listener.url}/app"
    with local.change() as session:
        register(session, "editeur", address, loopback=True, may_proxy=True)
    return CasService(local, address)
