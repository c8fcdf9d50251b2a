"""Fixtures: keys made once, a document behind a loopback address, and the ENT and the GAR tied to each other."""

from dataclasses import dataclass
from threading import Thread

import pytest
from flask import Flask, Response
from werkzeug.serving import make_server

from gateway.sandbox.administrator import EMAIL, PASSWORD, Administrator, keep
from gateway.sandbox.keys import make_key
from gateway.sandbox.processes import free_port, process

IDENT = "B0"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""Of the second factor whose codes RFC 6238, appendix B, gives."""


@pytest.fixture(scope="session")
def key():
    return make_key("somebody")


@pytest.fixture(scope="session")
def other_key():
    return make_key("somebody-else")


class Shelf:
    """Answers one document at one address; the test changes the document as it likes."""

    def __init__(self):
        self.document = b""
        self.readings = 0
        site = Flask("shelf")
        site.add_url_rule("/metadata", view_func=self._read)
        self._server = make_server("127.0.0.1", 0, site, threaded=True)
        self.address = f"http://127.0.0.1:{self._server.port}/metadata"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def _read(self):
        self.readings += 1
        return Response(self.document, mimetype="application/samlmetadata+xml")

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def shelf():
    shelf = Shelf()
    yield shelf
    shelf.stop()


@dataclass(frozen=True)
class Pair:
    """Base addresses of a running ENT and a running GAR, each the other's only partner, and of those beside them."""

    ent: str
    gar: str
    cas_ent: str
    library: str
    tour: str


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """The ENT and the GAR without a gateway in between; beside them those that speak CAS, and the guided tour."""
    home = tmp_path_factory.mktemp("sandbox")
    ports = [free_port() for _ in range(5)]
    bases = [f"http://127.0.0.1:{port}" for port in ports]
    ent, gar, cas_ent, library, tour = bases
    common = ["--home", str(home), "--gateway", ent, "--ident", IDENT]
    ent_options = ["--slug", "bac", "--gar", gar, "--tour", tour, "--sp-metadata", f"{gar}/metadata"]
    gar_options = ["--tour", tour, "--idp-metadata", f"{ent}/metadata"]
    everybody = ["--ent", ent, "--cas-ent", cas_ent, "--gar", gar, "--library", library, "--newcomer", ent]
    keep(home, Administrator(EMAIL, PASSWORD, SECRET))
    cas_ent_options = ["--slug", "cas", "--gar", gar, "--library", library, "--tour", tour]
    with (
        _party("ent", ports[0], [*common, *ent_options], home),
        _party("gar", ports[1], [*common, *gar_options], home),
        _party("cas_ent", ports[2], [*common[:2], "--gateway", library, "--ident", IDENT, *cas_ent_options], home),
        _party("cas_service", ports[3], [*common, "--tour", tour], home),
        _party("tour", ports[4], [*common, *everybody], home),
    ):
        yield Pair(*bases)


def _party(name, port, options, home):
    return process(f"gateway.sandbox.{name}", ["--port", str(port), *options], port, home / f"{name}.log")
