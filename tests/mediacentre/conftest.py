"""A gateway on the loopback, the GAR's resource service beside it, and people with open sessions."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from kit.domain import person
from kit.tls import client_pair, server_context, server_pair
from stage.fixtures import once_local
from stage.gateway import PROJECT, SCHOOLS
from stage.resource_service import resource_service

from gateway.domain.profile import Profile
from gateway.domain.session import LoginSession
from gateway.mediacentre.visits import visit_of
from gateway.registry.resource_services import ServiceChoices, keep_files, set_resource_service
from gateway.state.coding import dump_session
from gateway.state.names import key
from gateway.web.assembly import centre_of

__all__ = ["once_local"]

HERE, THERE = SCHOOLS
HOST = "idp-auth.gar.education.fr"


@pytest.fixture(scope="module")
def gar(tmp_path_factory):
    """The GAR's resource service; it only takes our certificate."""
    with resource_service(server_context(tmp_path_factory.mktemp("gar"), takes=client_pair())) as service:
        yield service


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


@pytest.fixture(scope="module")
def connected(once_local, gar):
    """The gateway, which knows where the lists of its project come from."""
    connect(once_local, choices(gar.url))
    return once_local


@pytest.fixture
def centre(connected, gar):
    """A MédiaCentre that has asked nothing yet, of a GAR that gives nothing."""
    connected.house.redis.flushall()
    gar.asked.clear()
    for uai in SCHOOLS:
        gar.gives(uai)
    house = connected.house
    made = replace(centre_of(house.settings, house.gate, house.engine, house.redis))
    yield made
    made.asker.close()
    made.pictures.close()


@pytest.fixture
def enter(connected, centre):
    """Somebody comes with an open session: a pupil of one school when nothing is said."""

    def make(*attachments, identifier="", given_name=""):
        held = attachments or ((HERE, Profile.PUPIL),)
        who = person(*held, identifier=identifier or secrets.token_hex(8), given_name=given_name)
        now = connected.clock()
        session = LoginSession(
            who, PROJECT, "ent-a", secrets.token_hex(16), None, "", now, "urn:c", now, now + timedelta(hours=8)
        )
        token = secrets.token_hex(16)
        connected.house.redis.set(key("session", token), dump_session(session))
        return visit_of(centre, token)

    return make
