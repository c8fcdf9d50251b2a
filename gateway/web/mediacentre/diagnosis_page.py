"""« Pourquoi je ne vois pas ma ressource ? »: six points about this person's own case, each with what to do."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response

from gateway.mediacentre.diagnosis import SchoolCase, diagnose
from gateway.mediacentre.library import Outcome
from gateway.mediacentre.personas import Persona
from gateway.mediacentre.visits import Visit
from gateway.web.dates import day, since
from gateway.web.mediacentre import wording
from gateway.web.mediacentre.reception import Reception
from gateway.web.typography import french


@dataclass(frozen=True)
class Point:
    """sign: ``good``, ``bad`` or ``unsure``. said: what was found. do: "" when there is nothing to do."""

    sign: str
    question: str
    said: str
    do: str = ""


def diagnosis_page(reception: Reception, visit: Visit) -> Response:
    """The page for whoever asks; it is for adults."""
    library = reception.library(visit)
    if library.persona is Persona.PUPIL:
        return reception.trouble(wording.FORBIDDEN, visit, library.desk.preferences)
    diagnosis = diagnose(reception.centre, visit, library)
    return reception.page(
        "diagnosis.html",
        visit,
        library.desk.preferences,
        schools=[(case.state, points(case, diagnosis.at), case.distributors) for case in diagnosis.cases],
        at=since(diagnosis.at, diagnosis.at),
        console=reception.console(visit),
    )


def points(case: SchoolCase, now: datetime) -> list[Point]:
    """What was found about one school."""
    unconnected = case.state.outcome is Outcome.NO_SERVICE
    found = [_unconnected(), _assigning(case)] if unconnected else _asked(case, now)
    return [Point(p.sign, french(p.question), french(p.said), french(p.do)) for p in found]


def _asked(case: SchoolCase, now: datetime) -> list[Point]:
    return [_account(case), _school(case), _answer(case, now), _received(case), _twins(case), _assigning(case)]


def _unconnected() -> Point:
    situation = wording.NO_SERVICE
    return Point("bad", "Le GAR a-t-il été interrogé ?", f"Non. {situation.adult}", situation.do)


def _account(case: SchoolCase) -> Point:
    question = "Votre compte est-il connu du GAR ?"
    if case.state.outcome is Outcome.NOT_ASKED:
        return Point("unsure", question, "Votre profil n'a pas de compte dans le GAR.")
    sent = ""
    if case.transmitted_on:
        sent = f" Dernière transmission : {day(case.transmitted_on)}."
    if case.known:
        return Point("good", question, f"Oui.{sent}")
    if case.known is None:
        return Point("unsure", question, f"Le GAR n'a pas pu le dire.{sent}", "Revenez à cette page plus tard.")
    return Point(
        "bad",
        question,
        f"Pas encore.{sent}",
        "Les comptes sont transmis chaque nuit. Si cela dure, prévenez le référent ENT de votre école.",
    )


def _school(case: SchoolCase) -> Point:
    question = "Votre école est-elle déclarée dans le GAR ?"
    if case.declared:
        return Point("good", question, "Oui.")
    if case.declared is None:
        return Point("unsure", question, "Le GAR n'a pas pu le dire.", "Revenez à cette page plus tard.")
    return Point(
        "bad",
        question,
        "Non : le GAR ne connaît pas cette école dans ce projet d'ENT.",
        "La directrice ou le directeur, ou le référent ENT de l'académie, peut demander la déclaration.",
    )


def _answer(case: SchoolCase, now: datetime) -> Point:
    question = "Le GAR a-t-il répondu ?"
    as_of = since(case.state.as_of, now) if case.state.as_of else ""
    if case.state.outcome is Outcome.NOT_ASKED:
        return Point("unsure", question, "Il n'a pas été interrogé.")
    if case.state.outcome is Outcome.KEPT:
        return Point(
            "bad", question, f"Non : la liste affichée est celle de {as_of}.", "Réessayez dans quelques minutes."
        )
    if case.answered:
        return Point("good", question, f"Oui, à {as_of}." if as_of else "Oui.")
    return Point("bad", question, "Non, il ne répond pas pour l'instant.", "Réessayez dans quelques minutes.")


def _received(case: SchoolCase) -> Point:
    question = "Combien de ressources avez-vous reçues ?"
    if case.received:
        one = case.received == 1
        return Point("good", question, f"{case.received} {'ressource' if one else 'ressources'}.")
    return Point(
        "bad",
        question,
        "Aucune.",
        "Une ressource n'apparaît qu'une fois affectée, à vous ou à votre classe ; un lot acheté doit l'être aussi.",
    )


def _twins(case: SchoolCase) -> Point:
    question = "Une ressource apparaît-elle deux fois ?"
    if not case.twins:
        return Point("good", question, "Non.")
    return Point(
        "bad",
        question,
        f"Oui : {', '.join(case.twins)}.",
        "Ouvrez toujours la même : chacune peut consommer une licence. Signalez-le à l'administrateur de l'ENT.",
    )


def _assigning(case: SchoolCase) -> Point:
    question = "Qui affecte les ressources dans votre école ?"
    if case.may_assign:
        return Point("good", question, "Vous : vous êtes responsable des affectations.")
    return Point(
        "unsure",
        question,
        "Une personne responsable des affectations, souvent la directrice ou le directeur.",
        "Demandez-lui d'affecter la ressource, à vous ou à votre classe.",
    )
