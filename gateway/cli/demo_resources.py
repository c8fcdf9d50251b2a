"""What an administrator would type for the MédiaCentre of the demonstration: where the lists come from."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from gateway.registry.engine import changing, open_engine
from gateway.registry.resource_services import ServiceChoices, keep_files, set_resource_service
from gateway.sandbox.gar.authority import HOST, key_files
from gateway.settings import Settings


def register_resources(settings: Settings, ident: str, gar: str, port: int, gar_home: Path) -> None:
    """The GAR's resource service, and the certificate that the GAR made for the project. The GAR must have started.

    gar: base address of its pages, links and pictures. port: of the service. gar_home: where its keys are.
    """
    files, pages = key_files(gar_home, ident), urlsplit(gar).netloc
    choices = ServiceChoices(
        url=f"https://{HOST}:{port}",
        certificate=files.client.certificate.read_bytes(),
        key=files.client.key.read_bytes(),
        authorities=files.authority.read_bytes(),
        launch_hosts=(pages,),
        thumbnail_hosts=(pages,),
    )
    with changing(open_engine(settings.database)) as session:
        set_resource_service(session, ident, choices, datetime.now(UTC), loopback=True)
    keep_files(settings.certs, ident, choices)
