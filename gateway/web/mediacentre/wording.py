"""What people read when there is no list to show, and why: to a pupil (« tu »), or to anybody else.

A child's sentence has twelve words at most; tests hold it to that.
"""

from dataclasses import dataclass

from gateway.mediacentre.library import Outcome


@dataclass(frozen=True)
class Situation:
    """title: also of the browser's tab. child, adult: what happened. do: what an adult does about it.

    again: whether coming back can help. status: of HTTP.
    """

    title: str
    child: str
    adult: str
    do: str
    again: bool = False
    status: int = 200


NOTHING = Situation(
    "Pas encore de ressource",
    "Tu n'as pas encore de ressource. Demande à ta maîtresse ou à ton maître.",
    "Aucune ressource ne vous a été affectée.",
    "Demandez à la personne responsable des affectations de votre école, souvent la directrice ou le directeur.",
)
NOTHING_YET_ASSIGNED = Situation(
    "Pas encore de ressource",
    NOTHING.child,
    "Aucune ressource ne vous a été affectée.",
    "Vous êtes responsable des affectations de votre école : affectez des ressources dans la console du GAR.",
)
SCHOOL_NOT_DECLARED = Situation(
    "École pas encore déclarée",
    "Ton école n'a pas encore de ressources ici. Dis-le à ton enseignant.",
    "Votre école n'est pas encore déclarée dans le GAR.",
    "Contactez la directrice ou le directeur, ou le référent ENT de votre académie.",
)
PERSON_UNKNOWN = Situation(
    "Compte pas encore transmis",
    "Tu n'as pas encore de ressource. Demande à ta maîtresse ou à ton maître.",
    "Votre compte sera connu du GAR après la prochaine transmission, cette nuit.",
    "Revenez demain. Si cela dure, prévenez le référent ENT de votre école.",
)
NO_SERVICE = Situation(
    "Ressources pas encore branchées",
    SCHOOL_NOT_DECLARED.child,
    "Les ressources du GAR ne sont pas encore branchées pour votre ENT.",
    "Rien n'est à corriger de votre côté. Le référent ENT de votre académie peut demander ce branchement.",
)
OUTAGE = Situation(
    "Ressources injoignables",
    "Ça ne marche pas pour l'instant. Réessaie dans quelques minutes.",
    "Le GAR ne répond pas pour l'instant : vos ressources ne peuvent pas être affichées.",
    "Réessayez dans quelques minutes. Rien n'est à corriger de votre côté.",
    again=True,
    status=503,
)
WAITING = Situation(
    "On cherche vos ressources",
    "On cherche tes ressources…",
    "Le GAR met un peu de temps à répondre : vos ressources arrivent.",
    "Cette page se complète toute seule.",
    again=True,
)
EXPIRED = Situation(
    "Session terminée",
    "Ta visite est terminée.",
    "Votre session a expiré, ou n'est pas encore ouverte.",
    "Reconnectez-vous par votre ENT : vous retrouverez cette page et vos filtres.",
    status=401,
)
GONE = Situation(
    "Ressource retirée",
    "Cette ressource n'est plus là.",
    "Cette ressource n'est pas, ou n'est plus, dans votre liste.",
    "Elle a pu être retirée, ou son abonnement a pris fin. La personne responsable des affectations peut le dire.",
    status=404,
)
SILENT = Situation(
    "Ressource injoignable",
    "Ça ne marche pas pour l'instant. Réessaie dans quelques minutes.",
    "Le GAR ne répond pas pour l'instant : la ressource ne peut pas être ouverte.",
    "Réessayez dans quelques minutes : vous arriverez sur la ressource.",
    again=True,
    status=503,
)
BAD_LINK = Situation(
    "Lien non suivi",
    "Ça ne marche pas. Appelle un adulte et montre-lui ce numéro.",
    "Le lien de cette ressource mène ailleurs que dans le GAR : il n'a pas été suivi.",
    "Donnez la référence ci-dessous au support de votre ENT.",
    status=502,
)
FORBIDDEN = Situation(
    "Page réservée",
    "Tu n'as pas accès à cette page.",
    "Vous n'avez pas accès à cette page.",
    "La directrice ou le directeur de l'école peut le faire.",
    status=403,
)
STALE_FORM = Situation(
    "Page expirée",
    "Cette page est restée ouverte trop longtemps. Recommence.",
    "Cette page est restée ouverte trop longtemps : rien n'a été changé.",
    "Revenez à la page et recommencez.",
    again=True,
    status=400,
)
TOO_MANY = Situation(
    "Trop de favoris",
    "Tu as déjà beaucoup de préférées. Enlève-en une d'abord.",
    "Vous avez déjà le plus grand nombre de favoris possible.",
    "Retirez un favori, puis recommencez.",
    status=409,
)
MAINTENANCE = Situation(
    "Maintenance",
    "On répare. Reviens plus tard.",
    "Le service est arrêté le temps d'une mise à jour.",
    "Revenez un peu plus tard.",
    again=True,
    status=503,
)
PARENT = Situation(
    "Ressources des élèves",
    "Ces ressources sont pour l'école. Retourne à ton ENT.",
    "Le GAR donne accès aux ressources des élèves et des personnels : il n'a pas de compte pour les parents.",
    "Votre enfant ouvre ses ressources avec son propre compte de l'ENT.",
)
ACADEMY = Situation(
    "Ressources des écoles",
    PARENT.child,
    "Le GAR donne accès aux ressources des élèves et des personnels des écoles : il n'a pas de compte pour vous.",
    "Rien n'est à corriger : vous pouvez revenir à votre ENT.",
)

SITUATIONS = {name: value for name, value in globals().items() if isinstance(value, Situation)}

PARTIAL_CHILD = "Il manque peut-être des ressources. Réessaie plus tard."
PENDING_CHILD = "On cherche encore. Reviens dans un instant."
PARTIAL = {
    Outcome.OUTAGE: "{school} n'a pas pu être consultée.",
    Outcome.NOT_DECLARED: "{school} n'est pas encore déclarée dans le GAR.",
    Outcome.PERSON_UNKNOWN: "Votre compte dans {school} sera connu du GAR après la prochaine transmission.",
    Outcome.NO_SERVICE: NO_SERVICE.adult,
    Outcome.PENDING: "Le GAR n'a pas encore répondu pour {school}.",
    Outcome.KEPT: "GAR ne répond pas pour {school}. Liste de {since} ; l'ouverture d'une ressource peut échouer.",
}
"""A notice beside the list of what works, for each school that is not as it should be."""
