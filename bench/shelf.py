"""The GAR's resource service for the load: 28 resources for pupils, 200 for teachers, at once or slowly."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from gar.answers import as_json
from kit.tls import client_pair, server_context, server_pair
from peers.gateway import Gateway
from stage.resource_service import ResourceService, resource_service, send
from stage.samples import MORE, SHELF, sample

from bench.gar import PROJECT
from gateway.gar.resource import Resource

FEW, MANY = 28, 200
SLOW = "lent-"
"""How the identifiers of those begin for whom the GAR takes its time."""

SLOW_SECONDS = 1.9
"""Just within the 2 s that a call may take: later, the gateway would soon stop asking."""

_LINES = (*SHELF, *MORE)
_THUMBNAIL = "https://vignette.gar.education.fr/VA/gar/115.png"


def resources(count: int, uai: str, project: str) -> list[Resource]:
    """So many, no two of them alike, each with a picture."""
    return [_resource(number, uai, project) for number in range(count)]


def _resource(number: int, uai: str, project: str) -> Resource:
    title, *rest = _LINES[number % len(_LINES)]
    line = (f"{title} {number // len(_LINES) + 1}", *rest)
    return replace(sample(line, uai, project, _THUMBNAIL), identifier=f"ark:/99999/bench{number}")


@contextmanager
def shelf(uai: str) -> Iterator[ResourceService]:
    """The service for a school, over mutual TLS, in threads of this process."""
    few, many = (as_json(*resources(count, uai, PROJECT)) for count in (FEW, MANY))

    def answer(request, handler) -> None:
        if request.person.startswith(SLOW):
            time.sleep(SLOW_SECONDS)
        send(handler, many if request.person.startswith("ens-") else few)

    with (
        tempfile.TemporaryDirectory() as folder,
        resource_service(server_context(Path(folder), takes=client_pair())) as service,
    ):
        service.says[uai] = answer
        yield service


def connect(installation: Gateway, service: ResourceService) -> None:
    """Says where the project's lists come from, as an operator does it."""
    us, them = client_pair(), server_pair()
    options = [f"--project={PROJECT}", f"--url={service.url}"]
    for name, octets in (("cert", us.certificate_pem), ("key", us.key_pem), ("ca", them.certificate_pem)):
        path = installation.home / f"lists-{name}.pem"
        path.write_bytes(octets)
        options.append(f"--{name}={path}")
    installation.run("resources", "set", *options)
