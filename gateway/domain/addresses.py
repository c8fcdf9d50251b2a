"""Every address of the gateway that partners rely on, under its one base address.

They are built from the configured base address only, never from what a request says of its host.
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_PLAIN = re.compile(r"[A-Za-z0-9:/.\[\]@?#=&%_~-]+")


@dataclass(frozen=True)
class Addresses:
    """base: without a trailing slash, such as ``https://passerelle.example.fr``."""

    base: str

    @property
    def is_loopback(self) -> bool:
        """Whether this is a demonstration on the machine itself, the only place for plain http."""
        return is_loopback_host(self.host)

    @property
    def host(self) -> str:
        """The name of the gateway alone, which its certificates bear."""
        return urlsplit(self.base).hostname or ""

    @property
    def is_plain(self) -> bool:
        """Whether the base address is http rather than https."""
        return self.base.startswith("http://")

    def idp(self, project: str) -> str:
        """The entityID of the identity provider of a project, and the address of its metadata."""
        return f"{self.base}/saml/idp/{quote(project)}/metadata"

    def sso(self, project: str) -> str:
        """Where services send people to be authenticated."""
        return f"{self.base}/saml/idp/{quote(project)}/sso"

    def idp_slo(self, project: str) -> str:
        """Single logout, toward services."""
        return f"{self.base}/saml/idp/{quote(project)}/slo"

    def cas(self, project: str) -> str:
        """The CAS server of a project."""
        return f"{self.base}/cas/{quote(project)}"

    def cas_back(self, ent: str, login: str) -> str:
        """Where a CAS portal brings people back: our address as its service. login: the transaction."""
        return f"{self.base}/login/{quote(ent)}/cas?login={quote(login)}"

    def logout_page(self, logout: str) -> str:
        """Where a portal brings people back after it has closed its session."""
        return f"{self.base}/logout/{quote(logout)}/portal"

    @property
    def sp(self) -> str:
        """The entityID of the service provider toward ENTs, and the address of its metadata."""
        return f"{self.base}/saml/sp/metadata"

    @property
    def acs(self) -> str:
        """The assertion consumer service."""
        return f"{self.base}/saml/sp/acs"

    @property
    def sp_slo(self) -> str:
        """Single logout, toward ENTs."""
        return f"{self.base}/saml/sp/slo"

    @property
    def admin_sp(self) -> str:
        """The service provider toward the académie's own portal, for administrators alone."""
        return f"{self.base}/admin/saml/metadata"

    @property
    def admin_acs(self) -> str:
        """Where that portal brings administrators back."""
        return f"{self.base}/admin/saml/acs"


def base_faults(base: str) -> list[str]:
    """Why an address cannot be the base address, one sentence each."""
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return [f"base_url {base!r} is not an http(s) address"]
    if parts.scheme not in ("http", "https") or not host or not _PLAIN.fullmatch(base):
        return [f"base_url {base!r} is not an http(s) address"]
    faults = []
    if parts.query or parts.fragment or "@" in parts.netloc or base.endswith("/"):
        faults.append("base_url carries neither a trailing slash, nor a query, nor a user name")
    if parts.scheme == "http" and not Addresses(base).is_loopback:
        faults.append("base_url is plain http: only a loopback address may be")
    return faults


def is_loopback_host(host: str) -> bool:
    """Whether the host of an address is this very machine: ``localhost``, 127.0.0.0/8 or ::1."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
