"""One Chromium for the whole run, and the windows that tests look through."""

import shutil

import pytest
from peers.chromium import NARROW, WIDE, sight
from stage.serving import served


@pytest.fixture(scope="module")
def served_stage(tmp_path_factory, prepared_home, real_redis):
    """A gateway at a loopback address of its own, for all the tests of a module."""
    home = shutil.copytree(prepared_home, tmp_path_factory.mktemp("served") / "home")
    with served(home, real_redis.url) as stage:
        yield stage


WINDOWS = [(WIDE, True), (NARROW, True), (WIDE, False), (NARROW, False)]


@pytest.fixture(params=WINDOWS, ids=lambda window: f"{window[0]}px{'' if window[1] else ' without script'}")
def window(request, browser, served_stage):
    """A new window on the gateway: wide and narrow, with and without script."""
    width, script = request.param
    with sight(browser, served_stage.base, width, script=script) as seen:
        yield seen


@pytest.fixture
def wide(browser, served_stage):
    """One wide window with script."""
    with sight(browser, served_stage.base) as seen:
        yield seen


@pytest.fixture
def narrow(browser, served_stage):
    """One narrow window with script."""
    with sight(browser, served_stage.base, NARROW) as seen:
        yield seen
