"""Which versions were measured."""

import platform
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence

from bench.satosa import pinned
from gateway import __version__
from gateway.state.embedded import server_program


def versions(only: Sequence[str]) -> Iterator[str]:
    """One phrase for each thing that matters. only: the names of the proxies."""
    origin = "the system's" if sys.base_prefix == "/usr" else "not the system's"
    yield f"Python {platform.python_version()} ({origin})"
    if "gateway" in only:
        yield f"gateway {__version__} with Redis {_said(server_program(), '--version')}"
    if "satosa" in only:
        xmlsec = _said("xmlsec1", "--version")
        yield f"SATOSA {pinned('satosa')} with pysaml2 {pinned('pysaml2')} and xmlsec1 {xmlsec}"
    if "simplesamlphp" in only:
        php, nginx = _packaged("php-fpm"), _packaged("nginx-light")
        yield f"SimpleSAMLphp {_packaged('simplesamlphp')} with PHP {php} and nginx {nginx}"


def _said(*command: str) -> str:
    """The first version number that a program says of itself."""
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"[0-9]+(\.[0-9]+)+", output)
    return found[0] if found else "?"


def _packaged(package: str) -> str:
    """The upstream version of a Debian package."""
    query = ["dpkg-query", "--show", "--showformat=${Version}", package]
    whole = subprocess.run(query, capture_output=True, text=True, check=True).stdout
    return re.sub(r"^[0-9]+:|[-+].*$", "", whole)
