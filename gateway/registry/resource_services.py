"""The GAR's resource service of a project: its address, who we are there, where its links may lead.

gar.md 1.3, 1.4, 3.1.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from sqlalchemy.orm import Session

from gateway.domain.addresses import is_loopback_host
from gateway.registry.errors import ChangeRefused
from gateway.registry.keyring import write_private
from gateway.registry.models import ResourceService
from gateway.registry.names import find_project

LAUNCH_HOSTS = ("idp-auth.gar.education.fr",)
THUMBNAIL_HOSTS = ("vignette.gar.education.fr",)

_AUTHORITY = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*(:[1-9][0-9]{0,4})?")
_PLAIN = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~-]+)*")


@dataclass(frozen=True)
class ServiceChoices:
    """What an operator decides. certificate, key, authorities: PEM, None for none. hosts: authorities, lower case."""

    url: str
    certificate: bytes | None = None
    key: bytes | None = None
    authorities: bytes | None = None
    launch_hosts: Sequence[str] = LAUNCH_HOSTS
    thumbnail_hosts: Sequence[str] = THUMBNAIL_HOSTS


def set_resource_service(
    session: Session, project: str, choices: ServiceChoices, now: datetime, *, loopback: bool
) -> ResourceService:
    """The service of a project, new or changed; its files are to be kept by ``keep_files`` before it is used.

    loopback: whether we are a demonstration. Raises ChangeRefused with all the faults.
    """
    owner = find_project(session, project)
    url = choices.url.rstrip("/").removesuffix("/ressources")
    faults = _url_faults(url, loopback=loopback) + identity_faults(choices, now)
    for host in (*choices.launch_hosts, *choices.thumbnail_hosts):
        if not _AUTHORITY.fullmatch(host):
            faults.append(f"{host!r} is not a host: lower case, with its port when it is not 443")
    if faults:
        raise ChangeRefused(*faults)
    service = session.get(ResourceService, owner.id) or ResourceService(project=owner)
    service.url = url
    names = file_names(project, choices)
    service.certificate, service.key, service.authorities = (
        names[kind] for kind in ("certificate", "key", "authorities")
    )
    service.launch_hosts, service.thumbnail_hosts = list(choices.launch_hosts), list(choices.thumbnail_hosts)
    session.add(service)
    return service


def file_names(project: str, choices: ServiceChoices) -> dict[str, str]:
    """How the files are called among the home's keys: new content is a new name, so that a change shows at once."""
    named = {"certificate": choices.certificate, "key": choices.key, "authorities": choices.authorities}
    suffixes = {"certificate": "crt", "key": "key", "authorities": "ca.crt"}
    return {
        kind: f"resources-{project}-{sha256(content).hexdigest()[:12]}.{suffixes[kind]}" if content else ""
        for kind, content in named.items()
    }


def keep_files(folder: Path, project: str, choices: ServiceChoices) -> None:
    """Copies the certificate, the key and the authorities among the home's keys, for their owner alone."""
    names = file_names(project, choices)
    for kind, content in vars(choices).items():
        if names.get(kind):
            write_private(folder / names[kind], content)


def drop_former_files(folder: Path, project: str, choices: ServiceChoices) -> None:
    """Deletes what an earlier choice left there: no private key stays that nobody uses."""
    kept = set(file_names(project, choices).values())
    for path in folder.glob(f"resources-{project}-*"):
        if path.name not in kept:
            path.unlink(missing_ok=True)


def identity_faults(choices: ServiceChoices, now: datetime) -> list[str]:
    """Why the files cannot be used toward the service."""
    faults = []
    if (choices.certificate is None) != (choices.key is None):
        faults.append("a certificate and its key go together")
    certificates = _certificates(choices.certificate, "certificate", faults)
    key = _public_part(choices.key, faults)
    if certificates:
        own = certificates[0]
        if own.not_valid_after_utc <= now:
            faults.append(f"the certificate ran out on {own.not_valid_after_utc:%Y-%m-%d}")
        held = own.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        if key is not None and held != key:
            faults.append("the key is not the one of the certificate")
    _certificates(choices.authorities, "file of authorities", faults)
    return faults


def _certificates(pem: bytes | None, what: str, faults: list[str]) -> list[x509.Certificate]:
    if pem is None:
        return []
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError:
        faults.append(f"the {what} is not a PEM certificate")
        return []


def _public_part(pem: bytes | None, faults: list[str]) -> bytes | None:
    if pem is None:
        return None
    try:
        key = load_pem_private_key(pem, None)
    except TypeError:
        faults.append("the key is protected by a passphrase: a server that starts by night cannot be asked for it")
    except ValueError:
        faults.append("the key is not a PEM private key")
    else:
        return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return None


def _url_faults(url: str, *, loopback: bool) -> list[str]:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if host is None or _PLAIN.fullmatch(url) is None:
        return [f"{url!r} is not the address of a service"]
    if url.startswith("http:") and not (loopback and is_loopback_host(host)):
        return [f"{url} is plain http: the list names people and goes over TLS alone"]
    return []
