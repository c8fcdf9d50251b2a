"""The town of the MédiaCentre, and windows on it."""

import pytest
from peers.chromium import NARROW, WIDE, sight
from stage.site import COOKIE, town

__all__ = ["town"]


@pytest.fixture(params=[(WIDE, True), (NARROW, True), (WIDE, False), (NARROW, False)], ids=str)
def window(request, browser, town):
    """A new window: wide and narrow, with and without script."""
    width, script = request.param
    with sight(browser, town.base, width, script=script) as seen:
        yield seen


@pytest.fixture
def look(browser, town):
    """Somebody's own window on a path."""
    opened = []

    def open_(reader, path, width=WIDE):
        context = sight(browser, town.base, width)
        seen = context.__enter__()
        opened.append(context)
        seen.page.context.add_cookies([{"name": COOKIE, "value": reader.token, "url": town.base}])
        seen.open(path)
        return seen

    yield open_
    for context in opened:
        context.__exit__(None, None, None)
