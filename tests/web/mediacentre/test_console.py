"""The GAR's console: a link for those who assign, on every page where it helps, once it is registered."""

import json

import pytest
from stage.gateway import PROJECT, add_service
from stage.service import Service
from stage.site import STENAY, VERDUN

from gateway.domain.profile import Profile
from gateway.mediacentre.diagnosis import CONSOLE
from gateway.registry.models import Partner

ACS = "https://console.example/acs"
START = f"/saml/idp/{PROJECT}/start?sp={CONSOLE}"
API, NAME = "/api/v1/resources", "Gérer les affectations dans GAR (nouvelle fenêtre)"
EVERYBODY_ELSE = [Profile.PUPIL, Profile.TEACHER, Profile.STAFF, Profile.PARENT]


@pytest.fixture(scope="module")
def registered(town):
    """The console receives people of the project."""
    with town.stage.change() as session:
        add_service(session, town.stage.clock, "console", Service(entity_id=CONSOLE, acs=ACS), projects=(PROJECT,))
    return town


def test_it_is_offered_to_nobody_before_it_is_registered(town):
    head = town.head()
    assert NAME not in head.get("/mediacentre").words
    assert "console" not in json.loads(head.get(API).body)
    assert CONSOLE not in head.get("/mediacentre/diagnostic").body
    with town.stage.change() as session:
        assert session.query(Partner).filter_by(entity_id=CONSOLE).count() == 0


def test_whoever_assigns_finds_it_on_the_list_the_diagnosis_and_in_the_api(registered):
    head = registered.head()
    assert head.get("/mediacentre").link(NAME) == START
    assert head.get("/mediacentre/diagnostic").link("ouvrir la console d’affectation (nouvelle fenêtre)") == START
    assert json.loads(head.get(API).body)["console"] == registered.base + START
    empty = registered.head("none").get("/mediacentre")
    assert empty.link("Affecter des ressources (nouvelle fenêtre)") == START
    assert "affectez des ressources dans la console du GAR" in empty.words


def test_it_opens_there_without_asking_anything(registered):
    page = registered.head().get(START)
    action, fields = page.form
    assert (page.status, action) == (200, ACS)
    assert fields["SAMLResponse"]


@pytest.mark.parametrize("profile", EVERYBODY_ELSE)
def test_nobody_else_is_told_of_it(registered, profile):
    reader = registered.enter("full", VERDUN, STENAY, profile=profile)
    for path in ("/mediacentre", "/mediacentre/diagnostic", API):
        page = reader.get(path)
        assert CONSOLE not in page.body
        assert NAME not in page.words
