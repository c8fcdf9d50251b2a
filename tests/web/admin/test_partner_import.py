"""Four steps from metadata to a partner, nothing kept before the last, all given back when something is wrong."""

import io
import re

import pytest
from kit.keys import key_ring
from kit.names import IDP_A, IDP_B
from kit.partners import Entity, aggregate, display_name, idp_metadata, idp_role, key_descriptor, sp_metadata
from outbound.servers import answer, silent, speaking
from sqlalchemy import func, select
from stage.gateway import ENT_A_SSO
from stage.office import clerk

from gateway.access.permissions import Role
from gateway.onboarding.records import find_record
from gateway.registry.engine import reading
from gateway.registry.models import Ent, JournalLine, Revision
from gateway.registry.revisions import entity_of

IMPORT = "/admin/partenaires/importer"
B = idp_metadata(key_ring().idp_b, entity_id=IDP_B)
NOTE = "premier raccordement de l'ENT"
UPDATE = {"partenaire": "ent:ent-a"}


@pytest.fixture
def claire(stage):
    return clerk(stage)


def pasted(document=B, **more):
    return {"role": "ent", "kind": "paste", "text": document.decode(), "anchor": "none"} | more


def renewed(*pairs, name="Nouveau nom"):
    keys = [key_descriptor(pair.base64, "signing") for pair in pairs]
    extensions = display_name(name) if name else ""
    return Entity((idp_role(*keys, sso=ENT_A_SSO, extensions=extensions),), entity_id=IDP_A).document()


def counted(stage):
    with reading(stage.house.engine) as session:
        return [session.scalar(select(func.count()).select_from(kind)) for kind in (Ent, Revision, JournalLine)]


def begin(claire, form):
    page = claire.submit(IMPORT, form)
    assert page.status == 303, page.words
    return page.location.removesuffix("/verification")


def ticks(page):
    """By key, whether each change is ticked, and what the line says."""
    found = re.findall(
        r'name="change" type="checkbox" value="(\w+)"( checked)?>\s*<label[^>]*>(.*?)</label>', page.body
    )
    return {key: (bool(checked), re.sub(r"<[^>]+>", "", words)) for key, checked, words in found}


def last(claire, base, **form):
    page = claire.get(f"{base}/enregistrement")
    assert page.status == 200, page.words
    found = re.search(r'name="version" value="(\d+)"', page.body)
    version = found[1] if found else "0"
    return claire.submit(f"{base}/enregistrement", {"version": version, "note": NOTE} | form)


def test_a_new_ent_is_hooked_up_by_pasting(stage, claire):
    before = counted(stage)
    base = begin(claire, pasted())
    report = claire.get(f"{base}/verification")
    assert "Étape 2 sur 4 : Vérification" in report.words.replace("\xa0", " ")
    assert "Import possible avec 2 avertissements" in report.words
    assert "Ligne 1" in report.words
    assert counted(stage) == before
    page = last(claire, base, name="ENT B", slug="ent-b", project="ENT1", dialect="sdet")
    assert page.location == "/admin/partenaires/ent/ent-b"
    summary = claire.follow(page)
    assert "ENT B est ajouté, en brouillon" in summary.words
    assert "Brouillon" in summary.words
    assert counted(stage) == [before[0] + 1, before[1] + 1, before[2] + 1]
    assert stage.visitor().get("/login/ent-b").status == 404


def test_a_file_is_uploaded(claire):
    form = {"role": "ent", "kind": "file", "anchor": "none", "file": (io.BytesIO(B), "ent.xml")}
    assert IDP_B in claire.get(f"{begin(claire, form)}/verification").words


def test_what_is_pasted_may_be_larger_than_other_forms(claire):
    def padded(size):
        return B.replace(b"<md:ContactPerson", b" " * size + b"<md:ContactPerson")

    assert IDP_B in claire.get(f"{begin(claire, pasted(padded(1_500_000)))}/verification").words
    assert claire.submit(IMPORT, pasted(padded(3_000_000))).status == 422
    assert claire.submit(IMPORT, pasted(padded(5_000_000))).status == 413


