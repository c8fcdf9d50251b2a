"""The demonstration as a user starts it: ``gar-gateway demo``, every party a process of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from peers.process import PeerFailed, free_port

PROGRAM = Path(sys.executable).with_name("gar-gateway")
_STOP_SECONDS = 60
_READY = "Ctrl-C"


@dataclass(frozen=True)
class Demo:
    """process: of the command. gateway, ent, gar: base addresses, of the ENT that speaks SAML."""

    process: subprocess.Popen[str]
    gateway: str
    ent: str
    gar: str


@contextmanager
def demonstration(home: Path, **settings: str) -> Iterator[Demo]:
    """The demonstration for the time of a block, as soon as it serves, without its statistics, which take the
    machine for themselves at first. settings: of the gateway.
    """
    command = [PROGRAM, "demo", "--no-figures", "--port", str(free_port()), "--home", str(home)]
    wishes = {f"GAR_GATEWAY_{name.upper()}": value for name, value in settings.items()}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | wishes
    ) as process:
        try:
            at = _addresses(process)
            yield Demo(process, at["la passerelle"], at["l'ENT qui parle SAML"], at["le GAR (SAML)"])
        finally:
            process.terminate()
            process.wait(_STOP_SECONDS)


def _addresses(process: subprocess.Popen[str]) -> Mapping[str, str]:
    """What it says that it opened. Raises PeerFailed."""
    said = []
    for line in process.stdout or ():
        said.append(line)
        if _READY in line:
            return dict(re.findall(r"^ +(\S.*?) +(http://\S+)/$", "".join(said), re.MULTILINE))
    raise PeerFailed(f"the demonstration did not start\n{''.join(said)}")
