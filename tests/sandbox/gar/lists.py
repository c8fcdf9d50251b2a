"""Asking the sandbox's resource service as the gateway does, and reading what comes with the gateway's own reader."""

from contextlib import contextmanager
from dataclasses import dataclass

import requests

from gateway.gar.request import ListRequest
from gateway.gar.resource_list import read_resource_list
from gateway.sandbox.gar.catalogue import find_notice
from gateway.sandbox.gar.list_writing import Asked, launch_link

MOST = 5 * 1024 * 1024


@dataclass(frozen=True)
class Given:
    """An answer of the service. body: as it came, no more than MOST bytes of it."""

    request: ListRequest
    status: int
    headers: dict
    body: bytes
    hosts: frozenset

    def read(self):
        """What the gateway's reader makes of it."""
        return read_resource_list(self.request, self.status, self.body, self.hosts)


@contextmanager
def caller(gar, certificate=None, key=None):
    """A client that presents the project's certificate, or another one."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(gar.authorities)
        session.cert = (str(certificate or gar.certificate), str(key or gar.key))
        yield session


def ask(gar, person, school, *, project="B0", certificate=None, key=None, **headers):
    """One list. headers: beyond none at all; ``accept`` and ``accept_encoding``."""
    request = ListRequest(project, school.uai, person.uid)
    sent = {"Accept": None, "Accept-Encoding": "identity"}
    sent |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    with (
        caller(gar, certificate, key) as session,
        session.get(
            gar.url + request.path, headers=sent, stream=True, allow_redirects=False, timeout=(2, 10)
        ) as answer,
    ):
        body = answer.raw.read(MOST, decode_content=False)
        return Given(request, answer.status_code, dict(answer.headers), body, frozenset({gar.host}))


def link(gar, name, school):
    """The link that a list has for a resource. name: of its ark, behind the prefix of the sandbox."""
    return launch_link(Asked(gar.base, "B0", school.uai, ""), find_notice(f"ark:/99999/bas.{name}"))
