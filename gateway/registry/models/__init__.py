"""The tables, a module for each subject. Their rules live in the module of each noun and in ``gateway.domain``."""

from gateway.registry.models.agreements import (
    Collectivite,
    DemarcheDossier,
    DemarcheProgress,
    Document,
    RenewalReminder,
    SchoolActivity,
)
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

__all__ = [
    "AuditEvent",
    "Base",
    "Collectivite",
    "Convention",
    "ConventionSchool",
    "DemarcheDossier",
    "DemarcheProgress",
    "Document",
    "Ent",
    "Partner",
    "PartnerProject",
    "Project",
    "RegistryState",
    "RenewalReminder",
    "Revision",
    "School",
    "SchoolActivity",
]
