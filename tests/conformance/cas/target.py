"""The server under judgement, as whoever runs the suite describes it."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Target:
    """base: of the CAS server, before ``/login``. user, password: of somebody who may sign in there.

    service: an address of a registered service, where the suite listens itself when ``listens`` is set; then
    everything under it is registered too, and it may ask for proxy tickets. stranger: an address that is not
    registered. tls: a file of certificates to trust, True for those of the system.
    """

    base: str
    service: str
    user: str
    password: str
    stranger: str = "https://unregistered.invalid/app"
    listens: bool = True
    tls: str | bool = True

    @property
    def other_service(self) -> str:
        """Another address of the registered service."""
        return f"{self.service}/other"

    @property
    def callback(self) -> str:
        """Where the suite takes proxy-granting tickets."""
        return f"{self.service}/callback"

    @property
    def place(self) -> tuple[str, int]:
        """Host and port on which the suite listens."""
        parts = urlsplit(self.service)
        return parts.hostname or "127.0.0.1", parts.port or 80
