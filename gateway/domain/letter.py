"""A mail to be written."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """recipients: addresses. body: plain text."""

    recipients: Sequence[str]
    subject: str
    body: str
