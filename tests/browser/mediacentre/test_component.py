"""``<gar-mediacentre>`` in a page of an ENT, which is another origin: shown where it is registered, and only there."""

import pytest
from kit.accessibility import violations
from kit.listener import Reply, listening
from peers.chromium import NARROW, WIDE, sight
from stage.site import COOKIE, VERDUN

from gateway.registry.ents import set_choices
from gateway.registry.models import Ent
from gateway.registry.names import find_named

pytestmark = pytest.mark.browser

PORTAL = """<!DOCTYPE html><html lang="fr"><head><title>ENT</title><meta name="viewport" content="width=device-width">
<script type="module" src="{base}/api/v1/gar-mediacentre.js"></script></head>
<body><main><h1>ENT</h1><gar-mediacentre ent="ent-a" nombre="3"></gar-mediacentre></main></body></html>"""


@pytest.fixture(scope="module")
def portals(town):
    """The portal of the ENT, whose origin is on its record, and the page of somebody else."""
    page = Reply(PORTAL.format(base=town.base).encode(), content_type="text/html; charset=utf-8")
    with listening(lambda _: page) as ours, listening(lambda _: page) as another:
        with town.stage.change() as session:
            set_choices(find_named(session, Ent, "ent-a"), origins=(ours.url,))
        town.stage.wait_for_the_registry()
        yield ours.url, another.url


@pytest.fixture(params=[WIDE, NARROW])
def visit(request, browser, town):
    """A page of another origin, opened by somebody."""
    opened = []

    def open_(origin, reader=None):
        context = sight(browser, origin, request.param)
        seen = context.__enter__()
        opened.append(context)
        if reader is not None:
            seen.page.context.add_cookies([{"name": COOKIE, "value": reader.token, "url": town.base}])
        seen.open("/")
        return seen

    yield open_
    for context in opened:
        context.__exit__(None, None, None)


def links(page):
    page.get_by_role("link").first.wait_for()
    return {link.inner_text().splitlines()[0]: link.get_attribute("href") for link in page.get_by_role("link").all()}


def test_the_portal_shows_the_list_of_whoever_is_signed_in(visit, town, portals):
    seen = visit(portals[0], town.teacher("full", VERDUN))
    shown = links(seen.page)
    assert "Voir toutes mes ressources (28) (nouvelle fenêtre)" in shown
    assert len(shown) == 4
    openings = [address for address in shown.values() if "/ouvrir/" in address]
    assert len(openings) == 3
    assert all(address.startswith(f"{town.base}/mediacentre/ouvrir/{VERDUN}/") for address in openings)
    assert town.teacher("full", VERDUN).get(openings[0]).status == 303
    assert seen.faults == []
    assert {address.startswith(town.base) for address in seen.strayed} == {True}
    assert violations(seen) == []
    assert not seen.overflows()


def test_an_origin_that_is_not_registered_learns_nothing(visit, town, portals):
    seen = visit(portals[1], town.teacher("full", VERDUN))
    usual = f"{town.base}/login/ent-a?next=%2Fmediacentre"
    assert links(seen.page) == {"Ouvrir mes ressources (nouvelle fenêtre)": usual}
    assert "CORS" in " ".join(seen.faults)
    read = f"fetch('{town.base}/api/v1/resources', {{credentials: 'include'}}).then(() => 'read', () => 'refused')"
    assert seen.page.evaluate(read) == "refused"
    assert violations(seen) == []


def test_whoever_has_no_session_finds_the_way_to_one(visit, town, portals):
    seen = visit(portals[0])
    usual = f"{town.base}/login/ent-a?next=%2Fmediacentre"
    assert links(seen.page) == {"Ouvrir mes ressources (nouvelle fenêtre)": usual}
    assert "CORS" not in " ".join(seen.faults)


def test_an_outage_is_told_in_the_portal_too(visit, town, portals):
    seen = visit(portals[0], town.enter("outage"))
    (text,) = links(seen.page)
    assert text == "Le GAR ne répond pas pour l’instant. Ouvrir mes ressources (nouvelle fenêtre)"
    town.enter("few").get("/mediacentre")
