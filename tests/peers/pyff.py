"""pyFF as the metadata service of a federation: an MDQ server and a signed aggregate, an environment of its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from kit.keys import KeyPair

from peers.browser import exchange
from peers.own_environment import python_of
from peers.process import Server, clean_environment, free_port, hand_over, own_home

_METADATA = "application/samlmetadata+xml"
_PIPELINE = """\
- load:
    - {home}/in
- when update:
    - select
- when request:
    - select
    - pipe:
      - when accept application/samlmetadata+xml application/xml:
          - finalize:
              cacheDuration: PT5H
              validUntil: P10D
              Name: https://federation.example/
          - sign:
              key: {home}/key.pem
              cert: {home}/certificate.pem
          - emit application/samlmetadata+xml
          - break
"""


@dataclass(frozen=True)
class Pyff:
    """A running service. mdq: the base under which ``/entities/<entityID>`` lies."""

    mdq: str
    server: Server

    @property
    def aggregate(self) -> str:
        """The address of all entities in one signed file."""
        return f"{self.mdq}/entities"


@contextmanager
def pyff(entities: Mapping[str, bytes], signer: KeyPair) -> Iterator[Pyff]:
    """Serves these documents, by file name, signed by that key, inside the ``with``."""
    program = python_of("pyff").with_name("pyffd")
    with own_home("pyff") as home:
        (home / "in").mkdir()
        for name, document in entities.items():
            (home / "in" / f"{name}.xml").write_bytes(document)
        (home / "key.pem").write_bytes(signer.key_pem)
        (home / "certificate.pem").write_bytes(signer.certificate_pem)
        (home / "pipeline.fd").write_text(_PIPELINE.format(home=home))
        hand_over(home)
        port = free_port()
        where = [f"--base_dir={home}", f"--pid_file={home}/pyff.pid", f"--local_copy_dir={home}/copies"]
        server = Server(
            [str(program), "-f", "-H", "127.0.0.1", "-P", str(port), *where, str(home / "pipeline.fd")],
            home / "pyff.log",
            lambda: _has_read(port),
            clean_environment(home),
            privileged=True,
        )
        with server.running():
            yield Pyff(f"http://127.0.0.1:{port}", server)


def _has_read(port: int) -> bool:
    """It listens before it has read its files, and then knows nobody."""
    try:
        return exchange("GET", f"http://127.0.0.1:{port}/entities", b"", {"Accept": _METADATA}).status == 200
    except OSError:
        return False
