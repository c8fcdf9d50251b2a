"""The sentences of the figures: what a period, a place and a cause are called, and the headline."""

from datetime import date

from gateway.domain.amounts import Untold
from gateway.domain.profile import Profile
from gateway.statistics.affected import Affected
from gateway.statistics.asking import Question
from gateway.statistics.reading import Report
from gateway.web.dates import day, month
from gateway.web.numbers import counted, decimal, whole

PROFILES = {
    Profile.PUPIL: "Élèves",
    Profile.TEACHER: "Enseignants",
    Profile.HEAD: "Direction",
    Profile.LIBRARIAN: "Documentalistes",
    Profile.SCHOOL_LIFE: "Vie scolaire",
    Profile.STAFF: "Personnels de l'école",
    Profile.LOCAL_AUTHORITY: "Agents de la collectivité",
    Profile.PARENT: "Parents",
    Profile.ACADEMY: "Agents de l'académie",
}

CAUSES = (
    ("L'ENT a refusé ou n'a pas répondu", ("ent-", "status-", "refused", "ticket", "portal-", "no-passive")),
    ("Signature ou message de l'ENT refusés", ("signature", "assertion", "response", "audience", "message", "issuer")),
    ("Attributs manquants ou inutilisables", ("attribute", "identifier", "uid-")),
    ("École, profil ou convention", ("NoConvention", "ForeignSchools", "ProfileNotSent", "school", "convention")),
    ("Demande du GAR ou d'un service", ("partner", "project", "service", "request", "acs")),
    ("Navigateur : connexion interrompue ou trop ancienne", ("browser", "transaction", "way-", "login-", "too-many")),
    ("Base ou mémoire indisponible", ("store", "registry")),
)


def cause_of(reason: str) -> str:
    """What administrators read for a reason's code."""
    for cause, beginnings in CAUSES:
        if reason.startswith(beginnings):
            return cause
    return "Autre cause"


def period(question: Question) -> str:
    """« octobre 2026 », « semaine du 5 octobre 2026 », « année scolaire 2026-2027 »."""
    match question.span:
        case "w":
            return f"semaine du {day(question.start)}"
        case "y":
            return f"année scolaire {question.start.year}-{question.start.year + 1}"
        case _:
            return month(question.start)


def affected_words(affected: Affected) -> str:
    """« 1 840 comptes actifs en avril 2027. » What is hidden is said to be so."""
    when = f"en {month(affected.month)}"
    if affected.accounts is Untold.NO_DATA:
        return f"Comptes actifs {when} : pas de donnée."
    if not isinstance(affected.accounts, int):
        return f"Comptes actifs {when} : effectif masqué, car trop petit."
    told = f"{counted(affected.accounts, 'compte actif', 'comptes actifs')} {when}"
    if affected.schools < 2:
        return f"{told}."
    masked = f" {counted(affected.masked, 'école a', 'écoles ont')} un effectif masqué." if affected.masked else ""
    return f"{told}, école par école : qui vient de deux écoles compte deux fois.{masked}"


def headline(report: Report, today: date) -> str:
    """The one sentence that says it all."""
    question, total = report.question, report.total
    connexions = total.connexions
    if connexions is Untold.NO_DATA:
        return f"Pas de donnée pour {_article(question)}{period(question)}."
    if not isinstance(connexions, int):
        return f"Les chiffres de ce périmètre sont masqués pour {_article(question)}{period(question)}."
    if not connexions:
        return f"Aucune connexion dans ce périmètre pour {_article(question)}{period(question)}."
    when = f"{_when(question)}{_so_far(report, today)},"
    opened = counted(connexions, "connexion", "connexions")
    where = ""
    if isinstance(total.schools, int) and not question.place.startswith("ecole:"):
        where = f", dans {counted(total.schools, 'école', 'écoles')} sur {whole(report.schools)}"
    if isinstance(total.people, int):
        accounts = counted(total.people, "compte actif a ouvert", "comptes actifs ont ouvert")
        return f"{when} {accounts} {opened} ({decimal(total.per_person)} par compte actif){where}."
    return (
        f"{when} {opened} {'ont' if connexions > 1 else 'a'} été {'ouvertes' if connexions > 1 else 'ouverte'}{where}."
    )


def _so_far(report: Report, today: date) -> str:
    """Up to when a period is counted that is not over; a school year, to the end of its last closed month."""
    question = report.question
    if question.span == "y":
        return f", jusqu'au {day(report.through)}" if report.through < question.end else ""
    if not question.is_under_way(today):
        return ""
    return f", jusqu'au {today.day if question.span == 'm' else day(today)}"


def place_label(place: str, name: str = "") -> str:
    """name: of the ENT, the school or the collectivité, "" when it is not known."""
    kind, _, rest = place.partition(":")
    match kind:
        case "departement":
            return f"Département {rest.removeprefix('0')}"
        case "ent":
            return f"ENT {name or rest}"
        case "ecole":
            return f"{name} ({rest})" if name else rest
        case "circonscription":
            return f"Circonscription {rest[4:]} ({rest[:3].removeprefix('0')})"
        case "collectivite":
            return name or rest
        case _:
            return "Toute l'académie"


def _when(question: Question) -> str:
    match question.span:
        case "w":
            return f"La {period(question)}"
        case "y":
            return f"Pendant l'{period(question)}"
        case _:
            return f"En {period(question)}"


def _article(question: Question) -> str:
    return {"w": "la ", "y": "l'"}.get(question.span, "")