def test_what_is_wrong_is_told_all_at_once_with_lines_and_nothing_is_kept(stage, claire):
    before = counted(stage)
    role = idp_role(key_descriptor("AAAA"), "\n", sso="http://ent-b.example")
    page = claire.submit(IMPORT, pasted(Entity((role,), entity_id=IDP_B).document()))
    assert page.status == 422
    words = page.words.replace("\xa0", " ")
    assert "Import impossible : 2 erreurs" in words
    assert "Ligne 2" in words
    assert "n'est pas en https" in words
    assert counted(stage) == before
    assert claire.get("/admin/partenaires").words.count("brouillons") == 0


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"kind": "url", "address": ""}, "Donnez l'adresse"),
        ({"kind": "mdq", "address": "https://mdq.example"}, "donnez-le"),
        ({"kind": "paste", "text": ""}, "Collez ici"),
        ({"kind": "file"}, "Choisissez un fichier"),
        ({"kind": "url", "address": "http://169.254.169.254/"}, "cette adresse n'est pas permise"),
        ({"kind": "url", "address": "https://localhost/"}, "cette adresse n'est pas permise"),
        ({"kind": "paste", "text": "x", "anchor": "pinned", "certificate": "?"}, "pas un certificat lisible"),
    ],
)
def test_a_form_says_what_is_missing_and_keeps_what_was_typed(claire, form, says):
    page = claire.submit(IMPORT, {"role": "ent", "anchor": "none"} | form)
    assert page.status == 422
    assert says in page.words
    assert "1 erreur à corriger" in page.words
    assert form.get("address", "") in page.body


def test_of_an_aggregate_one_entity_is_named(claire):
    role = idp_role(key_descriptor(key_ring().idp_b.base64))
    document = aggregate(*(Entity((role,), entity_id=f"https://e{n}.example") for n in range(3)))
    page = claire.submit(IMPORT, pasted(document))
    assert (page.status, "contient 3 entités" in page.words) == (422, True)
    base = begin(claire, pasted(document, entity_id="https://e1.example"))
    assert "https://e1.example" in claire.get(f"{base}/verification").words


def test_a_slow_server_is_told_and_changes_nothing(local, monkeypatch):
    monkeypatch.setattr("gateway.onboarding.sources.PATIENCE", 0.3)
    monkeypatch.setattr("gateway.onboarding.sources.fetch_document.__kwdefaults__", {"seconds": 0.3})
    with speaking(silent) as partner:
        page = clerk(local).submit(IMPORT, {"kind": "url", "address": partner.url, "anchor": "none"} | UPDATE)
    assert page.status == 422
    assert "127.0.0.1 : le serveur n'a pas répondu (délai de 10 s). La version en service n'a pas changé." in (
        page.words.replace("\xa0", " ")
    )


def test_an_address_is_read_and_kept_for_the_daily_reading(local):
    someone = clerk(local)
    with speaking(answer(B)) as partner:
        base = begin(someone, {"role": "ent", "kind": "url", "address": partner.url, "anchor": "none"})
    page = last(someone, base, name="ENT B", slug="ent-b", project="ENT1", dialect="sdet")
    assert page.status == 303
    assert partner.url in someone.get("/admin/partenaires/ent/ent-b/metadonnees").words


def test_the_same_metadata_is_nothing_to_record(stage, claire):
    base = begin(claire, pasted())
    last(claire, base, name="ENT B", slug="ent-b", project="ENT1", dialect="sdet")
    base = begin(claire, pasted(partenaire="ent:ent-b"))
    assert "identiques à la version en service : rien à enregistrer" in claire.get(
        f"{base}/verification"
    ).words.replace("\xa0", " ")


def test_of_an_active_partner_certificates_are_not_ticked_in_advance(stage, claire):
    base = begin(claire, pasted(renewed(key_ring().idp_b), **UPDATE))
    page = claire.get(f"{base}/differences")
    told = ticks(page)
    assert {words.partition(" ")[0]: checked for checked, words in told.values()}["Certificat"] is False
    assert any(checked for checked, words in told.values() if words.startswith("Nom"))
    assert "ne sont pas cochés d'avance" in page.words
    assert claire.submit(f"{base}/differences", {"change": [k for k, (on, _) in told.items() if on]}).status == 303
    page = last(claire, base)
    assert "Les nouvelles métadonnées sont en service." in claire.follow(page).words
    with reading(stage.house.engine) as session:
        entity = entity_of(find_record(session, "ent:ent-a").revision)
    assert (entity.display_name, entity.idp.signing) == ("Nouveau nom", (key_ring().idp_a.base64,))


