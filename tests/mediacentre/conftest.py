"""A gateway on the loopback, the GAR's resource service beside it, and people with open sessions."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

import pytest
from kit.domain import person
from kit.tls import client_pair, server_context, server_pair
from stage.clock import Clock
from stage.fixtures import local, once_local
from stage.gateway import PROJECT, SCHOOLS
from stage.resource_service import resource_service

from gateway.domain.profile import Profile
from gateway.domain.session import LoginSession
from gateway.gar.request import ListRequest
from gateway.mediacentre.visits import Visit, visit_of
from gateway.registry.resource_services import ServiceChoices, keep_files, set_resource_service
from gateway.state.coding import dump_session
from gateway.state.names import key
from gateway.web.assembly import centre_of

__all__ = ["local", "once_local"]

HERE, THERE = SCHOOLS
HOST = "idp-auth.gar.education.fr"


@dataclass(frozen=True)
class Visitor(Visit):
    """token: of the session, to come again with."""

    token: str = ""


def of(visit, uai=HERE):
    """What the GAR is asked about somebody in a school."""
    return ListRequest(PROJECT, uai, visit.person.identifier)


def titles(library):
    return [entry.resource.title for entry in library.listing.entries]


def state(library, uai=HERE):
    """What became of the question about a school."""
    return next(school for school in library.schools if school.uai == uai)


def choices(url, **changes):
    """What an operator types for that service."""
    us, server = client_pair(), server_pair()
    usual = {
        "url": url,
        "certificate": us.certificate_pem,
        "key": us.key_pem,
        "authorities": server.certificate_pem,
        "launch_hosts": (HOST,),
    }
    return ServiceChoices(**usual | changes)


def connect(stage, wanted):
    """Sets the service of the project, as the command does."""
    with stage.change() as session:
        set_resource_service(session, PROJECT, wanted, stage.clock(), loopback=True)
        keep_files(stage.house.settings.certs, PROJECT, wanted)


def come(stage, centre, *attachments, identifier=""):
    """Somebody comes with an open session: a pupil of one school when nothing is said."""
    who = person(*attachments, identifier=identifier or secrets.token_hex(8))
    now, secret = stage.clock(), secrets.token_hex(16)
    session = LoginSession(who, PROJECT, "ent-a", secret, None, "", now, "urn:c", now, now + timedelta(hours=8))
    token = secrets.token_hex(16)
    stage.house.redis.set(key("session", token), dump_session(session))
    return Visitor(**vars(visit_of(centre, token)), token=token)


def build(stage):
    """A MédiaCentre of its own, as another process has one."""
    house = stage.house
    return centre_of(house.settings, house.gate, house.engine, house.redis)


def close(centre):
    centre.asker.close()
    centre.pictures.close()


@pytest.fixture(scope="module")
def gar(tmp_path_factory):
    """The GAR's resource service; it only takes our certificate."""
    with resource_service(server_context(tmp_path_factory.mktemp("gar"), takes=client_pair())) as service:
        yield service


@pytest.fixture(scope="module")
def connected(once_local, gar):
    """The gateway, which knows where the lists of its project come from."""
    connect(once_local, choices(gar.url))
    return once_local


@pytest.fixture
def centre(connected, gar):
    """A MédiaCentre that has asked nothing yet, of a GAR that gives nothing."""
    connected.house.redis.flushall()
    connected.clock.instant = Clock.at_present().instant
    gar.asked.clear()
    for uai in SCHOOLS:
        gar.gives(uai)
    made = build(connected)
    yield made
    close(made)


@pytest.fixture
def another_centre(connected, centre):
    made = build(connected)
    yield made
    close(made)


@pytest.fixture
def enter(connected, centre):
    return lambda *attachments, **more: come(connected, centre, *attachments, **more)


@pytest.fixture
def teacher(enter):
    return enter((HERE, Profile.TEACHER))


@pytest.fixture
def head(enter):
    return enter((HERE, Profile.HEAD))


@pytest.fixture
def stage_without_service(local):
    """A gateway that nobody told where lists come from, and a pupil there."""
    made = build(local)
    yield made, come(local, made)
    close(made)
