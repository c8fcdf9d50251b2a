"""Roles, scopes and acts as people say them."""

from gateway.access.permissions import Role
from gateway.access.scopes import Reach, Scope

ROLES = {
    Role.REFERENT: "Référent·e de l'académie",
    Role.SCHOOLS: "Gestion des écoles",
    Role.PARTNERS: "Gestion des partenaires",
    Role.VENDOR: "Éditeur d'ENT",
    Role.DPO: "Délégué·e à la protection des données",
    Role.READER: "Lecture",
    Role.HEAD: "Direction d'école",
    Role.OPERATOR: "Exploitation",
}

_REACHES = {
    Reach.DEPARTEMENT: "Département {}",
    Reach.CIRCONSCRIPTION: "Circonscription {}",
    Reach.COLLECTIVITE: "Collectivité {}",
    Reach.ENT: "ENT {}",
    Reach.ECOLE: "École {}",
}
_CORSICA = {"620": "2A", "720": "2B"}


def scope_words(scope: Scope) -> str:
    """« Toute l'académie », « Département 55 »."""
    if scope.is_everything:
        return "Toute l'académie"
    name = scope.name
    if scope.reach is Reach.DEPARTEMENT:
        name = _department(name)
    if scope.reach is Reach.CIRCONSCRIPTION:
        code, _, own = name.partition(" ")
        name = f"{own} ({_department(code)})"
    return _REACHES[scope.reach].format(name)


def _department(code: str) -> str:
    return _CORSICA.get(code, code.removeprefix("0"))


_KINDS = {
    "access.rule": "Règle des deux personnes",
    "administrator.add": "Compte créé",
    "administrator.confirm": "Accès confirmé",
    "administrator.disable": "Compte désactivé",
    "administrator.enable": "Compte réactivé",
    "administrator.enrol": "Première connexion",
    "administrator.password": "Mot de passe changé",
    "administrator.recovery": "Codes de secours renouvelés",
    "administrator.reset": "Compte réinitialisé",
    "administrator.set": "Rôle ou périmètre changé",
    "convention.add": "Convention ajoutée",
    "convention.end": "Convention dénoncée",
    "ent.add": "ENT ajouté",
    "ent.disable": "ENT suspendu",
    "ent.enable": "ENT rétabli",
    "ent.refresh": "Métadonnées d'ENT remplacées",
    "ent.set": "Réglages d'ENT changés",
    "idp.remove": "Connexion académique retirée",
    "idp.set": "Connexion académique réglée",
    "partner.add": "Service ajouté",
    "partner.disable": "Service suspendu",
    "partner.enable": "Service rétabli",
    "partner.grant": "Attributs accordés",
    "partner.refresh": "Métadonnées relues",
    "partner.resume": "Fin de suspension",
    "partner.cas": "Réglages CAS changés",
    "partner.metadata": "Métadonnées importées",
    "partner.purge": "Partenaire effacé",
    "partner.release": "Attributs transmis changés",
    "partner.restore": "Révision remise en service",
    "partner.state": "État de partenaire changé",
    "partner.undo": "Changement d'état annulé",
    "partner.upkeep": "Relecture réglée",
    "convention.remind": "Rappels de conventions",
    "project.add": "Projet ajouté",
    "request.approve": "Demande acceptée",
    "request.open": "Demande déposée",
    "request.refuse": "Demande refusée",
    "request.withdraw": "Demande retirée",
    "school.add": "École ajoutée",
    "school.disable": "École suspendue",
    "school.enable": "École rétablie",
    "collectivite.add": "Collectivité ajoutée",
    "collectivite.set": "Fiche de collectivité modifiée",
    "convention.document": "Document de convention déposé",
    "convention.set": "Convention modifiée",
    "figures.note": "Annotation des statistiques",
    "figures.note.remove": "Annotation des statistiques retirée",
    "figures.publish": "Statistiques ouvertes publiées",
    "figures.withdraw": "Statistiques ouvertes retirées",
    "person.erase": "Données d'une personne effacées",
    "person.export": "Données d'une personne exportées",
    "school.declarer": "Écoles déclarées au GAR",
    "school.import": "Fichier d'écoles importé",
    "school.rattacher": "Écoles rattachées",
    "school.retablir": "Écoles rétablies",
    "school.set": "Fiche d'école modifiée",
    "school.suspendre": "Écoles suspendues",
    "site.backup": "Sauvegarde annoncée",
    "site.banner": "Bandeau d'information",
    "site.mail": "Courrier d'essai",
}


def kind_words(kind: str) -> str:
    """What an act is called; the kind itself when nobody gave it a name."""
    return _KINDS.get(kind, kind)


def name_kinds(**names: str) -> None:
    """Names the acts of a part: ``name_kinds(**{"school.import": "Écoles importées"})``."""
    _KINDS.update(names)
