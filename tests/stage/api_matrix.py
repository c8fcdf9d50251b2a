"""Every operation of the API of the administration, and whose token opens it: with the whole académie, and with one
school only. The letters are those of ``admin_matrix``; an operation that is missing here fails the tests.
"""

from stage.admin_matrix import ALL

_SEE, _PARTNERS, _SCHOOLS, _WHOLE = "RSPVDLO", "RPV", "RS", "RDO"

MATRIX: dict[str, tuple[str, str]] = {
    "GET /partners": (_SEE, _SEE),
    "POST /partners": (_PARTNERS, ""),
    "GET /partners/<kind>/<slug>": (_SEE, _SEE),
    "PUT /partners/<kind>/<slug>/state": (_PARTNERS, ""),
    "PUT /partners/<kind>/<slug>/upkeep": (_PARTNERS, ""),
    "POST /partners/<kind>/<slug>/undo": (_PARTNERS, ""),
    "POST /partners/<kind>/<slug>/purge": (_PARTNERS, ""),
    "POST /partners/<kind>/<slug>/refresh": (_PARTNERS, ""),
    "PUT /partners/<kind>/<slug>/metadata": (_PARTNERS, ""),
    "GET /partners/<kind>/<slug>/revisions": (_SEE, _SEE),
    "GET /partners/<kind>/<slug>/revisions/<int:number>": (_SEE, _SEE),
    "POST /partners/<kind>/<slug>/revisions/<int:number>/restore": (_PARTNERS, ""),
    "GET /partners/<kind>/<slug>/diff": (_SEE, _SEE),
    "GET /partners/<kind>/<slug>/release": (_SEE, _SEE),
    "PUT /partners/<kind>/<slug>/release": (_PARTNERS, ""),
    "POST /partners/<kind>/<slug>/release/preview": (_SEE, _SEE),
    "POST /partners/aggregate": (_PARTNERS, ""),
    "POST /partners/cas": (_PARTNERS, ""),
    "GET /partners/<kind>/<slug>/cas": (_SEE, _SEE),
    "PUT /partners/<kind>/<slug>/cas": (_PARTNERS, ""),
    "POST /partners/<kind>/<slug>/trials": (_PARTNERS, ""),
    "GET /schools": (ALL, ALL),
    "GET /schools/<uai>": (ALL, ALL),
    "PUT /schools/<uai>": (_SCHOOLS, _SCHOOLS),
    "POST /schools/acts": (_SCHOOLS, _SCHOOLS),
    "POST /schools/import": (_SCHOOLS, _SCHOOLS),
    "GET /conventions": (ALL, ALL),
    "GET /conventions/<int:number>": (ALL, ALL),
    "POST /conventions": (_SCHOOLS, ""),
    "PUT /conventions/<int:number>": (_SCHOOLS, ""),
    "POST /conventions/<int:number>/end": (_SCHOOLS, ""),
    "GET /conventions/<int:number>/document": (ALL, ALL),
    "POST /conventions/<int:number>/document": (_SCHOOLS, ""),
    "GET /collectivites": (ALL, ALL),
    "GET /collectivites/<int:number>": (ALL, ALL),
    "POST /collectivites": (_SCHOOLS, _SCHOOLS),
    "PUT /collectivites/<int:number>": (_SCHOOLS, ""),
    "GET /requests": (ALL, ALL),
    "GET /requests/<int:number>": (ALL, ALL),
    "POST /requests/<int:number>/approve": ("RP", "RP"),
    "POST /requests/<int:number>/refuse": ("RP", "RP"),
    "POST /requests/<int:number>/withdraw": (ALL, ALL),
    "GET /keys": ("RO", ""),
    "GET /keys/<use>": ("RO", ""),
    "POST /keys/<use>/<step>": ("RO", ""),
    "GET /coverage": (ALL, ALL),
    "GET /statistics": (ALL, ALL),
    "GET /statistics/schools": (ALL, ALL),
    "GET /journal": (_WHOLE, ""),
    "GET /journal/<int:number>": (_WHOLE, ""),
}
"""With one school: that school is the target where there is one. Its ENT has another school too, and its convention
covers both: neither is all within, so that neither is changed.
"""

