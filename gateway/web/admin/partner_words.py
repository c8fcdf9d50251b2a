"""What is said in French about partners: findings with their cures, states, groups of changes, refusals."""

from dataclasses import dataclass

from gateway.domain.standing import Standing
from gateway.onboarding.delta import Group
from gateway.saml.metadata_findings import Finding

STATES = {
    Standing.DRAFT: "Brouillon",
    Standing.TEST: "En test",
    Standing.PRODUCTION: "En production",
    Standing.SUSPENDED: "Suspendu",
    Standing.ARCHIVED: "Archivé",
}
MOVES = {
    Standing.DRAFT: "Remettre en brouillon",
    Standing.TEST: "Mettre en test",
    Standing.PRODUCTION: "Mettre en production",
    Standing.SUSPENDED: "Suspendre",
    Standing.ARCHIVED: "Archiver",
}
CONSEQUENCES = {
    Standing.DRAFT: "Plus personne ne passe. La fiche reste modifiable.",
    Standing.TEST: "Seules passent les personnes envoyées par l'adresse d'essai. Personne d'autre ne le voit.",
    Standing.PRODUCTION: "Tout le monde passe, dès maintenant.",
    Standing.SUSPENDED: "Plus personne ne passe, dès maintenant, sessions ouvertes comprises.",
    Standing.ARCHIVED: "Plus personne ne passe et la fiche quitte les listes. Rien n'est effacé.",
}
GROUPS = {
    Group.IDENTITY: "Identifiant",
    Group.ENDPOINTS: "Points d'accès",
    Group.CERTIFICATES: "Certificats",
    Group.REQUESTED: "Attributs demandés",
    Group.CONTACTS: "Contacts",
    Group.NAMES: "Noms",
    Group.TERMS: "Validité et options",
}
FIELDS = {
    "entity_id": "entityID",
    "sso": "Adresse de connexion",
    "acs": "Adresse de réception (ACS)",
    "slo": "Adresse de déconnexion",
    "signing": "Certificat de signature",
    "encryption": "Certificat de chiffrement",
    "requested": "Attribut demandé",
    "contacts": "Contact",
    "display_name": "Nom affiché",
    "organization": "Organisation",
    "valid_until": "Fin de validité des métadonnées",
    "wants_signed_requests": "Demandes signées exigées",
    "signs_requests": "Demandes signées",
    "encryption_methods": "Algorithme de chiffrement",
    "name_id_formats": "Format de NameID",
}


@dataclass(frozen=True)
class Sentence:
    """says: what is the matter. cure: what the partner does about it."""

    says: str
    cure: str


