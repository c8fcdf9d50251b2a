"""Refusals as people read them: the registry speaks English to the command line, the pages and the API French."""

import re

from gateway.onboarding.errors import (
    DraftGone,
    EntityTaken,
    MoveRefused,
    NoConventionYet,
    NoteTooShort,
    NothingToRecord,
    NotReread,
    OwnKey,
    ReasonMissing,
    Unusable,
)
from gateway.onboarding.rollovers import TooEarly
from gateway.registry.errors import ChangeRefused
from gateway.saml.metadata_findings import Finding, Level
from gateway.web.admin.partner_words import sentence_of

_KINDS: dict[type[ChangeRefused], str] = {
    DraftGone: "Ce brouillon n'est plus là : enregistré, abandonné, ou vieux de plus d'un jour.",
    NothingToRecord: "Rien à enregistrer : aucun changement n'est retenu, ou tout est déjà en service.",
    NoteTooShort: "Dites pourquoi, en 10 caractères au moins.",
    ReasonMissing: "Dites pourquoi, en 10 caractères au moins.",
    NotReread: "Ces métadonnées ne viennent pas d'une adresse : importez-les depuis une adresse d'abord.",
    OwnKey: "Les métadonnées annoncent une clé ou un entityID de la passerelle elle-même.",
    NoConventionYet: "Aucune convention en vigueur ne couvre ses écoles : attachez d'abord une convention signée.",
    MoveRefused: "L'état a changé entre-temps : ce passage n'est plus possible.",
}
_SENTENCES = (
    (r"'(.*)' is not a short name: .*", "« {0} » n'est pas un nom court : minuscules, chiffres et tirets."),
    (r"a name is needed", "Donnez un nom."),
    (r"the name is longer than .*", "Le nom tient en 200 caractères, sans caractère invisible."),
    (r"the .+ is longer than (\d+) characters", "Ce texte tient en {0} caractères."),
    (r"no project '(.*)'; known: .*", "Le projet « {0} » n'est pas connu."),
    (r"no dialect '(.*)'; known: .*", "Le dialecte « {0} » n'est pas connu."),
    (r"no (?:ent|partner) '(.*)'", "Le partenaire « {0} » n'existe pas, ou plus."),
    (r"the (?:ENT|partner) (\S*) exists already", "Le nom court « {0} » est déjà pris."),
    (r"the project (\S+) already has an ENT with the entityID .+", "Le projet {0} a déjà un ENT de cet entityID."),
    (r"a partner with the entityID .+ exists already", "Un service a déjà cet entityID."),
    (r"a service at (.+?) exists already(?:: .+)?", "Un service est déjà à l'adresse {0}."),
    (r".+ is not an identity provider", "Ce n'est pas un fournisseur d'identité."),
    (r".+ is not a service provider", "Ce n'est pas un fournisseur de service."),
    (r"the metadata announces a key of the gateway itself", "Les métadonnées annoncent une clé de la passerelle."),
    (r"the address .*is not acceptable: .+", "Cette adresse n'est pas acceptable : https, un nom complet, un chemin."),
    (r"'(.*)' is never released; .*", "L'attribut {0} n'est jamais transmis."),
    (r"'(.*)' has no stated purpose", "Dites à quoi sert {0} : pas d'attribut sans finalité."),
    (r"no school (\S+); add it first", "L'école {0} n'est pas connue : ajoutez-la d'abord."),
    (r"no request (\d+)", "La demande n° {0} n'existe pas."),
    (r"\S+ has no revision (\d+)", "La révision {0} n'existe pas."),
    (r"\S+ receives nobody: .*", "Un ENT ne reçoit personne : il n'a pas d'attributs à régler."),
    (r"the token (\d+) is revoked already", "Le jeton n° {0} est déjà révoqué."),
    (r"(\S+) is enabled already", "Le compte {0} est déjà actif."),
    (r"\S+ is not archived", "Seul un partenaire archivé s'efface."),
    (r"\S+ was archived less than (\d+) months ago: .*", "Un partenaire s'efface {0} mois après son archivage."),
    (r"the entityID that was typed .*", "Ce n'est pas l'identifiant de ce partenaire. Recopiez-le exactement."),
    (r"\S+ still has schools", "Des écoles sont encore rattachées à cet ENT."),
    (r"\S+ still has conventions", "Des conventions portent encore sur cet ENT."),
)
"""What the registry says, and the same in French; what is French already matches none of them."""


def refusal_words(error: ChangeRefused) -> str:
    """Why a change of a partner was refused, as one French sentence; "" for a cause that has none of its own."""
    if isinstance(error, Unusable):
        told = " ".join(sentence_of(Finding(Level.BLOCKING, code)).says for code in error.codes)
        return f"Avec ces seuls changements, le partenaire serait inutilisable. {told}"
    if isinstance(error, EntityTaken):
        return f"Cet entityID est déjà celui de {error.slug}."
    if isinstance(error, TooEarly):
        if error.opens is None:
            return "Une autre étape vient avant celle-ci, ou elle est déjà faite."
        return "Cette étape n'est pas encore ouverte : il faut que tout le monde ait relu nos métadonnées."
    return next((words for kind, words in _KINDS.items() if isinstance(error, kind)), "")


def refusals(error: ChangeRefused) -> tuple[str, ...]:
    """All that was refused, a French sentence each."""
    words = refusal_words(error)
    return (words,) if words else tuple(map(_in_french, error.faults))


def _in_french(fault: str) -> str:
    for pattern, sentence in _SENTENCES:
        if (found := re.fullmatch(pattern, fault)) is not None:
            return sentence.format(*found.groups())
    return fault
