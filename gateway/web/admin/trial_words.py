"""What is said in French about trying a connexion: what each level shows, and what to do when it fails."""

from gateway.domain.profile import Profile
from gateway.domain.trial import Use
from gateway.web.admin.partner_words import FAILURES, Sentence

USES = {
    Use.IDENTIFIER: "Identifiant de la personne",
    Use.PROFILE: "Profil",
    Use.SCHOOL: "Écoles",
    Use.GREETING: "Prénom, pour dire bonjour",
    Use.NOTHING: "Rien : jeté à l'arrivée",
}
PROFILES = {
    Profile.PUPIL: "élève",
    Profile.PARENT: "parent",
    Profile.TEACHER: "enseignant",
    Profile.HEAD: "direction",
    Profile.SCHOOL_LIFE: "vie scolaire",
    Profile.STAFF: "personnel",
    Profile.LIBRARIAN: "documentation",
    Profile.LOCAL_AUTHORITY: "collectivité",
    Profile.ACADEMY: "académie",
}
ATTEMPTS = {
    "no-source": Sentence(
        "Les métadonnées ne viennent pas d'une adresse : il n'y a rien à relire.",
        "Importez-les depuis une adresse pour qu'elles soient relues chaque jour.",
    ),
    "post-only": Sentence(
        "L'ENT ne prend les demandes que par formulaire (HTTP-POST) : seul un navigateur peut essayer.",
        "Passez à l'aller-retour.",
    ),
    "login-page-error": Sentence(
        "L'ENT répond par une page d'erreur à notre demande de connexion.",
        "Vérifiez avec l'éditeur que nos métadonnées sont enregistrées dans l'ENT.",
    ),
    "no-password-field": Sentence(
        "Une page répond, sans champ de mot de passe.",
        "C'est normal quand l'ENT fait d'abord choisir un profil ou un portail. Vérifiez par l'aller-retour.",
    ),
}
_REASONS = {
    "signature-invalid": Sentence(
        "La réponse est signée par une clé qui n'est pas dans les métadonnées de l'ENT.",
        "L'ENT a peut-être changé de clé : importez de nouveau ses métadonnées.",
    ),
    "signature-missing": Sentence(
        "Rien n'est signé dans la réponse.", "L'ENT doit signer l'assertion, ou la réponse, ou les deux."
    ),
    "response-status": Sentence(
        "L'ENT répond qu'il n'authentifie pas la personne.", "L'éditeur trouvera la cause dans le journal de l'ENT."
    ),
    "response-destination": Sentence(
        "La réponse n'est pas pour notre adresse.", "L'ENT doit enregistrer de nouveau nos métadonnées."
    ),
    "response-issuer": Sentence(
        "La réponse vient d'un autre entityID que celui de la fiche.", "Comparez l'entityID avec l'éditeur."
    ),
    "response-stale": Sentence(
        "La réponse est trop vieille ou en avance : l'horloge de l'ENT est décalée.", "L'ENT doit régler son horloge."
    ),
    "assertion-expired": Sentence(
        "L'assertion est déjà périmée : l'horloge de l'ENT est décalée.", "L'ENT doit régler son horloge."
    ),
    "assertion-not-yet-valid": Sentence(
        "L'assertion n'est pas encore valable : l'horloge de l'ENT est en avance.", "L'ENT doit régler son horloge."
    ),
    "audience": Sentence("L'assertion est destinée à un autre service.", "L'ENT doit mettre notre entityID."),
    "audience-missing": Sentence(
        "L'assertion ne dit pas à qui elle est destinée.", "L'ENT doit mettre notre entityID."
    ),
    "decryption": Sentence(
        "L'assertion est chiffrée pour une clé que nous n'avons pas, ou par un algorithme refusé.",
        "L'ENT doit enregistrer de nouveau nos métadonnées, et chiffrer en AES-GCM et RSA-OAEP.",
    ),
    "attribute-missing": Sentence(
        "Un attribut nécessaire n'est pas envoyé.", "L'ENT doit l'envoyer, ou la fiche doit nommer un autre dialecte."
    ),
    "attribute-ambiguous": Sentence(
        "Un attribut a plusieurs valeurs là où il en faut une.", "L'ENT doit n'en envoyer qu'une."
    ),
    "ForeignSchools": Sentence(
        "Aucune des écoles envoyées n'est rattachée à cet ENT.", "Rattachez l'école, ou vérifiez le code UAI envoyé."
    ),
    "NoConvention": Sentence(
        "Aucune convention en vigueur ne couvre l'école de la personne.", "Attachez une convention signée."
    ),
    "ProfileNotSent": Sentence(
        "Ce profil n'est pas transmis au GAR (parent, académie).", "Recommencez avec un compte d'élève ou d'enseignant."
    ),
    "ticket-missing": Sentence(
        "L'ENT a renvoyé le navigateur sans ticket.", "L'adresse de retour est-elle déclarée dans l'ENT ?"
    ),
    "ent-disabled": Sentence("L'ENT n'est plus ouvert.", "Remettez-le en test, puis recommencez."),
}
_FAMILIES = {
    "signature": Sentence(
        "La signature est d'une forme refusée : algorithme, transformation ou place.",
        "RSA-SHA256 au moins, à sa place dans l'assertion ou la réponse.",
    ),
    "identifier": Sentence(
        "L'identifiant n'est pas transmissible : trop long, adresse électronique ou INE.",
        "L'ENT doit envoyer un identifiant opaque, ou la passerelle en dériver un.",
    ),
    "call": Sentence("L'ENT n'a pas pu être interrogé.", "Réessayez, puis prévenez l'éditeur."),
}
_SAME = 5
"""Seconds within which nobody can tell two clocks from a slow network."""

_UNKNOWN = Sentence("La réponse de l'ENT n'est pas acceptable.", "Donnez le code ci-dessous à l'éditeur.")


def sentence_of_attempt(code: str) -> Sentence:
    """Why a level did not pass, or with which reserve it did."""
    if code in FAILURES:
        return Sentence(f"{FAILURES[code][0].upper()}{FAILURES[code][1:]}.", "Réessayez, ou vérifiez l'adresse.")
    return ATTEMPTS.get(code, _UNKNOWN)


def sentence_of_reason(reason: str) -> Sentence:
    """Why somebody did not go through."""
    return _REASONS.get(reason) or _FAMILIES.get(reason.partition("-")[0], _UNKNOWN)


def skew_words(seconds: float) -> str:
    """How far apart the clocks are."""
    whole = round(abs(seconds))
    if whole <= _SAME:
        return "à la même heure que la nôtre"
    return f"{whole} secondes {'en avance' if seconds > 0 else 'en retard'} sur la nôtre"