@pytest.mark.parametrize("note", ["", "court"])
def test_without_a_reason_nothing_is_recorded(stage, claire, note):
    base = begin(claire, pasted(renewed(key_ring().idp_a), **UPDATE))
    before = counted(stage)
    page = last(claire, base, note=note)
    assert (page.status, counted(stage)) == (422, before)
    assert "10 caractères" in page.words


def test_two_administrators_meet_and_nothing_typed_is_lost(stage, claire):
    base = begin(claire, pasted(renewed(key_ring().idp_a), **UPDATE))
    other = clerk(stage, email="durand@academie.example")
    assert last(other, begin(other, pasted(renewed(key_ring().idp_a, name="De Durand"), **UPDATE))).status == 303
    page = last(claire, base, note="ma note à moi, bien longue")
    assert page.status == 409
    assert "modifiée par durand@academie.example" in page.words
    assert "Vos saisies sont conservées ci-dessous." in page.words
    assert "ma note à moi, bien longue" in page.words
    assert last(claire, base, version=page.body.partition('name="version" value="')[2].partition('"')[0]).status == 303


def test_a_draft_outlives_the_session(stage, claire):
    base = begin(claire, pasted())
    stage.app.extensions["admin"].desks.end(claire.token)
    away = claire.get(f"{base}/enregistrement")
    assert away.status == 303
    assert away.location.startswith(f"/admin/connexion?suite={base}")
    again = clerk(stage, email="autre@academie.example")
    assert again.get(f"{base}/verification").status == 404


def test_the_drafts_of_a_person_are_listed_and_dropped(stage, claire):
    base = begin(claire, pasted())
    assert base in claire.get("/admin/partenaires").body
    assert claire.submit(f"{base}/abandonner").status == 303
    assert base not in claire.get("/admin/partenaires").body
    assert claire.get(f"{base}/verification").status == 404


def test_who_may_not_change_partners_imports_nothing(stage):
    for role in (Role.READER, Role.SCHOOLS, Role.DPO):
        reader = clerk(stage, role)
        assert reader.get(IMPORT).status == 403
        assert reader.submit(IMPORT, pasted()).status == 403


def test_a_vendor_proposes_for_its_own_ent_alone(stage):
    vendor = clerk(stage, Role.VENDOR, "ent:ent-a")
    base = begin(vendor, pasted(renewed(key_ring().idp_a), **UPDATE))
    page = last(vendor, base)
    assert "attend l'accord d'une deuxième personne" in vendor.follow(page).words
    stranger = clerk(stage, Role.VENDOR, "ent:another")
    assert stranger.submit(IMPORT, pasted(**UPDATE)).status == 403
    assert stranger.get("/admin/partenaires/ent/ent-a").status == 403


def test_an_older_revision_comes_back_with_a_reason(stage, claire):
    last(claire, begin(claire, pasted(renewed(key_ring().idp_a), **UPDATE)))
    base = "/admin/partenaires/ent/ent-a/historique"
    assert "Nouveau nom" in claire.get(f"{base}?de=1&a=2").words
    assert claire.submit(f"{base}/1/restaurer", {"note": "x"}).status == 422
    version = re.search(r'name="version" value="(\d+)"', claire.get(f"{base}/1").body)[1]
    page = claire.submit(f"{base}/1/restaurer", {"version": version, "note": "retour en arrière demandé"})
    assert "3 révisions" in claire.follow(page).words
    xml = claire.get(f"{base}/1.xml")
    assert xml.headers["Content-Type"] == "application/samlmetadata+xml"
    assert "EntityDescriptor" in xml.body
    assert claire.get(f"{base}/9").status == 404


def test_a_service_of_a_known_entity_id_is_refused(claire):
    page = claire.submit(IMPORT, pasted(sp_metadata(key_ring().sp_only), role="service"))
    assert page.status == 422
    assert "déjà celui d'un autre partenaire" in page.words