_FOR_EVERYBODY = {
    *(
        "POST /partners",
        "POST /partners/cas",
        "POST /partners/aggregate",
        "PUT /collectivites/<int:number>",
        "GET /journal",
        "GET /journal/<int:number>",
    ),
    *("GET /keys", "GET /keys/<use>", "POST /keys/<use>/<step>"),
}
"""What a département opens no more than one school does; it does open what is done to an ENT or a convention, all of
whose schools it holds.
"""


def whose_token(operation: str) -> tuple[str, str, str]:
    """The letters with the whole académie, with one school, with its département."""
    whole, one = MATRIX[operation]
    return whole, one, one if operation in _FOR_EVERYBODY else whole


_NOTE = "pour la table des droits"
_PASTE = {"kind": "paste", "document": "<html/>"}
_CONVENTION = {
    "ent": "ent-a",
    "collectivite": 1,
    "schools": ["0550001C", "0550002D"],
    "signed": "2026-09-01",
    "until": "2027-08-31",
    "purposes": ["Essai"],
    "confirm": True,
}
_CAS = {"name": "X", "address": "https://x.example/"}
_SIREN = "217500016"
"""Of the collectivité that is there already."""

BODIES: dict[str, object] = {
    "POST /partners/<kind>/<slug>/purge": {"identifier": "x"},
    "POST /collectivites": {"siren": _SIREN, "name": "Commune", "departement": "055"},
    "PUT /collectivites/<int:number>": {"name": "Commune", "departement": "055"},
    "POST /conventions/<int:number>/document": "ceci n'est pas un PDF",
    "POST /requests/<int:number>/approve": {},
    "POST /requests/<int:number>/refuse": {"why": _NOTE},
    "POST /partners": {"kind": "ent", "slug": "x", "name": "X", "project": "ENT1", "note": _NOTE},
    "PUT /partners/<kind>/<slug>/state": {"state": "test", "note": _NOTE},
    "PUT /partners/<kind>/<slug>/upkeep": {"daily": True, "fields": [], "note": _NOTE},
    "PUT /partners/<kind>/<slug>/metadata": {"source": _PASTE, "dry_run": True},
    "POST /partners/<kind>/<slug>/revisions/<int:number>/restore": {"note": _NOTE},
    "PUT /partners/<kind>/<slug>/release": {"attributes": [], "note": _NOTE},
    "POST /partners/<kind>/<slug>/release/preview": {"attributes": []},
    "PUT /schools/<uai>": {"name": "X", "why": _NOTE},
    "POST /partners/aggregate": {"kind": "partner", "source": {"kind": "file", "document": "<x/>"}, "dry_run": True},
    "POST /partners/cas": {**_CAS, "kind": "partner", "slug": "x", "dry_run": True},
    "PUT /partners/<kind>/<slug>/cas": {**_CAS, "dry_run": True},
    "POST /keys/<use>/<step>": {"why": _NOTE},
    "POST /schools/acts": {"act": "suspendre", "schools": ["0550001C"], "dry_run": True},
    "POST /conventions": _CONVENTION,
    "PUT /conventions/<int:number>": _CONVENTION,
    "POST /conventions/<int:number>/end": {"day": "2027-01-01", "dry_run": True},
}
"""Bodies that are understood and change nothing."""

KINDS = {"POST /conventions/<int:number>/document": "application/pdf", "POST /schools/import": "text/csv"}
"""Bodies that are no JSON."""

QUERIES: dict[str, dict[str, str]] = {
    "GET /partners/<kind>/<slug>/diff": {"older": "1", "newer": "1"},
    "POST /schools/import": {"dry_run": "true"},
}
