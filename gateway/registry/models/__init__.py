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
from gateway.registry.models.upkeep import ApiToken, Mail, Proposal, Upkeep

__all__ = [
    "ApiToken",
    "AuditEvent",
    "Base",
    "Convention",
    "ConventionSchool",
    "Ent",
    "Mail",
    "Partner",
    "PartnerProject",
    "Project",
    "Proposal",
    "RegistryState",
    "Revision",
    "School",
    "Upkeep",
]
