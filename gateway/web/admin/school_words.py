"""How pages say what is known of schools and conventions, and the class that shows it, never by colour alone."""

from datetime import date
from functools import partial
from typing import Any

from flask.blueprints import BlueprintSetupState

from gateway.agreements.diagnosis import Verdict
from gateway.agreements.school_acts import SchoolAct
from gateway.domain.convention import ConventionState
from gateway.domain.school import Nature, SchoolState
from gateway.registry.collectivites import CollectiviteKind
from gateway.web.admin.forms import Form

SCHOOL_STATES = {
    SchoolState.UNKNOWN: ("Inconnue du GAR", "warning"),
    SchoolState.DECLARED: ("Déclarée", ""),
    SchoolState.TRANSMITTED: ("Transmise", ""),
    SchoolState.OPEN: ("Ouverte", "good"),
    SchoolState.SUSPENDED: ("Suspendue", "bad"),
}
CONVENTION_STATES = {
    ConventionState.DRAFT: ("Brouillon", ""),
    ConventionState.SIGNED: ("Signée", "good"),
    ConventionState.TO_RENEW: ("À renouveler", "warning"),
    ConventionState.EXPIRED: ("Expirée", "bad"),
    ConventionState.ENDED: ("Dénoncée", "bad"),
}
VERDICTS = {
    Verdict.GOOD: ("Bon", "good"),
    Verdict.DOUBTFUL: ("À voir", "warning"),
    Verdict.BAD: ("Bloquant", "bad"),
}
ACTS = {
    SchoolAct.SUSPEND: "Suspendre",
    SchoolAct.RESUME: "Rétablir",
    SchoolAct.DECLARE: "Noter comme déclarées au GAR",
    SchoolAct.ATTACH: "Rattacher à un ENT",
}
NATURES = {
    Nature.NURSERY: "Maternelle",
    Nature.ELEMENTARY: "Élémentaire",
    Nature.PRIMARY: "Primaire",
    Nature.OTHER: "Autre",
}
COLLECTIVITE_KINDS = {
    CollectiviteKind.COMMUNE: "Commune",
    CollectiviteKind.SYNDICAT: "Syndicat",
    CollectiviteKind.COMMUNAUTE: "Communauté de communes",
    CollectiviteKind.OTHER: "Autre",
}


def departement_name(code: str) -> str:
    """As people write it: 55, 2A, 974."""
    return {"620": "2A", "720": "2B"}.get(code, code.removeprefix("0") if code < "097" else code)


def parse_day(form: Form, name: str, fault: str) -> date | None:
    """The day in a field, None when it is empty or is none, which is then a fault of the form."""
    if not form[name]:
        return None
    try:
        return date.fromisoformat(form[name])
    except ValueError:
        form.fault(name, fault)
        return None


def teach(state: BlueprintSetupState) -> None:
    """The filters of the templates of schools and conventions."""
    tables: dict[str, dict[Any, tuple[str, str]]] = {
        "school_state": {**SCHOOL_STATES},
        "convention_state": {**CONVENTION_STATES},
        "verdict": {**VERDICTS},
    }
    filters: dict[str, Any] = {name: partial(_shown, table) for name, table in tables.items()}
    filters["nature"] = lambda value: NATURES.get(value, "")
    filters["kind"] = lambda value: COLLECTIVITE_KINDS.get(value, "")
    state.app.jinja_env.filters.update(filters, departement=departement_name)


def _shown(table: dict[Any, tuple[str, str]], value: object) -> tuple[str, str]:
    return table.get(value, ("Aucune", ""))
