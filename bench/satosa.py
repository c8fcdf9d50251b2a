"""A SATOSA proxy: its own virtual environment, one gunicorn worker, one SAML frontend, one SAML backend.

The frontend signs the assertion; it reads a redirected AuthnRequest without its signature, hence one verification
less than in the other rows.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peers.browser import Lost, fetch
from peers.keys import make_key_pair
from peers.process import Server, clean_environment, free_port, own_home
from peers.service_metadata import HTTP_POST, TRANSIENT

from bench import ROOT
from bench.gar import PROJECT
from bench.load import Target
from bench.machine import on_cores
from bench.parties import Parties
from bench.portals import BASIC, REDIRECT
from bench.progress import say
from bench.proxy_metadata import read_proxy

_LOCK = ROOT / "bench" / "satosa-requirements.txt"
_VENV = ROOT / "build" / "bench-satosa"


class NotInstalled(Exception):
    """SATOSA, or the program that it signs and verifies with, could not be brought to this machine."""


def ready_environment() -> Path:
    """The virtual environment with SATOSA in it, made at the first run and whenever a version changes."""
    if shutil.which("xmlsec1") is None:
        raise NotInstalled("SATOSA needs xmlsec1: run apt-get install --no-install-recommends xmlsec1")
    installed = _VENV / "installed.txt"
    wanted = f"# {sys.base_prefix} {sys.version}\n{_LOCK.read_text()}"
    if not installed.exists() or installed.read_text() != wanted:
        say("installing SATOSA into build/bench-satosa")
        shutil.rmtree(_VENV, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(_VENV)], check=True)
        pip = [str(_VENV / "bin/python"), "-m", "pip", "install", "--disable-pip-version-check"]
        done = subprocess.run([*pip, "--no-deps", "-r", str(_LOCK)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotInstalled(done.stderr)
        installed.write_text(wanted)
    return _VENV


def pinned(package: str) -> str:
    """The version of one of its packages."""
    (line,) = (line for line in _LOCK.read_text().splitlines() if line.startswith(f"{package}=="))
    return line.partition("==")[2]


@contextmanager
def satosa(parties: Parties, core: int) -> Iterator[Target]:
    """The proxy serving on one core for the time of a block."""
    program = ready_environment() / "bin" / "gunicorn"
    with own_home("bench-satosa") as home:
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        metadata = f"{base}/Saml2IDP/proxy.xml"
        _furnish(home, base, parties)
        server = Server(
            [str(program), "--workers", "1", "--bind", f"127.0.0.1:{port}", "--chdir", str(home), "satosa.wsgi:app"],
            home / "satosa.log",
            lambda: _answers(metadata),
            clean_environment(home) | {"SATOSA_CONFIG": str(home / "proxy.yaml")},
            privileged=True,
        )
        with on_cores(core):
            server.start()
        try:
            yield Target((server.pid,), *read_proxy(fetch(metadata)))
        finally:
            server.stop()


def _answers(address: str) -> bool:
    try:
        return bool(fetch(address))
    except (OSError, Lost):
        return False


def _furnish(home: Path, base: str, parties: Parties) -> None:
    """Its settings, in JSON, which is YAML too."""
    for side in ("frontend", "backend"):
        pair = make_key_pair(f"{side}.bench.test")
        (home / f"{side}.key").write_bytes(pair.key_pem)
        (home / f"{side}.crt").write_bytes(pair.certificate_pem)
    (home / "gar.xml").write_bytes(parties.lean.metadata)
    (home / "ent.xml").write_bytes(parties.portals.metadata(0))
    files = {
        "proxy": _proxy(home, base),
        "attributes": _ATTRIBUTES,
        "frontend": _frontend(home),
        "backend": _backend(home),
        "identity": _IDENTITY,
    }
    (home / "names").mkdir()
    (home / "names/basic.py").write_text(f"MAP = {_NAMES!r}\n")
    for name, content in files.items():
        (home / f"{name}.yaml").write_text(json.dumps(content, indent=1))


def _proxy(home: Path, base: str) -> dict[str, object]:
    return {
        "BASE": base,
        "COOKIE_STATE_NAME": "SATOSA_STATE",
        "CONTEXT_STATE_DELETE": True,
        "STATE_ENCRYPTION_KEY": "a key for a benchmark",
        "INTERNAL_ATTRIBUTES": str(home / "attributes.yaml"),
        "BACKEND_MODULES": [str(home / "backend.yaml")],
        "FRONTEND_MODULES": [str(home / "frontend.yaml")],
        "MICRO_SERVICES": [str(home / "identity.yaml")],
        "LOGGING": {
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"stderr": {"class": "logging.StreamHandler", "level": "WARNING"}},
            "root": {"level": "WARNING", "handlers": ["stderr"]},
        },
    }


_ATTRIBUTES = {
    "attributes": {
        "person": {"saml": ["GARPersonIdentifiant", "ENTPersonUid"]},
        "project": {"saml": ["idEnt"]},
    },
    "user_id_from_attrs": ["person"],
    "user_id_to_attr": "person",
}

_WORDS = {name: name for name in ("GARPersonIdentifiant", "ENTPersonUid", "idEnt")}
_NAMES = {"identifier": BASIC, "fro": _WORDS, "to": _WORDS}

_IDENTITY = {
    "module": "satosa.micro_services.attribute_modifications.AddStaticAttributes",
    "name": "AddProject",
    "config": {"static_attributes": {"project": [PROJECT]}},
}


def _frontend(home: Path) -> dict[str, object]:
    """The identity provider."""
    policy = {
        "attribute_restrictions": None,
        "fail_on_missing_requested": False,
        "lifetime": {"minutes": 5},
        "name_form": BASIC,
        "encrypt_assertion": False,
        "sign_response": False,
        "sign_assertion": True,
    }
    provider = {
        "name": "Proxy",
        "endpoints": {"single_sign_on_service": []},
        "name_id_format": [TRANSIENT],
        "policy": {"default": policy},
    }
    return {
        "module": "satosa.frontends.saml2.SAMLFrontend",
        "name": "Saml2IDP",
        "config": {
            "endpoints": {"single_sign_on_service": {HTTP_POST: "sso/post", REDIRECT: "sso/redirect"}},
            "entityid_endpoint": True,
            "idp_config": {
                **_own(home, "frontend"),
                "metadata": {"local": [str(home / "gar.xml")]},
                "entityid": "<base_url>/<name>/proxy.xml",
                "service": {"idp": provider},
            },
        },
    }


def _backend(home: Path) -> dict[str, object]:
    """The service provider."""
    provider = {
        "authn_requests_signed": True,
        "want_response_signed": False,
        "want_assertions_signed": True,
        "allow_unsolicited": False,
        "endpoints": {"assertion_consumer_service": [["<base_url>/<name>/acs/post", HTTP_POST]]},
    }
    return {
        "module": "satosa.backends.saml2.SAMLBackend",
        "name": "Saml2",
        "config": {
            "entityid_endpoint": True,
            "sp_config": {
                **_own(home, "backend"),
                "metadata": {"local": [str(home / "ent.xml")]},
                "entityid": "<base_url>/<name>/metadata.xml",
                "allow_unknown_attributes": True,
                "service": {"sp": provider},
            },
        },
    }


def _own(home: Path, side: str) -> dict[str, object]:
    """What both sides of the proxy have: keys, the names of attributes, patience with clocks."""
    return {
        "key_file": str(home / f"{side}.key"),
        "cert_file": str(home / f"{side}.crt"),
        "attribute_map_dir": str(home / "names"),
        "accepted_time_diff": 60,
    }
