"""Every address of the administration that is only looked at, read off the map of them, with real parameters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from bench.country import PER_OWNER, uai_of
from bench.federation import slug_of

OWNER = 55
"""The number of a collectivité, of its convention and of its ten schools, of the département 055."""

UAI = uai_of(OWNER * PER_OWNER + 1)
PAGES, API = "/admin", "/api/admin/v1"
_ELSEWHERE = re.compile(
    r"/admin/(<path:_rest>|connexion|inscription/.*|saml/.*|.*/partir)|/api/admin/v1/(<path:_rest>|openapi.json)"
)
"""What is nowhere, what stands before the sign-in, and the way to an ENT."""

_NUMBERS = {
    "/admin/conventions/collectivites": OWNER + 1,
    "/admin/conventions": OWNER + 2,
    f"{API}/conventions": OWNER + 2,
    "/admin/demandes": 11,
    "/admin/acces": 12,
    "/admin/jetons": 13,
}
_QUERIES = {
    "/admin/ecoles": (
        "departement=055",
        "q=lilas+commune",
        "q=introuvable",
        "etat=ouverte",
        "avec_ent=non",
        "page=300",
    ),
    "/admin/conventions": ("etat=a-renouveler", "q=commune+42", "page=20"),
    "/admin/conventions/collectivites": ("q=42",),
    "/admin/partenaires": ("q=service+42", "tri=-expiration", "traiter=1", "etat=production", "page=60"),
    "/admin/journal": ("mots=ent-42", "qui=agent-7", "page=200"),
    "/admin/statistiques": ("perimetre=departement:055", f"code={UAI}", "periode=y:{year}-09-01", "service=gar"),
    "/admin/statistiques.csv": ("perimetre=departement:055",),
    "/admin/statistiques.json": ("perimetre=departement:055",),
    f"{API}/partners": ("q=service",),
    f"{API}/schools": ("q=lilas",),
    f"{API}/coverage": ("departement=055",),
    f"{API}/statistics": ("perimetre=departement:055",),
    f"{API}/journal": ("words=ent-42",),
}
_ALWAYS = {f"{API}/partners/<kind>/<slug>/diff": "?older=1&newer=2"}
_NAMES = {"uai": UAI, "code": "055", "use": "sp-signing", "step": "prepare", "to": "production"}


@dataclass(frozen=True)
class Begun:
    """What only somebody's own work leads to. draft: of an import. trial: of an ENT. year: in which figures begin."""

    draft: str
    trial: str
    year: int


def addresses(app: Flask, begun: Begun) -> Iterator[str]:
    """Each page with its parameters, then what its form may ask for besides."""
    for rule in sorted({rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}):
        if re.match(rf"({PAGES}|{API})(/|$|\.)", rule) and not _ELSEWHERE.fullmatch(rule):
            for kind, slug in _partners(rule):
                yield _filled(rule, begun, kind, slug) + _ALWAYS.get(rule, "")
            for query in _QUERIES.get(rule, ()):
                yield f"{rule}?{query.format(year=begun.year)}"


def _partners(rule: str) -> Iterator[tuple[str, str]]:
    """Of both kinds, of the protocol that the page is about; ENTs alone are tried."""
    number = 0 if rule.endswith("/cas") else 1
    yield "ent", slug_of("ent", number)
    if "<kind>" in rule and "essais" not in rule:
        yield "partner", slug_of("partner", number)


def _filled(rule: str, begun: Begun, kind: str, slug: str) -> str:
    values = _NAMES | {"kind": kind, "slug": slug, "name": begun.trial if "essais" in rule else begun.draft}
    start = next((start for start in _NUMBERS if rule.startswith(f"{start}/<")), "")
    number = str(_NUMBERS.get(start, 56 if "couverture" in rule else 2))
    return re.sub(r"<(?:(\w+):)?(\w+)>", lambda found: number if found[1] == "int" else values[found[2]], rule)
