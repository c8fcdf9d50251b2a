"""Who the gateway is toward a partner that asks for a certificate, and whom it believes there (gar.md 3.1)."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from urllib3.util.ssl_ import create_urllib3_context

from gateway.outbound.deadline import bound_tls
from gateway.outbound.errors import IdentityUnusable


@dataclass(frozen=True)
class Identity:
    """certificate, key: PEM files, both or neither. authorities: a PEM file with the only ones that are believed
    about the server, None for those that everybody believes. The server is always verified.
    """

    certificate: Path | None = None
    key: Path | None = None
    authorities: Path | None = None

    def context(self) -> ssl.SSLContext:
        """For client connections. Raises IdentityUnusable when the files are not what they should be."""
        context = create_urllib3_context(ssl_minimum_version=ssl.TLSVersion.TLSv1_2)
        bound_tls(context)
        if self.certificate is None:
            return context
        try:
            context.load_cert_chain(self.certificate, self.key, password=_no_passphrase)
        except (OSError, ValueError) as error:
            raise IdentityUnusable("our certificate for this partner, or its key, cannot be used") from error
        return context


def _no_passphrase() -> str:
    """A server that starts by night cannot be asked for one."""
    raise ValueError("the key is protected by a passphrase")
