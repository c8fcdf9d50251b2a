"""The sandbox's GAR as a partner of its own: the resource service over mutual TLS, and its troubles on demand.

with sandbox_gar() as gar:
    settings = gar.url, gar.certificate, gar.key, gar.authorities, gar.host
    gar.trouble("slow-2", school=TILLEULS.uai)
    gar.sights()
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from gateway.sandbox.gar.authority import key_files
from gateway.sandbox.processes import process
from peers.process import free_port, own_home

_SECONDS = 10


@dataclass(frozen=True)
class SandboxGar:
    """base: of its pages, links and pictures. url: of the resource service, without ``/ressources``.

    certificate, key: PEM files that the project IDENT presents. authorities: PEM file to believe about the service.
    """

    base: str
    url: str
    ident: str
    certificate: Path
    key: Path
    authorities: Path

    @property
    def host(self) -> str:
        """The authority of launch links and pictures: ``127.0.0.1:port``."""
        return self.base.removeprefix("http://")

    def trouble(self, trouble: str, school: str = "*") -> None:
        """Starts a trouble (a value of ``gateway.sandbox.gar.troubles.Trouble``) at a UAI, or everywhere."""
        self._ask("PUT", "/pannes.json", {"trouble": trouble, "school": school})

    def recover(self) -> None:
        """Ends all troubles."""
        self._ask("DELETE", "/pannes.json")

    def forget(self) -> None:
        """Forgets what it saw."""
        self._ask("POST", "/journal")

    def sights(self) -> list[dict]:
        """What it saw since it started, or was told to forget: each with who, what, detail, good, times, at."""
        return self._ask("GET", "/journal.json").json()["sights"]

    def calls(self) -> list[str]:
        """The paths of the lists that it was asked for, in order."""
        details = [sight["detail"] for sight in self.sights() if sight["detail"].startswith("GET /ressources/")]
        return [detail.split()[1] for detail in details]

    def _ask(self, method: str, path: str, wish: dict | None = None) -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(method, f"{self.base}{path}", json=wish, timeout=_SECONDS)
            answer.raise_for_status()
            return answer


@contextmanager
def sandbox_gar(
    ident: str = "B0", gateway: str = "http://127.0.0.1:1", port: int | None = None, idp_metadata: str = ""
) -> Iterator[SandboxGar]:
    """A GAR that serves. gateway: whom it asks for logins. port: of its pages; a free one without it.

    idp_metadata: where those of the gateway are, when it is not where a gateway has them.
    """
    with own_home("sandbox-gar") as home:
        pages, resources = port or free_port(), free_port()
        options = ["--port", str(pages), "--resources-port", str(resources), "--home", str(home)]
        options += ["--gateway", gateway, "--ident", ident]
        options += ["--idp-metadata", idp_metadata] if idp_metadata else []
        with process("gateway.sandbox.gar", options, pages, home / "gar.log"):
            files = key_files(home, ident)
            yield SandboxGar(
                base=f"http://127.0.0.1:{pages}",
                url=f"https://127.0.0.1:{resources}",
                ident=ident,
                certificate=files.client.certificate,
                key=files.client.key,
                authorities=files.authority,
            )
