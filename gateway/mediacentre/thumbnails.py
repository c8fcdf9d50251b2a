"""Pictures of resources, fetched by us, made small and plain, so that no page asks anything of a third party."""

from dataclasses import dataclass

from gateway.mediacentre.centre import Centre
from gateway.mediacentre.listing import Entry
from gateway.mediacentre.visits import Visit

SIDE = 160
"""Pixels: a picture fits into a square of that side."""


@dataclass(frozen=True)
class Picture:
    """content_type: ``image/jpeg`` or ``image/png``. tag: names the content, for ETag."""

    content: bytes
    content_type: str
    tag: str


def picture_of(centre: Centre, visit: Visit, entry: Entry, *, patience: float = 0.8) -> Picture | None:
    """The picture of a resource; None when there is none, or not yet: the placeholder of the page stands for it."""
    raise NotImplementedError
