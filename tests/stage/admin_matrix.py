"""Every address of the administration, and who gets in: with the whole académie, and with one school only.

R référent·e, S gestion des écoles, P gestion des partenaires, V éditeur d'ENT, D DPO, L lecture,
H direction d'école, O exploitation. An address that is missing here fails the tests.
"""

from gateway.access.permissions import Role

LETTERS = {
    "R": Role.REFERENT,
    "S": Role.SCHOOLS,
    "P": Role.PARTNERS,
    "V": Role.VENDOR,
    "D": Role.DPO,
    "L": Role.READER,
    "H": Role.HEAD,
    "O": Role.OPERATOR,
}
ALL = "RSPVDLHO"

MATRIX: dict[str, tuple[str, str]] = {
    "GET /admin": (ALL, ALL),
    "GET /admin/compte": (ALL, ALL),
    "POST /admin/compte/mot-de-passe": (ALL, ALL),
    "POST /admin/compte/codes": (ALL, ALL),
    "POST /admin/prolonger": (ALL, ALL),
    "GET /admin/demandes": (ALL, ALL),
    "GET /admin/demandes/<int:number>": (ALL, ALL),
    "POST /admin/demandes/<int:number>/decision": ("RP", "RP"),
    "POST /admin/demandes/<int:number>/retrait": (ALL, ALL),
    "GET /admin/journal": ("RDO", ""),
    "GET /admin/journal/<int:number>": ("RDO", ""),
    "GET /admin/journal.csv": ("RDO", ""),
    "GET /admin/acces": ("R", ""),
    "POST /admin/acces/confirmer": ("R", ""),
    "GET /admin/acces/nouveau": ("R", ""),
    "POST /admin/acces/nouveau": ("R", ""),
    "GET /admin/acces/accords": ("R", ""),
    "POST /admin/acces/accords": ("R", ""),
    "GET /admin/acces/<int:key>": ("R", ""),
    "POST /admin/acces/<int:key>": ("R", ""),
    "GET /admin/acces/<int:key>/desactiver": ("R", ""),
    "POST /admin/acces/<int:key>/desactiver": ("R", ""),
    "GET /admin/acces/<int:key>/reactiver": ("R", ""),
    "POST /admin/acces/<int:key>/reactiver": ("R", ""),
    "GET /admin/acces/<int:key>/reinitialiser": ("R", ""),
    "POST /admin/acces/<int:key>/reinitialiser": ("R", ""),
    "GET /admin/systeme": ("RO", ""),
    "POST /admin/systeme/bandeau": ("RO", ""),
    "POST /admin/deconnexion": (ALL, ALL),
    "GET /admin/statistiques": (ALL, ALL),
    "GET /admin/statistiques.csv": (ALL, ALL),
    "GET /admin/statistiques/definitions": (ALL, ALL),
    "GET /admin/statistiques/reglages": ("RO", ""),
    "POST /admin/statistiques/reglages": ("RO", ""),
    "POST /admin/statistiques/reglages/annotations/<int:number>/supprimer": ("RO", ""),
    "POST /admin/statistiques/reglages/ouvertes": ("RO", ""),
}

OPEN = {
    "GET /admin/connexion",
    "POST /admin/connexion",
    "GET /admin/inscription/<token>",
    "POST /admin/inscription/<token>",
    "GET /admin/inscription/<token>/code.svg",
    "GET /admin/saml/metadata",
    "POST /admin/saml/connexion",
    "POST /admin/saml/acs",
    "GET /admin/<path:_rest>",
}
"""Addresses for people who did not sign in yet."""

FROM_ELSEWHERE = {"POST /admin/saml/acs"}
"""The only ones to which another site may post (security.md W-102)."""
