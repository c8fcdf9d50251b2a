"""What people read when a login stops: one plain French sentence, one thing to do.

Each page speaks to a pupil (« tu », short words) or to anybody else. ``gateway.login.refusals`` names the pages.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """title: also of the browser's tab. child, adult: what happened. do: what to do about it, for adults.

    again: whether trying again can help.
    """

    title: str
    child: str
    adult: str
    do: str
    again: bool = True


_AGAIN = "Recommencez. Si cela se reproduit, donnez la référence ci-dessous au support de votre ENT."
_TELL = "Contactez la personne qui s'occupe de l'ENT dans votre école, avec la référence ci-dessous."

WORDINGS = {
    "demande-invalide": Wording(
        "Demande non comprise",
        "Ça n'a pas marché. Retourne à la page d'avant et recommence.",
        "Le service qui vous envoie ici a fait une demande que nous ne pouvons pas traiter.",
        "Retournez au service et recommencez. Si cela se reproduit, donnez-lui la référence ci-dessous.",
    ),
    "service-inconnu": Wording(
        "Service inconnu",
        "Ce service n'est pas connu ici. Retourne à la page d'avant.",
        "Le service qui vous envoie ici n'est pas déclaré auprès de la passerelle, ou ne l'est plus.",
        _TELL,
        again=False,
    ),
    "interrompue": Wording(
        "Connexion interrompue",
        "La connexion s'est arrêtée en chemin. Recommence.",
        "Votre connexion a été interrompue avant la fin.",
        _AGAIN,
    ),
    "cookies": Wording(
        "Connexion interrompue",
        "La connexion s'est arrêtée en chemin. Recommence, ou appelle un adulte.",
        "Votre navigateur n'a pas gardé la trace de la connexion en cours : les cookies sont peut-être bloqués.",
        "Autorisez les cookies pour cette adresse, ou ouvrez le service dans un nouvel onglet, puis recommencez.",
    ),
    "expiree": Wording(
        "Page expirée",
        "Cette page est restée ouverte trop longtemps. Recommence.",
        "Cette page est restée ouverte trop longtemps : la connexion n'est plus valable.",
        _AGAIN,
    ),
    "deja-connecte": Wording(
        "Connexion déjà faite",
        "C'est déjà fait ! Tu peux continuer.",
        "Cette connexion a déjà eu lieu : il n'y a rien à refaire.",
        "Continuez, ou revenez à votre ENT.",
    ),
    "reponse-non-reconnue": Wording(
        "Réponse de l'ENT non reconnue",
        "Ça n'a pas marché. Recommence. Si ça continue, appelle un adulte.",
        "La réponse de votre ENT n'a pas été reconnue.",
        _AGAIN,
    ),
    "refus-ent": Wording(
        "Connexion refusée par l'ENT",
        "Ton ENT ne t'a pas laissé passer. Recommence, ou appelle un adulte.",
        "Votre ENT n'a pas confirmé votre connexion.",
        "Recommencez. Si votre ENT refuse encore, contactez son support avec la référence ci-dessous.",
    ),
    "attribut-manquant": Wording(
        "Information manquante",
        "Ton ENT a oublié de nous dire quelque chose. Appelle un adulte.",
        "Votre ENT n'a pas transmis tout ce qu'il faut pour ouvrir ce service.",
        "Donnez la référence ci-dessous au support de votre ENT : c'est à lui de corriger.",
    ),
    "identifiant-refuse": Wording(
        "Identifiant refusé",
        "Ton ENT s'est trompé. Appelle un adulte.",
        "L'identifiant transmis par votre ENT ne peut pas être envoyé à ce service.",
        "Donnez la référence ci-dessous au support de votre ENT : c'est à lui de corriger.",
        again=False,
    ),
    "ecole-inconnue": Wording(
        "École non rattachée",
        "Ton école n'est pas encore connue ici. Dis-le à ton enseignant.",
        "Votre ENT vous rattache à une école pour laquelle il n'est pas déclaré ici.",
        _TELL,
        again=False,
    ),
    "sans-convention": Wording(
        "Pas de convention",
        "Ton école n'a pas encore le droit d'utiliser ce service. Dis-le à ton enseignant.",
        "Aucune convention en vigueur ne permet de transmettre vos données à ce service pour votre école.",
        "La directrice ou le directeur de l'école, ou la collectivité, peut signer ou renouveler la convention.",
        again=False,
    ),
    "profil-non-transmis": Wording(
        "Service réservé à l'école",
        "Ce service n'est pas pour toi. Retourne à ton ENT.",
        "Ce service est réservé aux élèves et aux personnels des écoles : votre profil ne lui est pas transmis.",
        "Rien n'est à corriger. Vous pouvez fermer cette page et revenir à votre ENT.",
        again=False,
    ),
    "ent-indisponible": Wording(
        "ENT indisponible",
        "Ton ENT ne marche pas ici pour l'instant. Appelle un adulte.",
        "La connexion par cet ENT n'est pas possible en ce moment.",
        _TELL,
    ),
    "ent-injoignable": Wording(
        "ENT injoignable",
        "Ton ENT ne répond pas. Réessaie dans une minute.",
        "Votre ENT ne répond pas en ce moment.",
        "Réessayez dans une minute. Si cela continue, contactez le support de votre ENT.",
    ),
    "indisponible": Wording(
        "Service momentanément indisponible",
        "Ça ne marche pas pour l'instant. Réessaie dans une minute.",
        "Le service est momentanément indisponible.",
        "Réessayez dans une minute : vous arriverez là où vous vouliez aller.",
    ),
    "introuvable": Wording(
        "Page introuvable",
        "Cette page n'existe pas. Retourne à ton ENT.",
        "Cette page n'existe pas, ou plus.",
        "Vérifiez l'adresse, ou revenez à votre ENT.",
        again=False,
    ),
    "trop-gros": Wording(
        "Demande trop volumineuse",
        "Ça n'a pas marché. Appelle un adulte.",
        "La demande reçue est trop volumineuse pour être traitée.",
        "Retournez au service et recommencez.",
    ),
    "panne": Wording(
        "Erreur de notre côté",
        "Ça ne marche pas pour l'instant. Appelle un adulte.",
        "Une erreur s'est produite de notre côté.",
        "Réessayez. Si cela se reproduit, donnez la référence ci-dessous au support.",
    ),
}
