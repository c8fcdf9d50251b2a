"""What the dashboard says of conventions and schools: what ends soon, what could not be read, how far we are."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from gateway.access.reach import conventions_of, schools_of
from gateway.access.scopes import EVERYTHING
from gateway.agreements.renewals import to_renew
from gateway.demarches.errors import TokenRefused
from gateway.domain.convention import REMINDERS, ConventionState
from gateway.registry.coverage import total
from gateway.registry.engine import reading
from gateway.registry.models import DemarcheDossier, DemarcheProgress
from gateway.web.admin.findings import Figure, Finding, Urgency

if TYPE_CHECKING:
    from gateway.web.admin.desk import Desk

_SOONEST = timedelta(days=REMINDERS[-1])
_TO_RENEW = f"/admin/conventions?etat={ConventionState.TO_RENEW}"


def agreement_findings(desk: "Desk") -> Iterator[Finding]:
    """Conventions that end, and the online procedure for those who answer for all of it."""
    day = desk.house.gate.today()
    with reading(desk.house.engine) as session:
        ending = to_renew(session, day, conventions_of(desk.administrator))
        urgent = sum(row.until <= day + _SOONEST for row in ending)
        if urgent:
            yield Finding(Urgency.NOW, _ending(urgent, "30 jours"), _TO_RENEW)
        if len(ending) > urgent:
            yield Finding(Urgency.SOON, _ending(len(ending) - urgent, "90 jours"), _TO_RENEW)
        if desk.may("conventions.change", EVERYTHING):
            number = desk.house.settings.demarches_number
            progress = session.get(DemarcheProgress, number)
            query = select(func.count()).where(DemarcheDossier.demarche == number, DemarcheDossier.faulty)
            yield from _procedure(progress, session.scalar(query) or 0)


def coverage_figures(desk: "Desk") -> Iterator[Figure]:
    """The figure of the page that a département looks at, for what the person answers for."""
    with reading(desk.house.engine) as session:
        whole = total(session, desk.house.gate.today(), schools_of(desk.administrator))
    if whole.schools:
        told = f"{whole.with_ent} écoles sur {whole.schools} ont un portail qui peut parler pour elles."
        yield Figure("Écoles avec un ENT", f"{whole.share(whole.with_ent)} %", told)
        told = f"{whole.under_convention} écoles sur {whole.schools} ont une convention en vigueur aujourd'hui."
        yield Figure("Écoles sous convention", f"{whole.share(whole.under_convention)} %", told)


def _procedure(progress: DemarcheProgress | None, faulty: int) -> Iterator[Finding]:
    page = "/admin/conventions/demarche"
    if progress is not None and progress.outcome == TokenRefused.reason:
        yield Finding(Urgency.NOW, "Démarche numérique refuse le jeton : plus aucune convention n'arrive.", page)
    if faulty:
        told = "1 dossier" if faulty == 1 else f"{faulty} dossiers"
        yield Finding(Urgency.SOON, f"{told} de Démarche numérique à corriger.", page)


def _ending(count: int, span: str) -> str:
    return f"1 convention finit dans les {span}." if count == 1 else f"{count} conventions finissent dans les {span}."
