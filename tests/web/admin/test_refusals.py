"""Whatever refuses a change, an administrator and a program read why in French."""

import pytest
from kit.keys import key_ring
from kit.partners import Entity, key_descriptor, sp_role
from stage.office import clerk
from stage.program import program

from gateway.domain.standing import Standing
from gateway.onboarding.errors import EntityTaken, MoveRefused, NothingToRecord, PurgeRefused, Unusable
from gateway.onboarding.records import find_record
from gateway.onboarding.standings import purge
from gateway.registry.engine import reading
from gateway.registry.ents import EntChoices, ent_faults
from gateway.registry.errors import ChangeRefused
from gateway.registry.partners import PartnerChoices, partner_faults
from gateway.web.admin.refusals import refusals


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NothingToRecord(), "Rien à enregistrer"),
        (MoveRefused("production", "draft"), "n'est plus possible"),
        (EntityTaken("https://x.example", "verdun"), "déjà celui de verdun"),
        (Unusable(("no-post-acs",)), "Aucune adresse de réception"),
        (ChangeRefused("no request 12"), "La demande n° 12 n'existe pas."),
        (ChangeRefused("the token 4 is revoked already"), "Le jeton n° 4 est déjà révoqué."),
        (ChangeRefused("Cette école n'existe pas, ou plus."), "Cette école n'existe pas, ou plus."),
    ],
)
def test_a_refusal_is_told_in_french(error, words):
    (told,) = refusals(error)
    assert words in told


def test_all_that_is_wrong_with_the_names_of_a_partner_is_told_in_french(once):
    wrong = EntChoices("Mal Écrit", "inconnu", "", dialect="klingon")
    with reading(once.house.engine) as session:
        faults = ent_faults(session, wrong)
        faults += ent_faults(session, EntChoices("ent-a", "ENT1", "x" * 201))
        faults += partner_faults(session, PartnerChoices("gar", "GAR"))
    told = refusals(ChangeRefused(*faults))
    assert told == (
        "« Mal Écrit » n'est pas un nom court : minuscules, chiffres et tirets.",
        "Le projet « inconnu » n'est pas connu.",
        "Donnez un nom.",
        "Le dialecte « klingon » n'est pas connu.",
        "Le nom court « ent-a » est déjà pris.",
        "Le nom tient en 200 caractères, sans caractère invisible.",
        "Le nom court « gar » est déjà pris.",
    )


@pytest.mark.parametrize(
    ("months", "typed", "words"),
    [(12, "", "12 mois après son archivage"), (0, "autre", "Recopiez-le"), (0, None, "écoles sont encore")],
)
def test_what_keeps_a_partner_from_being_purged_is_told_in_french(stage, months, typed, words):
    with stage.change() as session:
        record = find_record(session, "ent:ent-a")
        record.state, record.state_since = Standing.ARCHIVED, stage.clock()
        entity_id = record.entity_id
    with reading(stage.house.engine) as session, pytest.raises(PurgeRefused) as refused:
        purge(session, find_record(session, "ent:ent-a"), entity_id if typed is None else typed, stage.clock(), months)
    assert words in refusals(refused.value)[0]


def test_the_pages_say_it_in_french(stage):
    who = clerk(stage)
    who.submit("/admin/jetons/nouveau", {"name": "x", "role": "reader", "perimetres": "academie", "days": "9"})
    who.submit("/admin/jetons/1/revoquer")
    assert "Le jeton n° 1 est déjà révoqué." in who.submit("/admin/jetons/1/revoquer").words.replace("\xa0", " ")
    page = who.submit(f"/admin/acces/{who.record}/reactiver", {"why": "pour voir ce qui arrive"})
    assert f"Le compte {who.email} est déjà actif." in page.words


def test_the_api_says_it_in_french(stage):
    document = Entity(
        (sp_role(key_descriptor(key_ring().sp_only.base64)),), entity_id="https://x.example/sp"
    ).document()
    source = {"kind": "paste", "document": document.decode()}
    body = {"kind": "partner", "slug": "gar", "name": "X", "source": source, "note": "convention signée hier"}
    told = program(stage).post("/partners", body)
    assert [fault["detail"] for fault in told.data["faults"]] == ["Le nom court « gar » est déjà pris."]
