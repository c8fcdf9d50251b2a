"""What can be wrong with the GAR's resource services: keys that are missing or about to run out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from cryptography import x509
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from gateway.registry.models import ResourceService
from gateway.registry.resource_services import ServiceChoices, identity_faults
from gateway.settings import Settings

_SOON = timedelta(days=60)


def resource_findings(session: Session, settings: Settings) -> Iterator[tuple[str, str]]:
    """``fault`` or ``warning``, and a sentence, for every project."""
    for service in session.scalars(select(ResourceService).options(joinedload(ResourceService.project))):
        for level, sentence in _service(service, settings):
            yield level, f"resources of {service.project.ident}: {sentence}"


def _service(service: ResourceService, settings: Settings) -> Iterator[tuple[str, str]]:
    now = datetime.now(UTC)
    read: dict[str, bytes | None] = {}
    for kind in ("certificate", "key", "authorities"):
        name = getattr(service, kind)
        try:
            read[kind] = (settings.certs / name).read_bytes() if name else None
        except OSError as error:
            yield "fault", f"{error.filename}: {error.strerror}"
            return
    faults = identity_faults(ServiceChoices(service.url, read["certificate"], read["key"], read["authorities"]), now)
    yield from (("fault", fault) for fault in faults)
    if service.certificate and not faults:
        end = x509.load_pem_x509_certificates(read["certificate"] or b"")[0].not_valid_after_utc
        if end <= now + _SOON:
            yield "warning", f"our certificate ends on {end:%Y-%m-%d}, in {(end - now).days} days"
    if not service.certificate and service.url.startswith("https:"):
        yield "warning", "no certificate of ours: the GAR asks for one"
