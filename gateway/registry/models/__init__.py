"""The tables, a module for each subject. Their rules live in the module of each noun and in ``gateway.domain``."""

from gateway.registry.models.access import Administrator, ApprovalRule, ChangeRequest, JournalLine, SiteSetting
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
from gateway.registry.models.upkeep import ApiToken, Mail, Upkeep

__all__ = [
    "Administrator",
    "ApiToken",
    "ApprovalRule",
    "AuditEvent",
    "Base",
    "ChangeRequest",
    "Convention",
    "ConventionSchool",
    "Ent",
    "JournalLine",
    "Mail",
    "Partner",
    "PartnerProject",
    "Project",
    "RegistryState",
    "Revision",
    "School",
    "SiteSetting",
    "Upkeep",
]
