"""Schools as the API takes and tells them."""

from datetime import date

from pydantic import Field

from gateway.agreements.diagnosis import Verdict
from gateway.agreements.school_acts import SchoolAct
from gateway.agreements.school_import import Effect
from gateway.domain.convention import ConventionState
from gateway.domain.school import Nature, SchoolState
from gateway.registry.school_lists import SchoolLine
from gateway.web.admin_api.shapes import Shape, shown

MOST = 500


class SchoolQuery(Shape):
    """What the list is asked for."""

    q: str = Field("", max_length=100, description="Mots du nom, de la commune, ou UAI.")
    departement: str = Field("", max_length=3, description="Les trois premiers caractères des UAI, tels que 055.")
    circonscription: str = Field("", max_length=120)
    collectivite: int = Field(0, ge=0, description="Le numéro de la collectivité.")
    ent: str = Field("", max_length=60)
    state: SchoolState | None = None
    with_ent: bool | None = None
    after: str = Field("", max_length=8, description="Le dernier UAI de la page d'avant.")
    limit: int = Field(50, ge=1, le=MOST)


class SchoolShape(Shape):
    """One school as a list shows it."""

    uai: str
    name: str
    commune: str
    nature: str
    circonscription: str
    ent: str
    collectivite: str = Field(description="Son nom.")
    enabled: bool
    state: SchoolState
    convention: ConventionState | None = Field(description="De la meilleure convention ; null sans convention.")
    convention_until: date | None
    declared: date | None
    transmitted: date | None
    first_login: date | None
    last_login: date | None


class SchoolList(Shape):
    """One page of the schools."""

    total: int
    schools: list[SchoolShape]
    following: str = Field(description="À donner dans « after » ; vide à la fin.")


class StepShape(Shape):
    """One step of the way of a school."""

    title: str
    verdict: Verdict
    sentence: str
    cure: str


class SchoolOne(Shape):
    """One school, its diagnosis and its conventions."""

    school: SchoolShape
    collectivite: int | None = Field(description="Le numéro de sa collectivité.")
    diagnosis: list[StepShape]
    conventions: list[int]


class SchoolGiven(Shape):
    """The record of a school, whole."""

    model_config = shown(name="École Jules-Ferry", commune="Verdun", nature="primaire", ent="verdun", why="Nom corrigé")

    name: str = Field(max_length=200)
    commune: str = Field("", max_length=100)
    circonscription: str = Field("", max_length=120)
    nature: Nature | None = None
    ent: str = Field("", max_length=60)
    collectivite: int = Field(0, ge=0)
    declared: date | None = None
    transmitted: date | None = None
    why: str = Field("", max_length=500, description="Nécessaire pour modifier.")


class ActGiven(Shape):
    """One act on schools."""

    model_config = shown(act="suspendre", schools=["0550001C"], why="Travaux", dry_run=True)

    act: SchoolAct
    schools: list[str] = Field(min_length=1, max_length=5000, description="Leurs UAI.")
    ent: str = Field("", max_length=60, description="Pour « rattacher ».")
    why: str = Field("", max_length=500, description="Nécessaire pour enregistrer.")
    dry_run: bool = Field(False, description="Dire ce que l'acte ferait, sans le faire.")


class ClosingShape(Shape):
    """A school that nobody would get through from any more."""

    uai: str
    name: str
    commune: str


class ActOutcome(Shape):
    """What an act does."""

    done: bool
    changed: int
    unchanged: int
    closed: list[ClosingShape]


class ImportQuery(Shape):
    """How a file is taken."""

    dry_run: bool = Field(False, description="Rendre le rapport sans rien enregistrer.")
    skip_faulty: bool = Field(False, description="Laisser de côté les lignes en erreur.")
    why: str = Field("", max_length=500)


class LineShape(Shape):
    """What one line of a file does."""

    line: int
    uai: str
    name: str
    effect: Effect
    changes: list[str]
    faults: list[str]
    warnings: list[str]


class ImportReport(Shape):
    """What a file does, line by line."""

    saved: bool
    added: int
    changed: int
    unchanged: int
    faulty: int
    lines: list[LineShape]


def school_shape(line: SchoolLine) -> SchoolShape:
    """A school as it is told."""
    return SchoolShape(
        uai=line.uai,
        name=line.name,
        commune=line.commune,
        nature=line.nature,
        circonscription=line.circonscription,
        ent=line.ent,
        collectivite=line.collectivite,
        enabled=line.enabled,
        state=line.state,
        convention=line.convention,
        convention_until=line.until,
        declared=line.milestones.declared,
        transmitted=line.milestones.transmitted,
        first_login=line.milestones.opened,
        last_login=line.last_login,
    )
