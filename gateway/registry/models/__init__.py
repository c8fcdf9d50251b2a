"""The tables, a module for each subject. Their rules live in the module of each noun and in ``gateway.domain``."""

from gateway.registry.models.base import Base
from gateway.registry.models.core import (
    AuditEvent,
    Convention,
    ConventionSchool,
    Ent,
    Partner,
    PartnerProject,
    Project,
    RegistryState,
    Revision,
    School,
)
from gateway.registry.models.mediacentre import (
    ClassShelf,
    Desk,
    FavouriteResource,
    KnownResource,
    LocalLink,
    OpeningsBatch,
    PinnedResource,
    RecentResource,
    ResourceOpenings,
    ResourceService,
)

__all__ = [
    "AuditEvent",
    "Base",
    "ClassShelf",
    "Convention",
    "ConventionSchool",
    "Desk",
    "Ent",
    "FavouriteResource",
    "KnownResource",
    "LocalLink",
    "OpeningsBatch",
    "Partner",
    "PartnerProject",
    "PinnedResource",
    "Project",
    "RecentResource",
    "RegistryState",
    "ResourceOpenings",
    "ResourceService",
    "Revision",
    "School",
]
