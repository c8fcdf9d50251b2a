"""Whose signature makes a partner's metadata believable: the anchor of its source (M4, S-360)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.saml.errors import MetadataRefused
from gateway.saml.keys import Certificate
from gateway.saml.metadata_file import MetadataFile, open_file
from gateway.saml.metadata_findings import blocking
from gateway.saml.metadata_stream import Aggregate, open_aggregate

_Opened = TypeVar("_Opened", MetadataFile, Aggregate)


class Trust(StrEnum):
    """NONE: the file is believed for where it comes from. PINNED: a federation's certificate signs it.

    FIRST_SEEN: the key that signed it the first time signs it ever after.
    """

    NONE = "none"
    PINNED = "pinned"
    FIRST_SEEN = "first-seen"


@dataclass(frozen=True)
class Anchor:
    """certificates: of a pinned anchor. fingerprint: of the first-seen one, "" until it was seen."""

    trust: Trust = Trust.NONE
    certificates: tuple[Certificate, ...] = ()
    fingerprint: str = ""

    @property
    def value(self) -> str:
        """As the registry keeps it."""
        if self.trust is Trust.PINNED:
            return "\n".join(certificate.base64 for certificate in self.certificates)
        return self.fingerprint


UNANCHORED = Anchor()
"""Of a file that is believed for where it comes from."""


def anchor_of(trust: str, value: str) -> Anchor:
    """The anchor that was kept. Raises MetadataRefused, ValueError."""
    match Trust(trust):
        case Trust.PINNED:
            return Anchor(Trust.PINNED, tuple(map(Certificate.from_base64, value.split())))
        case Trust.FIRST_SEEN:
            return Anchor(Trust.FIRST_SEEN, fingerprint=value)
        case Trust.NONE:
            return UNANCHORED


def pinned(text: str) -> Anchor:
    """The anchor of certificates that somebody pasted, in PEM or plain base64. Raises MetadataRefused."""
    if "BEGIN CERTIFICATE" not in text:
        return Anchor(Trust.PINNED, (Certificate.from_base64(text),))
    try:
        read = [Certificate(c.public_bytes(Encoding.DER)) for c in x509.load_pem_x509_certificates(text.encode())]
    except ValueError as error:
        raise MetadataRefused("certificate-unreadable") from error
    return Anchor(Trust.PINNED, tuple(Certificate.from_base64(certificate.base64) for certificate in read))


def open_anchored(document: bytes, limit: int, anchor: Anchor) -> tuple[MetadataFile, Anchor]:
    """The file, and the anchor as it is to be kept. Raises UnusableMetadata."""
    return _anchored(open_file, document, limit, anchor)


def open_aggregate_anchored(document: bytes, limit: int, anchor: Anchor) -> tuple[Aggregate, Anchor]:
    """The aggregate, to be read entity by entity, and the anchor as it is to be kept. Raises UnusableMetadata."""
    return _anchored(open_aggregate, document, limit, anchor)


def _anchored(opening: Callable[..., _Opened], document: bytes, limit: int, anchor: Anchor) -> tuple[_Opened, Anchor]:
    if anchor.trust is not Trust.FIRST_SEEN:
        return opening(document, limit, anchor.certificates), anchor
    file = opening(document, limit, first_seen=True)
    if file.signer is None:
        raise blocking("signature-missing", file.line)
    if anchor.fingerprint and file.signer.fingerprint != anchor.fingerprint:
        raise blocking("signature-other-key", file.line, file.signer.fingerprint[:16])
    return file, Anchor(Trust.FIRST_SEEN, fingerprint=file.signer.fingerprint)
