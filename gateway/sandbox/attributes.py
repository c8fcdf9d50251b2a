"""What each attribute is, in French, for the pages."""

LABELS = {
    "ENTPersonUid": "Identifiant dans l’ENT",
    "ENTPersonProfils": "Profil",
    "ENTPersonStructRattachUAI": "Écoles (code UAI)",
    "givenName": "Prénom",
    "sn": "Nom de famille",
    "personalTitle": "Civilité",
    "ENTPersonDateNaissance": "Date de naissance",
    "ENTPersonLogin": "Nom de connexion",
    "mail": "Adresse électronique",
    "telephoneNumber": "Téléphone",
    "ENTPersonAdresse": "Adresse postale",
    "ENTEleveClasses": "Classe",
    "ENTEleveNiveau": "Niveau",
    "ENTPersonFonctions": "Fonctions",
    "ENTPersRelEleveEleve": "Enfants rattachés",
    "cas:user": "Nom de connexion (utilisateur CAS)",
    "id": "Identifiant dans l’ENT",
    "login": "Nom de connexion",
    "externalId": "Identifiant dans l’annuaire",
    "type": "Profil",
    "structureNodes": "Écoles, avec leur code UAI",
    "firstName": "Prénom",
    "lastName": "Nom de famille",
    "displayName": "Nom affiché",
    "birthDate": "Date de naissance",
    "emailInternal": "Adresse électronique",
    "children": "Enfants",
    "relatives": "Parents",
    "functions": "Fonctions",
    "GARPersonIdentifiant": "Identifiant pour le GAR",
    "idEnt": "Code du projet d’ENT",
}


def label_of(name: str) -> str:
    """The French name of an attribute, or the technical one when nobody has put it in French."""
    return LABELS.get(name, name)
