"""A CAS service that python-cas protects, as a process of its own: one, so that pausing it makes a party that hangs."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from peers.browser import Lost, Page
from peers.process import Server, clean_environment, free_port, listens, own_home

_SITE = Path(__file__).with_name("python_cas_site.py")


@dataclass(frozen=True)
class PythonCas:
    """A running service. base: its address without a trailing slash. ``server`` pauses, stops and restarts it."""

    base: str
    server: Server

    def page(self, version: str, wish: str = "") -> str:
        """A protected page. version: ``1``, ``2``, ``3``, ``saml`` or ``proxy``.

        wish: how it asks for a login, ``renew``, ``gateway`` or ``post``.
        """
        return f"{self.base}/{version}/{wish}/" if wish else f"{self.base}/{version}/"

    @property
    def through_url(self) -> str:
        """Calls its own back end with a proxy ticket, for whoever came in by the ``proxy`` page."""
        return f"{self.base}/through"

    @property
    def leave_url(self) -> str:
        """Ends the session of the service and begins a logout at the CAS server, which leads back to ``bye_url``."""
        return f"{self.base}/leave"

    @property
    def bye_url(self) -> str:
        """A page for everyone."""
        return f"{self.base}/bye"

    def log(self) -> str:
        """What it wrote so far."""
        return self.server.log.read_text()


@contextmanager
def python_cas(cas: str, host: str = "127.0.0.1") -> Iterator[PythonCas]:
    """A service that runs inside the ``with``. cas: the address of the CAS server, before ``/login``."""
    with own_home("python-cas") as home:
        port = free_port(host)
        server = Server(
            [sys.executable, str(_SITE), cas, host, str(port)],
            home / "site.log",
            lambda: listens(host, port),
            clean_environment(home),
            privileged=True,
        )
        with server.running():
            yield PythonCas(f"http://{host}:{port}", server)


def received(page: Page) -> dict[str, tuple[str, ...]]:
    """What the service knows of the person: ``user`` and the attributes. Raises Lost when it is another page."""
    if page.status != 200 or not (page.header("content-type") or "").startswith("application/json"):
        raise Lost(f"nothing was received: {page}\n{page.text}")
    told = json.loads(page.text)
    attributes = {name: _values(value) for name, value in (told["attributes"] or {}).items()}
    return {"user": _values(told["user"]), **attributes}


def _values(value: str | list[str] | None) -> tuple[str, ...]:
    return () if value is None else tuple(value) if isinstance(value, list) else (value,)
