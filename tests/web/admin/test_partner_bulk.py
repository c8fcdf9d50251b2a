"""An aggregate in two steps: every entity judged, nothing kept before the second, wrong ones left out."""

import io
import re

import pytest
from kit.keys import key_ring
from kit.partners import Entity, aggregate, display_name, idp_role, key_descriptor
from kit.signing import Manner, signed
from outbound.servers import answer, speaking
from sqlalchemy import func, select
from stage.office import clerk

from gateway.access.permissions import Role
from gateway.registry.engine import reading
from gateway.registry.models import Ent, JournalLine, Revision

BULK = "/admin/partenaires/agregat"
NOTE = "fédération de l'académie"
ASKED = {"role": "ent", "project": "ENT1", "dialect": "sdet"}


@pytest.fixture
def claire(stage):
    return clerk(stage)


def ent(number, pair=None):
    name = f"https://ent-{number}.example/idp"
    key = key_descriptor((pair or key_ring().idp_b).base64, "signing")
    return Entity((idp_role(key, sso=f"{name}/sso", extensions=display_name(f"ENT numéro {number}")),), name)


WRONG = Entity((idp_role(sso="http://ent.example/sso"),), "https://faux.example/idp")


def federation(*entities):
    return signed(aggregate(*entities, attributes=' ID="_all"'), key_ring().idp_a, ".", how=Manner(first=True))


def sent(document, **more):
    pinned = {"anchor": "pinned", "certificate": key_ring().idp_a.base64}
    return ASKED | {"kind": "file", "file": (io.BytesIO(document), "all.xml")} | pinned | more


def parcel(page):
    return re.search(r'name="parcel" value="([^"]+)"', page.body)[1]


def counted(stage):
    with reading(stage.house.engine) as session:
        return [session.scalar(select(func.count()).select_from(kind)) for kind in (Ent, Revision, JournalLine)]


def test_all_that_is_right_is_added_with_one_line_in_the_journal(stage, claire):
    before = counted(stage)
    report = claire.submit(BULK, sent(federation(ent(1), WRONG, ent(2))))
    assert report.status == 200, report.words
    assert "Vérifiée avec le certificat épinglé" in report.words
    assert "https://faux.example/idp" in report.words
    assert counted(stage) == before
    page = claire.submit(f"{BULK}/enregistrer", {"parcel": parcel(report), "which": "all", "note": NOTE})
    listed = claire.follow(page)
    assert "2 partenaires sont ajoutés, en brouillon" in listed.words
    assert "1 entité en erreur n'a pas été reprise" in listed.words
    assert "ENT numéro 2" in listed.words
    assert counted(stage) == [before[0] + 2, before[1] + 2, before[2] + 1]
    assert stage.visitor().get("/login/ent-numero-1").status == 404


@pytest.mark.parametrize(
    "choice",
    [{"which": "ticked", "entity": "https://ent-2.example/idp"}, {"which": "words", "words": "numero 2"}],
)
def test_only_the_chosen_ones_are_added(stage, claire, choice):
    report = claire.submit(BULK, sent(federation(ent(1), ent(2))))
    claire.submit(f"{BULK}/enregistrer", {"parcel": parcel(report), "note": NOTE} | choice)
    assert claire.get("/admin/partenaires/ent/ent-numero-2").status == 200
    assert claire.get("/admin/partenaires/ent/ent-numero-1").status == 404


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"which": "all", "note": "court"}, "10 caractères"),
        ({"which": "ticked", "note": NOTE}, "Aucune entité utilisable n'est choisie"),
        ({"which": "words", "note": NOTE}, "Aucune entité utilisable n'est choisie"),
    ],
)
def test_without_a_reason_or_a_choice_nothing_is_added_and_the_form_stays(stage, claire, form, told):
    report = claire.submit(BULK, sent(federation(ent(1))))
    before = counted(stage)
    page = claire.submit(f"{BULK}/enregistrer", {"parcel": parcel(report)} | form)
    assert (page.status, told in page.words, parcel(page)) == (422, True, parcel(report))
    assert counted(stage) == before


def test_another_signature_than_the_federations_is_refused(claire):
    page = claire.submit(BULK, sent(federation(ent(1)), certificate=key_ring().evil.base64))
    assert page.status == 422
    assert "Rien n'a été enregistré" in page.words


def test_a_parcel_is_its_owners_alone(stage, claire):
    report = claire.submit(BULK, sent(federation(ent(1))))
    other = clerk(stage, Role.PARTNERS)
    page = other.submit(f"{BULK}/enregistrer", {"parcel": parcel(report), "which": "all", "note": NOTE})
    assert (page.status, "une heure" in page.words) == (410, True)


def test_a_vendor_imports_no_federation(stage):
    vendor = clerk(stage, Role.VENDOR, "ent:ent-a")
    assert vendor.get(BULK).status == 403
    assert "agregat" not in vendor.get("/admin/partenaires").body
    assert "agregat" in clerk(stage, Role.PARTNERS).get("/admin/partenaires").body


def test_an_aggregate_is_read_at_its_address(local):
    with speaking(answer(federation(ent(1)))) as site:
        asked = ASKED | {"kind": "aggregate", "address": site.url, "anchor": "first-seen"}
        assert "Première clé vue" in clerk(local).submit(BULK, asked).words


def test_a_private_address_is_not_called(claire):
    asked = ASKED | {"kind": "aggregate", "address": "https://10.0.0.1/all.xml", "anchor": "none"}
    page = claire.submit(BULK, asked)
    assert (page.status, "10.0.0.1" in page.words) == (422, True)
