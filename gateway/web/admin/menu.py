"""The menu, in the same order everywhere: each person sees what they may open."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.access.permissions import Permission

if TYPE_CHECKING:
    from gateway.web.admin.desk import Desk


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    label: str
    href: str
    permission: Permission


ENTRIES = (
    Entry("Tableau de bord", "/admin", Permission.VIEW_DASHBOARD),
    Entry("Écoles", "/admin/ecoles", Permission.VIEW_SCHOOLS),
    Entry("Partenaires", "/admin/partenaires", Permission.VIEW_PARTNERS),
    Entry("Conventions", "/admin/conventions", Permission.VIEW_CONVENTIONS),
    Entry("Registre RGPD", "/admin/registre", Permission.VIEW_REGISTER),
    Entry("Transmissions GAR", "/admin/transmissions", Permission.VIEW_TRANSMISSIONS),
    Entry("Statistiques", "/admin/statistiques", Permission.VIEW_FIGURES),
    Entry("Journal", "/admin/journal", Permission.VIEW_JOURNAL),
    Entry("Accès", "/admin/acces", Permission.MANAGE_ACCESS),
    Entry("Système", "/admin/systeme", Permission.VIEW_SYSTEM),
)


def menu_for(desk: "Desk", rules: Container[str]) -> Sequence[Entry]:
    """What the person may open, of what there is."""
    return [entry for entry in ENTRIES if entry.href in rules and desk.may(entry.permission)]
