"""What administrators read when a page is not shown: what happened, and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """title: also of the browser's tab."""

    title: str
    lead: str
    do: str


PAGES = {
    "demande": Words(
        "Demande non comprise", "Cette demande n'a pas été comprise.", "Revenez en arrière et recommencez."
    ),
    "interdit": Words(
        "Accès refusé",
        "Vous n'avez pas accès à cette page, ou pas pour cet élément.",
        "La personne référente de l'académie peut vous donner ce droit, selon votre rôle et votre périmètre.",
    ),
    "introuvable": Words(
        "Page introuvable",
        "Cette page n'existe pas, ou plus.",
        "Vérifiez l'adresse, ou repartez du tableau de bord.",
    ),
    "formulaire": Words(
        "Formulaire refusé",
        "Ce formulaire ne vient pas d'une page de votre session : rien n'a été modifié.",
        "Revenez à la page, rechargez-la, puis recommencez. Ne suivez pas un lien qui prétend agir à votre place.",
    ),
    "invitation": Words(
        "Lien périmé",
        "Ce lien d'inscription a déjà servi, a été remplacé, ou date de plus de trois jours.",
        "Demandez-en un nouveau à la personne qui vous a donné l'accès. Si le compte est déjà ouvert, connectez-vous.",
    ),
    "portail": Words(
        "Connexion non reconnue",
        "La réponse du portail de l'académie n'a pas été reconnue.",
        "Recommencez depuis la page de connexion ; si cela se reproduit, prévenez l'exploitation de la passerelle.",
    ),
    "sans-compte": Words(
        "Pas de compte ici",
        "Le portail de l'académie vous a reconnu·e, mais personne à votre adresse n'administre la passerelle.",
        "Demandez un accès à la personne référente de l'académie.",
    ),
    "conflit": Words(
        "Modification concurrente",
        "Cet élément a été modifié par quelqu'un d'autre pendant votre saisie : rien n'a été écrasé.",
        "Ouvrez de nouveau l'élément, regardez ce qui a changé, puis reprenez votre modification.",
    ),
    "refus": Words(
        "Modification impossible",
        "La modification a été refusée : rien n'a changé.",
        "Corrigez ce qui est indiqué, puis recommencez.",
    ),
}
