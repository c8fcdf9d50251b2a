"""Where a partner's metadata comes from: a file, what somebody pasted, an address, or an MDQ service.

The Metadata Query Protocol (draft-young-md-query) names an entity by its entityID under ``/entities/``.
"""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlsplit

from gateway.outbound.egress import Egress
from gateway.outbound.http import Call, Caller, Limits
from gateway.saml.metadata_file import MAX_AGGREGATE, MAX_METADATA

PATIENCE = 10.0
"""Seconds that a server has for one entity; six times as many for an aggregate."""


class Kind(StrEnum):
    """How the document comes. AGGREGATE: an address under which there are several entities."""

    FILE = "file"
    PASTE = "paste"
    URL = "url"
    MDQ = "mdq"
    AGGREGATE = "aggregate"

    @property
    def is_remote(self) -> bool:
        """Whether it can be read again."""
        return self in (Kind.URL, Kind.MDQ, Kind.AGGREGATE)


@dataclass(frozen=True)
class Source:
    """address: where it is, the base of the MDQ service, or the file's name. entity_id: "" for the only one."""

    kind: Kind
    address: str = ""
    entity_id: str = ""

    @property
    def url(self) -> str:
        """What is called."""
        if self.kind is Kind.MDQ:
            return f"{self.address.rstrip('/')}/entities/{quote(self.entity_id, safe='')}"
        return self.address

    @property
    def limit(self) -> int:
        """The largest document, in bytes."""
        return MAX_AGGREGATE if self.kind is Kind.AGGREGATE else MAX_METADATA

    @property
    def host(self) -> str:
        """Of the server, for sentences."""
        try:
            return urlsplit(self.address).hostname or self.address
        except ValueError:
            return self.address

    @property
    def told(self) -> str:
        """As a revision keeps it."""
        return self.url if self.kind.is_remote else self.address or self.kind.value


def fetch_document(source: Source, egress: Egress, *, seconds: float = PATIENCE) -> bytes:
    """The document at a remote source. Raises CallFailed: no redirect is followed, nothing private is called."""
    patience = 6 * seconds if source.kind is Kind.AGGREGATE else seconds
    accepted = (("Accept", "application/samlmetadata+xml, application/xml;q=0.8"),)
    return Caller(egress).call(Call(source.url, headers=accepted), Limits(source.limit, patience))
