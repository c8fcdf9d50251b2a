"""Why nobody gets through from a school, or what is missing before somebody can: every step, with its cure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gateway.domain.convention import ConventionState
from gateway.domain.uai import Uai, check_letter, has_right_letter
from gateway.registry.school_lists import SchoolLine


class Verdict(StrEnum):
    """GOOD: nothing to do. BAD: nobody gets through. DOUBTFUL: to be looked at."""

    GOOD = "bon"
    DOUBTFUL = "a-voir"
    BAD = "bloquant"


@dataclass(frozen=True)
class Step:
    """title, sentence, cure: French; cure is "" when there is nothing to do. days: those that the sentence
    speaks of, where it says ``{0}`` and ``{1}``.
    """

    title: str
    verdict: Verdict
    sentence: str
    cure: str = ""
    days: tuple[date, ...] = ()


def diagnose(school: SchoolLine, day: date, *, ent_enabled: bool) -> list[Step]:
    """The steps from the code of the school to its first login."""
    return [*_record(school), _ent(school, ent_enabled=ent_enabled), _convention(school, day), *_gar(school)]


def _record(school: SchoolLine) -> Iterator[Step]:
    uai = Uai(school.uai)
    if not has_right_letter(uai):
        told = f"Pour ces sept chiffres, la lettre attendue est {check_letter(uai)}."
        yield Step("Code UAI", Verdict.DOUBTFUL, told, "Vérifiez le code auprès de l'école ou dans l'annuaire.")
    if not school.enabled:
        told = "L'école est suspendue : personne ne passe, sessions ouvertes comprises."
        yield Step("Fiche", Verdict.BAD, told, "Rétablissez-la quand le motif a disparu.")


def _ent(school: SchoolLine, *, ent_enabled: bool) -> Step:
    if not school.ent:
        cure = "Rattachez-la à l'ENT que sa collectivité a choisi."
        return Step("ENT", Verdict.BAD, "L'école n'a pas d'ENT : aucun portail ne peut parler pour elle.", cure)
    if not ent_enabled:
        told = f"L'ENT {school.ent_name} est suspendu."
        return Step("ENT", Verdict.BAD, told, "Voyez la fiche de ce partenaire.")
    return Step("ENT", Verdict.GOOD, f"{school.ent_name} parle pour cette école.")


def _convention(school: SchoolLine, day: date) -> Step:
    title, until = "Convention", school.until
    match school.convention:
        case ConventionState.SIGNED if until is not None:
            return Step(title, Verdict.GOOD, "Une convention est en vigueur jusqu'au {0}.", days=(until,))
        case ConventionState.TO_RENEW if until is not None:
            told = f"La convention finit dans {(until - day).days} jours."
            return Step(title, Verdict.DOUBTFUL, told, "Préparez son renouvellement avec la collectivité.")
        case ConventionState.DRAFT:
            told = "La convention est un brouillon : elle n'ouvre rien."
            return Step(title, Verdict.BAD, told, "Faites-la signer, puis enregistrez la signature.")
        case ConventionState.EXPIRED if until is not None:
            told = "La convention a expiré le {0} : plus aucune donnée ne part."
            return Step(title, Verdict.BAD, told, "Renouvelez-la.", (until,))
        case ConventionState.ENDED:
            told = "La convention a été dénoncée : plus aucune donnée ne part."
            return Step(title, Verdict.BAD, told, "Une nouvelle convention est nécessaire.")
    cure = "Ajoutez la convention que la collectivité a signée."
    return Step(title, Verdict.BAD, "Aucune convention ne couvre cette école : aucune donnée ne part.", cure)


def _gar(school: SchoolLine) -> Iterator[Step]:
    known = school.milestones
    if known.declared is None and known.transmitted is None and known.opened is None:
        told = "Rien n'indique que l'école soit déclarée dans le GAR."
        cure = "Déclarez-la dans le portail du GAR, puis notez-le ici."
        yield Step("Déclaration au GAR", Verdict.DOUBTFUL, told, cure)
    elif known.declared is not None:
        yield Step("Déclaration au GAR", Verdict.GOOD, "Déclarée le {0}.", days=(known.declared,))
    if known.transmitted is not None:
        yield Step("Annuaire", Verdict.GOOD, "Annuaire transmis le {0}.", days=(known.transmitted,))
    if known.opened is None:
        told = "Personne de cette école n'est encore passé par la passerelle."
        yield Step("Connexions", Verdict.DOUBTFUL, told, "Faites un essai depuis l'ENT de l'école.")
    else:
        told = "La première connexion date du {0}, la dernière du {1}."
        yield Step("Connexions", Verdict.GOOD, told, days=(known.opened, school.last_login or known.opened))
