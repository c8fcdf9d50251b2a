"""django-cas-server as the CAS server of an ENT: a program of its own, in an environment of its own.

One process serves it, so that pausing that process makes an ENT that accepts connections and never answers.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from peers.own_environment import python_of
from peers.people import User
from peers.process import Server, clean_environment, free_port, listens, own_home

_SITE = Path(__file__).with_name("django_cas_site")
_LOOPBACK = r"^http://(127\.0\.0\.1|localhost):[0-9]+/"


@dataclass(frozen=True)
class DjangoCasServer:
    """A running ENT. base: what ``--cas-url`` takes. ``server`` pauses, stops and restarts it."""

    base: str
    home: Path
    server: Server

    def enrol(self, users: Iterable[User]) -> None:
        """Makes these, and nobody else, the users of the ENT. In force at the next sign-in."""
        people = {user.login: {"password": user.password, "attributes": _values(user)} for user in users}
        fresh = self.home / "people.fresh"
        fresh.write_text(json.dumps(people))
        fresh.replace(self.home / "people.json")

    def login_url(self, service: str = "", **more: str) -> str:
        """Where a service sends people, or its own page. more: further parameters, such as ``renew``."""
        return f"{self.base}/login?{urlencode({'service': service} | more if service else more)}"

    def logout_url(self, then: str = "") -> str:
        """Where the person ends their session at the ENT, which then tells the services. then: absolute."""
        return f"{self.base}/logout?{urlencode({'service': then} if then else {})}"

    def log(self) -> str:
        """What it wrote so far."""
        return self.server.log.read_text()


@contextmanager
def django_cas_server(users: Iterable[User], host: str = "127.0.0.1") -> Iterator[DjangoCasServer]:
    """An ENT that runs inside the ``with``. host: a loopback address; browsers share cookies between ports."""
    python = python_of("django-cas-server")
    with own_home("django-cas") as home:
        port = free_port(host)
        (home / "services.json").write_text(json.dumps(_SERVICES))
        server = Server(
            [str(python), str(_SITE / "serve.py")],
            home / "serve.log",
            lambda: listens(host, port),
            clean_environment(home) | {"SITE_HOME": str(home), "SITE_HOST": host, "SITE_PORT": str(port)},
            privileged=True,
        )
        ent = DjangoCasServer(f"http://{host}:{port}/cas", home, server)
        ent.enrol(users)
        with server.running():
            yield ent


def _values(user: User) -> dict[str, str | list[str]]:
    """One value is a string, several are a list."""
    return {name: values[0] if len(values) == 1 else list(values) for name, values in user.attributes.items()}


_SERVICES = [
    {
        "model": "cas_server.servicepattern",
        "pk": 1,
        "fields": {
            "pos": 1,
            "name": "services on loopback",
            "pattern": _LOOPBACK,
            "proxy": True,
            "proxy_callback": True,
            "single_log_out": True,
        },
    },
    {"model": "cas_server.replaceattributname", "pk": 1, "fields": {"name": "*", "replace": "", "service_pattern": 1}},
]
