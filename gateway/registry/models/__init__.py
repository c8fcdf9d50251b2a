"""The tables, a module for each subject. Their rules live in the module of each noun and in ``gateway.domain``."""

from gateway.registry.models.access import Administrator, ApprovalRule, ChangeRequest, JournalLine, SiteSetting
from gateway.registry.models.agreements import (
    Collectivite,
    DemarcheDossier,
    DemarcheProgress,
    Document,
    RenewalReminder,
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
from gateway.registry.models.figures import (
    Figure,
    FigureDay,
    FigureFailure,
    FigureMonth,
    FigureNote,
    FigureOpening,
    FigurePerson,
    FigureResource,
    FigureSchool,
    FigureTop,
)

__all__ = [
    "Administrator",
    "ApprovalRule",
    "AuditEvent",
    "Base",
    "ChangeRequest",
    "Collectivite",
    "Convention",
    "ConventionSchool",
    "DemarcheDossier",
    "DemarcheProgress",
    "Document",
    "Ent",
    "Figure",
    "FigureDay",
    "FigureFailure",
    "FigureMonth",
    "FigureNote",
    "FigureOpening",
    "FigurePerson",
    "FigureResource",
    "FigureSchool",
    "FigureTop",
    "JournalLine",
    "Partner",
    "PartnerProject",
    "Project",
    "RegistryState",
    "RenewalReminder",
    "Revision",
    "School",
    "SiteSetting",
]
