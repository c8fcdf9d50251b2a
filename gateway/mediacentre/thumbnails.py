"""The picture on a card: of a resource in the person's own list, and of nothing else in the world."""

from gateway.mediacentre.centre import Centre
from gateway.mediacentre.listing import Entry
from gateway.mediacentre.pictures import Picture
from gateway.mediacentre.visits import Visit


def picture_of(centre: Centre, visit: Visit, entry: Entry, *, patience: float = 0.8) -> Picture | None:
    """The picture of a resource; None when there is none, or not yet: the placeholder of the page stands for it."""
    service = visit.registry.resource_service(visit.project)
    if service is None or not entry.resource.thumbnail:
        return None
    return centre.pictures.find(entry.resource.thumbnail, service.thumbnail_hosts, patience)