FINDINGS = {
    "xml-malformed": Sentence("Le fichier n'est pas du XML bien formé.", "Exportez-le de nouveau, sans le retoucher."),
    "xml-forbidden-markup": Sentence(
        "Le fichier contient un DOCTYPE, une entité ou une section CDATA, qui sont interdits.",
        "Retirez-les : des métadonnées SAML n'en ont pas besoin.",
    ),
    "xml-too-large": Sentence("Le fichier dépasse la taille permise.", "2 Mo au plus, 128 Mo pour un agrégat."),
    "xml-encoding": Sentence("Le fichier n'est pas en UTF-8.", "Enregistrez-le en UTF-8, XML 1.0."),
    "metadata-not-saml": Sentence(
        "Ce n'est pas un fichier de métadonnées SAML 2.0.",
        "Vérifiez l'adresse : une page d'accueil ou d'erreur a peut-être répondu à sa place.",
    ),
    "metadata-schema": Sentence("Un élément n'est pas conforme au schéma SAML.", "Corrigez l'élément indiqué."),
    "metadata-which-entity": Sentence(
        "L'entité demandée ne figure pas une fois, et une seule, dans le fichier.", "Vérifiez l'entityID."
    ),
    "entity-id": Sentence("L'entityID est vide, trop long ou mal écrit.", "1 024 caractères au plus, sans espace."),
    "entity-id-taken": Sentence("Cet entityID est déjà celui d'un autre partenaire.", "Modifiez la fiche existante."),
    "pattern-expression": Sentence("Un service se déclare par son adresse, sans joker.", "Retirez * ( ) $ et ?."),
    "pattern-host": Sentence("Le nom de machine est incomplet.", "Donnez un nom public, comme editeur.example.fr."),
    "service-scheme": Sentence("L'adresse ne commence pas par https://.", "Donnez l'adresse https:// du partenaire."),
    "portal-address": Sentence("L'adresse du serveur CAS a une requête.", "Donnez-la sans ?, # ni ;, avant /login."),
    "call-forbidden": Sentence(
        "La passerelle devrait appeler cette adresse, et elle n'est pas permise.", "Il faut un nom public, en https."
    ),
    "cas-proxy": Sentence("Ce service pourra agir au nom des personnes.", "Vérifiez que la convention le prévoit."),
    "cas-2-attributes": Sentence("CAS 2 ne prévoit pas d'attributs.", "Essayez la connexion avant la production."),
    "cas-same-server": Sentence("Un autre ENT a le même serveur CAS.", "Vérifiez que ce n'est pas le même ENT."),
    "cas-address-taken": Sentence("Un autre service a cette adresse.", "Modifiez la fiche existante."),
    "cas-overlap": Sentence(
        "Un autre service est au-dessus ou au-dessous de cette adresse.", "L'adresse la plus précise l'emporte."
    ),
    "entity-twice": Sentence("Cet entityID figure plusieurs fois dans l'agrégat.", "Il ne doit y figurer qu'une fois."),
    "metadata-not-aggregate": Sentence(
        "Ce fichier décrit un seul partenaire, ce n'est pas un agrégat.", "Passez par « Importer des métadonnées »."
    ),
    "own-key": Sentence(
        "Le fichier annonce une clé ou un entityID de la passerelle elle-même.",
        "Le partenaire a sans doute envoyé nos métadonnées à la place des siennes.",
    ),
    "valid-until-malformed": Sentence(
        "La date validUntil est mal écrite.", "Écrivez-la en UTC : 2027-09-01T00:00:00Z."
    ),
    "valid-until-past": Sentence(
        "Les métadonnées ne sont plus valables.", "Le partenaire doit les publier de nouveau."
    ),
    "valid-until-absent": Sentence(
        "Les métadonnées n'ont pas de date de fin (validUntil).", "Une fin à moins d'un an protège des vieux fichiers."
    ),
    "valid-until-far": Sentence("La date validUntil est à plus d'un an.", "Une fin à moins d'un an est préférable."),
    "endpoint-address": Sentence("Une adresse n'est pas en https, ou est mal écrite.", "Donnez une adresse https://."),
    "too-many-keys": Sentence("Il y a plus de dix clés.", "Gardez la clé présente et la suivante."),
    "key-without-certificate": Sentence("Une clé est annoncée sans certificat.", "Ajoutez ds:X509Certificate."),
    "certificate-unreadable": Sentence("Un certificat est illisible.", "Recopiez-le entier, en base64."),
    "key-size": Sentence("Une clé est trop faible.", "RSA de 2 048 bits au moins."),
    "key-exponent": Sentence("L'exposant d'une clé RSA n'est pas acceptable.", "Faites une clé d'exposant 65537."),
    "key-curve": Sentence("La courbe d'une clé n'est pas acceptée.", "P-256, P-384 ou P-521."),
    "key-kind": Sentence("Le type d'une clé n'est pas accepté.", "RSA ou courbe elliptique."),
    "display-name": Sentence("Le nom affiché contient du balisage.", "Du texte seulement dans mdui:DisplayName."),
    "no-saml2-role": Sentence("L'entité n'a aucun rôle SAML 2.0.", "Il faut un IDPSSODescriptor ou SPSSODescriptor."),
    "no-usable-sso-binding": Sentence(
        "Aucune adresse de connexion utilisable.", "Publiez un SingleSignOnService en HTTP-Redirect ou HTTP-POST."
    ),
    "no-signing-key": Sentence("Aucune clé de signature n'est publiée.", 'Ajoutez un KeyDescriptor use="signing".'),
    "no-post-acs": Sentence("Aucune adresse de réception en HTTP-POST.", "Ajoutez un AssertionConsumerService."),
    "not-an-identity-provider": Sentence(
        "Ce n'est pas un fournisseur d'identité : pas d'IDPSSODescriptor.", "Choisissez « service », ou le bon fichier."
    ),
    "not-a-service-provider": Sentence(
        "Ce n'est pas un fournisseur de service : pas de SPSSODescriptor.", "Choisissez « ENT », ou le bon fichier."
    ),
    "signature-missing": Sentence("Le fichier n'est pas signé.", "La source choisie exige une signature."),
    "signature-invalid": Sentence(
        "La signature n'est pas celle du certificat attendu.", "Vérifiez le certificat, puis l'origine du fichier."
    ),
    "signature-other-key": Sentence(
        "Le fichier est signé par une autre clé que la première fois.",
        "Demandez au partenaire s'il a changé de clé de signature des métadonnées.",
    ),
    "signature-without-certificate": Sentence(
        "La signature n'annonce pas sa clé.", "Épinglez le certificat à la main."
    ),
    "signature-unverified": Sentence(
        "Le fichier est signé, la signature n'a pas été vérifiée.", "Épinglez un certificat."
    ),
    "unsigned": Sentence("Le fichier n'est pas signé.", "Il est cru pour l'adresse d'où il vient."),
    "certificate-expired": Sentence(
        "Un certificat a expiré. La confiance porte sur la clé, mais certains logiciels refusent.", "Renouvelez-le."
    ),
    "certificate-expires-soon": Sentence("Un certificat expire dans moins de 60 jours.", "Préparez le suivant."),
    "certificate-not-yet-valid": Sentence("Un certificat n'est pas encore valide.", "Vérifiez sa date de début."),
    "certificate-sha1": Sentence("Un certificat est signé en SHA-1.", "Faites-en un nouveau en SHA-256."),
    "no-contact": Sentence("Aucun contact.", "Un contact technique permet de prévenir avant une expiration."),
    "no-logo": Sentence("Aucun logo.", "Sans effet sur les connexions."),
    "logo-address": Sentence("L'adresse d'un logo n'est pas en https.", "Le logo n'est ni chargé ni affiché."),
    "two-roles": Sentence("L'entité est à la fois fournisseur d'identité et de service.", "Un seul rôle est utilisé."),
    "no-encryption-key": Sentence("Aucune clé de chiffrement.", "Les réponses ne seront pas chiffrées."),
    "encryption-key-lost": Sentence(
        "Ce service reçoit des réponses chiffrées, et aucune clé RSA ne permettrait plus de les chiffrer.",
        'Gardez ou ajoutez un KeyDescriptor use="encryption" avec une clé RSA.',
    ),
    "no-logout": Sentence("Aucune adresse de déconnexion.", "La déconnexion ne se propagera pas."),
}
_OTHERS = {
    "signature": Sentence(
        "La signature du fichier est d'une forme interdite.", "Signez le fichier entier, à sa racine."
    ),
    "xml": Sentence("Le XML contient une construction interdite.", "Exportez de nouveau le fichier."),
    "service": Sentence("Cette adresse peut se lire de plusieurs façons.", "Écrivez https, le nom, le chemin."),
    "call": Sentence("Le serveur n'a pas pu être lu.", "Réessayez, ou déposez le fichier."),
}
_UNKNOWN = Sentence("Le fichier n'est pas acceptable.", "Voyez le code indiqué.")

