"""A registry with the people of the stage, and a desk for drafts."""

import shutil

import pytest
from kit.keys import key_ring
from kit.names import IDP_A
from kit.partners import idp_metadata
from onboarding.importing import Importer
from stage.clock import Clock
from stage.gateway import fill

from gateway.registry.engine import open_engine
from gateway.registry.upgrade import upgrade


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("onboarding") / "filled.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    fill(engine)
    engine.dispose()
    return path


@pytest.fixture
def engine(tmp_path, filled_file):
    """One project, an ENT, two schools under a convention, the GAR."""
    path = shutil.copy(filled_file, tmp_path / "registry.db")
    opened = open_engine(f"sqlite:///{path}")
    yield opened
    opened.dispose()


@pytest.fixture
def clock():
    return Clock.at_present()


@pytest.fixture
def importer(engine, clock):
    """An administrator who imports metadata."""
    return Importer(engine, clock)


@pytest.fixture
def in_force():
    """What the ENT of the stage published."""
    return idp_metadata(key_ring().idp_a, entity_id=IDP_A)
