"""The pages about partners as administrators meet them: every state, at two widths, nothing found by axe."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from kit.accessibility import check_outline, violations
from kit.keys import KeyPair, certify, key_ring
from kit.names import IDP_A, IDP_B
from kit.partners import Entity, display_name, idp_metadata, idp_role, key_descriptor
from kit.responses import ALICE, MALLORY, Fields, write_response
from peers.chromium import NARROW, WIDE, sight
from stage.gateway import ENT_A_SSO
from stage.office import clerk

from gateway.access.permissions import Role
from gateway.registry.models import Upkeep

pytestmark = pytest.mark.browser

IMPORT = "/admin/partenaires/importer"
NOTE = "nouvelle clé annoncée par courriel"
UPDATE = {"partenaire": "ent:ent-a", "kind": "paste", "anchor": "none"}


def renewed(*pairs, name="ENT de la Meuse"):
    keys = [key_descriptor(pair.base64, "signing") for pair in pairs]
    role = idp_role(*keys, sso=f"{ENT_A_SSO}/v2", extensions=display_name(name))
    return Entity((role,), entity_id=IDP_A).document().decode()


def soon(stage):
    pair = key_ring().idp_b
    certificate = certify(pair.private, "ENT B", not_after=stage.clock() + timedelta(days=21))
    return idp_metadata(KeyPair(pair.private, certificate), entity_id=IDP_B).decode()


@pytest.fixture(scope="module")
def documents(served_stage):
    """What the gateway answers, by situation."""
    stage = served_stage
    claire = clerk(stage, email="claire@ac-exemple.fr")
    pages = {"liste": claire.get("/admin/partenaires"), "source": claire.get(IMPORT)}
    role = idp_role(key_descriptor("AAAA"), "\n", sso="http://ent-b.example")
    wrong = {"kind": "paste", "text": Entity((role,), entity_id=IDP_B).text(), "anchor": "none", "role": "ent"}
    pages["bloquant"] = claire.submit(IMPORT, wrong)
    pages["adresse refusée"] = claire.submit(IMPORT, wrong | {"kind": "url", "address": "https://10.0.0.1/x"})
    fresh = claire.submit(IMPORT, wrong | {"text": soon(stage)}).location
    pages["avertissements"] = claire.get(fresh)
    last = fresh.replace("verification", "enregistrement")
    pages["nouveau"] = claire.get(last)
    pages["sans motif"] = claire.submit(last, {"name": "ENT B", "slug": "ent-b", "project": "ENT1", "note": ""})
    added = {"name": "ENT B", "slug": "ent-b", "project": "ENT1", "note": NOTE, "version": "0"}
    claire.submit(last, added)
    base = claire.submit(IMPORT, UPDATE | {"text": renewed(key_ring().idp_b)}).location.removesuffix("/verification")
    pages["différences"] = claire.get(f"{base}/differences")
    pages["liste avec brouillon"] = claire.get("/admin/partenaires")
    other = claire.submit(IMPORT, UPDATE | {"text": renewed(key_ring().idp_a)}).location.removesuffix("/verification")
    version = claire.get(f"{other}/enregistrement").body.partition('name="version" value="')[2].partition('"')[0]
    claire.submit(f"{other}/enregistrement", {"note": NOTE, "version": version})
    pages["conflit"] = claire.submit(f"{base}/enregistrement", {"note": NOTE, "version": version})
    ent = "/admin/partenaires/ent/ent-a"
    addresses = {
        "fiche": ent,
        "métadonnées": f"{ent}/metadonnees",
        "certificats": "/admin/partenaires/ent/ent-b/certificats",
        "historique": f"{ent}/historique?de=1&a=2",
        "révision": f"{ent}/historique/1",
        "mise en service": "/admin/partenaires/ent/ent-b",
        "aperçu sans école": "/admin/partenaires/ent/ent-b/attributs",
        "suspension": f"{ent}/etat/suspended",
        "attributs du service": "/admin/partenaires/partner/gar/attributs",
        "attributs de l'ENT": f"{ent}/attributs",
        "tableau de bord": "/admin",
    }
    pages |= {name: claire.get(address) for name, address in addresses.items()}
    with stage.change() as session:
        url = "https://ent-a.example/metadata"
        session.merge(Upkeep(subject="ent:ent-a", kind="url", address=url, daily=True, fields=["contacts"]))
    pages["relecture"] = claire.get(f"{ent}/metadonnees")
    version = pages["relecture"].body.partition('name="version" value="')[2].partition('"')[0]
    pages["relecture sans motif"] = claire.submit(f"{ent}/relecture", {"version": version, "fields": ["contacts"]})
    pages |= {
        "relecture en conflit": claire.submit(f"{ent}/relecture", {"version": "1", "note": NOTE}),
        "révision en conflit": claire.submit(f"{ent}/historique/1/restaurer", {"version": "1", "note": NOTE}),
        "suspension en conflit": claire.submit(f"{ent}/etat/suspended", {"version": "1", "note": NOTE}),
    }
    pages |= _tried(stage, claire, f"{ent}/essais") | _tools(claire)
    pages["lecture seule"] = clerk(stage, Role.READER).get(ent)
    assert {page.status for page in pages.values()} <= {200, 409, 422}, {n: p.status for n, p in pages.items()}
    return pages


def _tried(stage, claire, page):
    """The pages of trials, from the first to what a round trip gave."""
    pages = {"essais d'un brouillon": claire.get(page.replace("ent-a", "ent-b")), "essais manqués": claire.submit(page)}
    for person, name in ((ALICE, "aller-retour réussi"), (MALLORY, "aller-retour refusé")):
        trial = claire.submit(f"{page}/aller-retour").location
        pages["aller-retour prêt"] = claire.get(trial)
        stage.come_back(claire, stage.as_asked(claire.get(f"{trial}/partir")), person=person)
        pages[name] = claire.get(trial)
    stage.audit()
    return pages | {"essais": claire.get(page)}


def _tools(claire):
    """The decoder, the purge of a partner, and our own keys with one on its way."""
    decoder, purge, keys = "/admin/outils/decodeur", "/admin/partenaires/ent/ent-b/effacer", "/admin/systeme/cles"
    pages = {"décodeur": claire.get(decoder), "décodeur refusé": claire.submit(decoder, {"message": "bonjour"})}
    pages["décodeur lu"] = claire.submit(decoder, {"message": write_response(Fields(person=ALICE)).decode()})
    pages |= {"effacement": claire.get(purge), "effacement mal recopié": claire.submit(purge, {"typed": "autre"})}
    pages |= {"clés": claire.get(keys), "clés sans motif": claire.submit(f"{keys}/sp-signing/next", {})}
    claire.submit(f"{keys}/idp-signing/next", {"why-idp-signing": "Renouvellement de trois ans"})
    return pages | {"clé publiée": claire.get(keys)}


SITUATIONS = (
    "liste", "source", "bloquant", "adresse refusée", "avertissements", "nouveau", "sans motif", "différences",
    "liste avec brouillon", "conflit", "fiche", "métadonnées", "certificats", "historique", "révision", "suspension",
    "attributs du service", "attributs de l'ENT", "tableau de bord", "lecture seule", "relecture",
    "relecture sans motif", "relecture en conflit", "révision en conflit", "suspension en conflit",
    "mise en service", "aperçu sans école", "essais d'un brouillon", "essais manqués", "essais", "aller-retour prêt",
    "aller-retour réussi", "aller-retour refusé", "décodeur", "décodeur refusé", "décodeur lu", "effacement",
    "effacement mal recopié", "clés", "clés sans motif", "clé publiée",
)  # fmt: skip


@pytest.fixture(scope="module", params=[WIDE, NARROW])
def shared(request, browser, served_stage):
    """One window for all the pages at a width."""
    with sight(browser, served_stage.base, request.param) as window:
        yield window


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_page_is_readable_by_everybody(shared, documents, situation):
    answered = documents[situation]
    shared.strayed.clear()
    shared.faults.clear()
    page = shared.show(answered.body, **{"Content-Security-Policy": answered.headers["Content-Security-Policy"]})
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{situation}-{page.viewport_size['width']}.png", full_page=True)
    assert violations(shared) == []
    check_outline(page)
    assert not shared.overflows()
    assert shared.strayed == []
    assert shared.faults == []


def test_every_situation_is_looked_at(documents):
    assert set(documents) == set(SITUATIONS)