FAILURES = {
    "call-forbidden": "cette adresse n'est pas permise : https, nom public et port 443 seulement",
    "call-unreachable": "le serveur n'a pas répondu (délai de 10 s)",
    "call-bad-answer": "le serveur a répondu autre chose qu'un fichier : erreur, redirection ou taille dépassée",
    "call-overloaded": "trop d'appels à ce serveur sont en cours",
}
REFUSED_PREVIEWS = {
    "school": "Rien : aucune école n'est rattachée à cet ENT.",
    "convention": "Rien : aucune convention en vigueur ne couvre ses écoles.",
    "profile": "Rien : ce profil ne passe pas vers ce service. La personne lit une page qui le lui explique.",
}


def sentence_of(finding: Finding) -> Sentence:
    """How a finding is said."""
    return FINDINGS.get(finding.code) or _OTHERS.get(finding.code.partition("-")[0], _UNKNOWN)


def failure_of(code: str) -> str:
    """Why a source could not be read again, as the end of a sentence."""
    if code in FAILURES:
        return FAILURES[code]
    return sentence_of(Finding(level="blocking", code=code)).says.rstrip(".").lower()  # type: ignore[arg-type]


def field_name(field: str) -> str:
    """What a field of the metadata is called."""
    name = field.rpartition(".")[2]
    return FIELDS.get(name, name)
