"""« Mise en service »: on the record of an ENT, what is done, what comes next, and the way there."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.domain.standing import Standing
from gateway.onboarding.progress import Progress, Task, progress_of
from gateway.onboarding.records import Record
from gateway.onboarding.targets import target_of
from gateway.registry.models import Ent
from gateway.web.admin.desk import Desk
from gateway.web.admin.partner_views import href_of

_UNTIL = (Standing.DRAFT, Standing.TEST)
"""The states in which an ENT is being hooked."""

_LABELS = {
    Task.METADATA: "Importer les métadonnées",
    Task.SCHOOLS: "Rattacher les écoles",
    Task.CONVENTION: "Attacher une convention signée",
    Task.TEST: "Mettre en test",
    Task.TRIAL: "Essayer la connexion",
    Task.PRODUCTION: "Mettre en production",
}
_TOLD = {
    Task.SCHOOLS: "Un ENT ne parle que pour ses écoles : une personne d'une autre école ne passe pas.",
    Task.CONVENTION: "Sans convention signée et en vigueur, rien ne part. Regardez d'abord ce qui partirait.",
    Task.TEST: "Seules passeront les personnes envoyées exprès. Personne d'autre ne voit l'ENT.",
    Task.TRIAL: "Trois essais, dont un aller-retour avec un compte de test.",
    Task.PRODUCTION: "Tout le monde passera, dès ce moment.",
}


@dataclass(frozen=True)
class Step:
    """links: text and address of each, the main one first; nobody sees those that they may not follow."""

    label: str
    told: str
    is_done: bool
    is_next: bool
    links: tuple[tuple[str, str], ...] = ()


def steps_of(session: Session, desk: Desk, record: Record) -> list[Step]:
    """What is left to do for an ENT that is being hooked; nothing for anybody else."""
    if not isinstance(record, Ent) or record.state not in _UNTIL:
        return []
    tried = desk.house.gate.trials.is_tried(record.slug)
    progress = progress_of(session, record, desk.house.gate.today(), tried=tried)
    links = _links(session, desk, record)
    return [
        Step(
            _LABELS[task],
            _told(task, progress),
            task in progress.done,
            task is progress.following,
            links.get(task, ()) if task is progress.following or task is Task.CONVENTION else (),
        )
        for task in Task
    ]


def _told(task: Task, progress: Progress) -> str:
    if task is Task.SCHOOLS and progress.schools:
        return f"{progress.schools} école{'s' if progress.schools > 1 else ''}."
    if task in progress.done:
        return ""
    if task is Task.CONVENTION and progress.drafts:
        return "Une convention attend encore sa signature : elle n'ouvre rien."
    return _TOLD.get(task, "")


def _links(session: Session, desk: Desk, ent: Ent) -> dict[Task, tuple[tuple[str, str], ...]]:
    """Only those that the person may follow."""
    links: dict[Task, tuple[tuple[str, str], ...]] = {}
    preview = ("Voir ce qui partirait", f"{href_of(ent, 'attributs')}#apercu")
    if desk.may(Permission.CHANGE_SCHOOLS):
        links[Task.SCHOOLS] = (
            ("Ajouter une école", f"/admin/ecoles/ajouter?ent={ent.slug}"),
            ("Importer un fichier d'écoles", "/admin/ecoles/import"),
        )
    attach = ("Attacher une convention", f"/admin/conventions/ajouter?ent={ent.slug}")
    links[Task.CONVENTION] = (attach, preview) if desk.may(Permission.CHANGE_CONVENTIONS) else (preview,)
    if desk.may(Permission.CHANGE_PARTNERS, target_of(session, ent)):
        links[Task.TEST] = (("Mettre en test…", href_of(ent, "etat/test")),)
        links[Task.TRIAL] = (("Essayer la connexion", href_of(ent, "essais")),)
        links[Task.PRODUCTION] = (("Mettre en production…", href_of(ent, "etat/production")),)
    return links
