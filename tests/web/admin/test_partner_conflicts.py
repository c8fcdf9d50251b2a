"""Two people change one partner at once: one is in force, the other is told by whom, with all that was typed."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from kit.keys import key_ring
from kit.names import IDP_A
from kit.partners import Entity, display_name, idp_role, key_descriptor
from sqlalchemy import select
from stage.gateway import ENT_A_SSO
from stage.office import clerk
from stage.program import program

from gateway.onboarding.delta import Group
from gateway.onboarding.records import find_record
from gateway.registry.engine import reading
from gateway.registry.models import JournalLine, Partner, Upkeep
from gateway.web.admin import asker

ENT, GAR, CAS = "/admin/partenaires/ent/ent-a", "/admin/partenaires/partner/gar", "/admin/partenaires/partner/editeur"


def suspend(_who, number):
    return f"{ENT}/etat/suspended", {"note": f"incident numéro {number}"}


def release(_who, number):
    return f"{GAR}/attributs", {
        "note": f"avenant numéro {number}",
        "attribute": "UAI",
        "purpose-UAI": f"bilan {number}",
    }


def upkeep(_who, number):
    return f"{ENT}/relecture", {"note": f"accord numéro {number}", "fields": [list(Group)[number].value]}


def restore(_who, number):
    return f"{ENT}/historique/1/restaurer", {"note": f"retour numéro {number}"}


def settings(_who, number):
    form = {"name": f"Éditeur {number}", "address": "https://editeur.example/app", "confirm": "oui"}
    return f"{CAS}/cas", form | {"note": f"réglage numéro {number}"}


def metadata(who, number):
    role = idp_role(
        key_descriptor(key_ring().idp_a.base64, "signing"), sso=ENT_A_SSO, extensions=display_name(f"Nom {number}")
    )
    text = Entity((role,), entity_id=IDP_A).text()
    page = who.submit(
        "/admin/partenaires/importer", {"kind": "paste", "text": text, "anchor": "none", "partenaire": "ent:ent-a"}
    )
    return page.location.replace("/verification", "/enregistrement"), {"note": f"import numéro {number}"}


ACTS = {
    "métadonnées": ("ent:ent-a", metadata),
    "révision": ("ent:ent-a", restore),
    "état": ("ent:ent-a", suspend),
    "relecture": ("ent:ent-a", upkeep),
    "attributs": ("partner:gar", release),
    "réglages CAS": ("partner:editeur", settings),
}


@pytest.fixture
def prepared(stage):
    """A second revision to go back from, an address to read again, and a CAS service."""
    stage.settled = clerk(stage)
    url, form = metadata(stage.settled, 9)
    assert stage.settled.submit(url, form | {"version": version_of(stage, "ent:ent-a")}).status == 303
    with stage.change() as session:
        session.merge(Upkeep(subject="ent:ent-a", kind="url", address="https://ent-a.example", daily=True, fields=[]))
        session.add(Partner(slug="editeur", name="Éditeur", protocol="cas", service_url="https://editeur.example/app"))
    return stage


def version_of(stage, subject):
    with reading(stage.house.engine) as session:
        return f"{find_record(session, subject).version}"


def meet(monkeypatch):
    """Nobody changes anything before both have looked."""
    barrier, change = Barrier(2, timeout=20), asker.propose_or_apply

    def together(*given, **more):
        barrier.wait()
        return change(*given, **more)

    monkeypatch.setattr(asker, "propose_or_apply", together)


@pytest.mark.parametrize("name", ACTS)
def test_of_two_changes_at_once_one_is_made_and_the_other_keeps_what_was_typed(prepared, monkeypatch, name):
    subject, act = ACTS[name]
    people = [clerk(prepared), clerk(prepared)]
    seen = version_of(prepared, subject)
    forms = [act(who, number) for number, who in enumerate(people)]
    meet(monkeypatch)
    with ThreadPoolExecutor(2) as pool:
        pages = list(pool.map(lambda n: people[n].submit(forms[n][0], forms[n][1] | {"version": seen}), (0, 1)))
    assert sorted(page.status for page in pages) == [303, 409], [page.words for page in pages]
    loser = 0 if pages[0].status == 409 else 1
    page, winner = pages[loser], people[1 - loser]
    assert f"modifiée par {winner.email}" in page.words
    assert "Vos saisies sont conservées ci-dessous." in page.words
    assert forms[loser][1]["note"] in page.words
    carried = re.search(r'name="version" value="(\d+)"', page.body)[1]
    assert carried == version_of(prepared, subject) != seen


@pytest.mark.parametrize("name", ACTS)
def test_one_after_the_other_both_are_made(prepared, name):
    subject, act = ACTS[name]
    for number in (0, 1):
        who = clerk(prepared)
        url, form = act(who, number)
        page = who.submit(url, form | {"version": version_of(prepared, subject)})
        expected = 409 if number and name in {"état", "révision"} else 303
        assert page.status == expected, page.words


def test_a_program_that_meets_a_page_is_told_by_whom(prepared, monkeypatch):
    who, caller = clerk(prepared), program(prepared)
    seen = version_of(prepared, "ent:ent-a")
    url, form = suspend(who, 1)
    meet(monkeypatch)
    with ThreadPoolExecutor(2) as pool:
        page = pool.submit(who.submit, url, form | {"version": seen})
        body = {"state": "suspended", "note": "incident numéro 2"}
        told = pool.submit(caller.put, "/partners/ent/ent-a/state", body, f'"{seen}"').result()
    assert {page.result().status, told.status} in ({303, 409}, {409, 200})
    if told.status == 409:
        assert told.data["type"] == "urn:gar-gateway:conflict"
        assert who.email in told.data["detail"]
    with reading(prepared.house.engine) as session:
        assert len(session.scalars(select(JournalLine).where(JournalLine.kind == "partner.state")).all()) == 1
