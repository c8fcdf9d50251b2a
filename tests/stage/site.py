"""The gateway on a real port of the loopback, with people who have sessions: what a real browser opens."""

import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from kit.domain import person
from kit.tls import client_pair, server_pair
from werkzeug.serving import WSGIRequestHandler, make_server

from gateway.domain.profile import Profile
from gateway.domain.session import LoginSession
from gateway.registry.resource_services import ServiceChoices, keep_files, set_resource_service
from gateway.state.coding import dump_session
from gateway.state.names import key
from stage.gateway import PROJECT, SCHOOLS, Stage, open_stage
from stage.resource_service import ResourceService

COOKIE = "gar-session"
HOST = "idp-auth.gar.education.fr"


@dataclass
class Site:
    """stage: the gateway. gar: what it asks."""

    stage: Stage
    gar: ResourceService

    @property
    def base(self) -> str:
        return self.stage.base

    def enter(self, *attachments, identifier: str = "", given_name: str = "Inès") -> str:
        """Somebody with an open session, a pupil of one school when nothing is said: the value of their cookie."""
        held = attachments or ((SCHOOLS[0], Profile.PUPIL),)
        who = person(*held, identifier=identifier or secrets.token_hex(8), given_name=given_name)
        now = self.stage.clock()
        session = LoginSession(
            who, PROJECT, "ent-a", secrets.token_hex(16), None, "", now, "urn:c", now, now + timedelta(hours=8)
        )
        token = secrets.token_hex(16)
        self.stage.house.redis.set(key("session", token), dump_session(session))
        return token


@contextmanager
def site(home: Path, redis_url: str, gar: ResourceService) -> Iterator[Site]:
    """The gateway of a prepared home, whose project has its lists from ``gar``, until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    stage = open_stage(home, redis_url, f"http://localhost:{port}")
    us, them = client_pair(), server_pair()
    wanted = ServiceChoices(
        url=gar.url,
        certificate=us.certificate_pem,
        key=us.key_pem,
        authorities=them.certificate_pem,
        launch_hosts=(HOST,),
    )
    with stage.change() as session:
        set_resource_service(session, PROJECT, wanted, stage.clock(), loopback=True)
        keep_files(stage.house.settings.certs, PROJECT, wanted)
    server = make_server("127.0.0.1", port, stage.app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Site(stage, gar)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        stage.house.centre.asker.close()
        stage.house.centre.pictures.close()
        stage.house.engine.dispose()
        stage.house.redis.close()


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Silent."""
