"""The import of an aggregate, CAS partners and requests: every state, at two widths, nothing found by axe."""

import io
import os
import re
from pathlib import Path

import pytest
from kit.accessibility import check_outline, violations
from kit.keys import key_ring
from kit.partners import Entity, aggregate, display_name, idp_role, key_descriptor
from kit.signing import Manner, signed
from peers.chromium import NARROW, WIDE, sight
from stage.office import clerk

from gateway.registry.models import ApprovalRule

pytestmark = pytest.mark.browser

BULK = "/admin/partenaires/agregat"
CAS = "/admin/partenaires/cas/ajouter"
NOTE = "fédération de l'académie"
SERVICE = {"role": "service", "slug": "editeur", "name": "Éditeur", "address": "https://editeur.example/app"}


def ent(number):
    name = f"https://ent-{number}.example/idp"
    key = key_descriptor(key_ring().idp_b.base64, "signing")
    return Entity((idp_role(key, sso=f"{name}/sso", extensions=display_name(f"ENT numéro {number}")),), name)


WRONG = Entity((idp_role(sso="http://ent.example/sso"),), "https://faux.example/idp")


def sent(pair):
    document = signed(
        aggregate(*map(ent, range(12)), WRONG, attributes=' ID="_all"'), key_ring().idp_a, ".", how=Manner(first=True)
    )
    asked = {"role": "ent", "project": "ENT1", "dialect": "sdet", "kind": "file", "anchor": "pinned"}
    return asked | {"certificate": pair.base64, "file": (io.BytesIO(document), "all.xml")}


@pytest.fixture(scope="module")
def documents(served_stage):
    """What the gateway answers, by situation."""
    stage = served_stage
    claire = clerk(stage, email="claire@ac-exemple.fr")
    pages = {"agrégat": claire.get(BULK), "agrégat refusé": claire.submit(BULK, sent(key_ring().evil))}
    report = pages["choix"] = claire.submit(BULK, sent(key_ring().idp_a))
    parcel = re.search(r'name="parcel" value="([^"]+)"', report.body)[1]
    pages["sans motif"] = claire.submit(f"{BULK}/enregistrer", {"parcel": parcel, "which": "ticked", "note": "x"})
    pages["CAS"] = claire.get(CAS)
    pages["CAS vérifié"] = claire.submit(CAS, SERVICE | {"proxy": "oui", "tried": "https://editeur.example/app/1"})
    pages["CAS refusé"] = claire.submit(CAS, SERVICE | {"address": "https://*.example/app"})
    claire.submit(CAS, SERVICE | {"confirm": "oui", "note": NOTE})
    editeur = "/admin/partenaires/partner/editeur"
    pages["fiche CAS"] = claire.get(editeur)
    pages["historique CAS"] = claire.get(f"{editeur}/historique")
    pages["révision CAS"] = claire.get(f"{editeur}/historique/1")
    pages["réglages CAS"] = claire.submit(f"{editeur}/cas", SERVICE | {"name": "Éditeur scolaire"})
    version = re.search(r'name="version" value="(\d+)"', claire.get(f"{editeur}/cas").body)[1]
    changed = SERVICE | {"version": version, "name": "Éditeur scolaire", "confirm": "oui", "note": NOTE}
    claire.submit(f"{editeur}/cas", changed)
    pages["ancienne révision CAS"] = claire.get(f"{editeur}/historique/1")
    pages["réglages CAS en conflit"] = claire.submit(f"{editeur}/cas", changed | {"name": "Éditeur"})
    with stage.change() as session:
        session.add(ApprovalRule(scope="academie"))
    act = {"act": "suspendre", "uai": "0550001C", "confirm": "oui", "why": "travaux pendant un mois"}
    claire.submit("/admin/ecoles/acte", act)
    pages["demande"] = clerk(stage, email="karim@ac-exemple.fr").get("/admin/demandes/1")
    stage.clock.forward(days=31)
    pages["demande expirée"] = clerk(stage, email="lea@ac-exemple.fr").get("/admin/demandes/1")
    stage.clock.forward(days=-31)
    assert {page.status for page in pages.values()} <= {200, 409, 422}, {n: p.status for n, p in pages.items()}
    return pages


SITUATIONS = (
    "agrégat", "agrégat refusé", "choix", "sans motif", "CAS", "CAS vérifié", "CAS refusé", "fiche CAS",
    "historique CAS", "révision CAS", "réglages CAS", "ancienne révision CAS",
    "réglages CAS en conflit", "demande", "demande expirée",
)  # fmt: skip


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_page_is_readable_by_everybody(browser, served_stage, documents, situation, width):
    answered = documents[situation]
    with sight(browser, served_stage.base, width) as window:
        page = window.show(answered.body, **{"Content-Security-Policy": answered.headers["Content-Security-Policy"]})
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=Path(folder) / f"{situation}-{width}.png", full_page=True)
        assert violations(window) == []
        check_outline(page)
        assert not window.overflows()
        assert window.strayed == []
        assert window.faults == []
