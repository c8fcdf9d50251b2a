"""Conventions in the administration: written, signed, renewed, ended, each with what follows from it."""

import io
import re
from datetime import timedelta

import pytest
from kit.demarche import NUMBER, PDF, TOKEN, Procedure, champ
from kit.demarche import school as filed_school
from kit.listener import listening
from sqlalchemy import select
from stage.gateway import LOCAL, SCHOOLS, open_stage
from stage.office import clerk

from gateway.access.permissions import Role
from gateway.registry.collectivites import CollectiviteFields, put_collectivite
from gateway.registry.engine import reading
from gateway.registry.models import Convention, JournalLine

FIRST, SECOND = SCHOOLS


@pytest.fixture
def signatory(stage):
    with stage.change() as session:
        fields = CollectiviteFields("215500018", "Commune de Valmeuse", departement="055")
        return put_collectivite(session, fields).id


def typed(stage, number, **changes):
    day = stage.house.gate.today()
    usual = {
        "collectivite": f"{number}",
        "ent": "ent-a",
        "schools": f"{FIRST.lower()}\n{SECOND}",
        "signed": f"{day}",
        "until": f"{day + timedelta(300)}",
        "purposes": "Ressources numériques",
        "state": "signee",
    }
    return usual | changes


def row(stage, number):
    with reading(stage.house.engine) as session:
        found = session.get(Convention, number)
        _ = found.document, found.schools
        return found


def journal(stage):
    with reading(stage.house.engine) as session:
        return [(line.kind, line.subject, line.why) for line in session.scalars(select(JournalLine))]


def test_a_convention_is_written_and_shown(stage, signatory):
    someone = clerk(stage)
    page = someone.submit("/admin/conventions/ajouter", typed(stage, signatory, attributes="UAI", why="marché 12"))
    assert page.location == "/admin/conventions/2", page.words
    page = someone.get("/admin/conventions/2")
    assert "Signée avec ENT ent-a" in page.words
    assert "GARPersonIdentifiant, idEnt, UAI" in page.words
    assert ("convention.add", "convention:2", "marché 12") in journal(stage)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"until": "2020-01-01"}, "finirait avant le jour de sa signature"),
        ({"until": "bientôt"}, "La date s'écrit"),
        ({"signed": ""}, "Cette date est nécessaire"),
        ({"schools": "05500"}, "au moins une école"),
        ({"schools": "0559999Z"}, "n'est pas connue"),
        ({"collectivite": ""}, "Choisissez la collectivité"),
        ({"ent": ""}, "Choisissez l'ENT"),
        ({"purposes": " "}, "pour quelles finalités"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(stage, signatory, changes, fault):
    page = clerk(stage).submit("/admin/conventions/ajouter", typed(stage, signatory, contact_ent="dpd") | changes)
    assert page.status == 422
    assert fault in page.words
    assert 'value="dpd"' in page.body


def test_signing_a_draft_opens_the_schools_and_unsigning_says_what_it_closes(stage, signatory):
    someone = clerk(stage)
    someone.submit("/admin/conventions/1/denoncer", {"day": f"{stage.house.gate.today()}", "why": "remplacée"})
    stage.wait_for_the_registry()
    someone.submit("/admin/conventions/ajouter", typed(stage, signatory, state="brouillon"))
    assert stage.login(stage.visitor()).status == 403
    page = someone.get("/admin/conventions/2/modifier")
    seen = re.search(r'name="seen" value="([^"]+)"', page.body)[1]
    someone.submit("/admin/conventions/2/modifier", typed(stage, signatory, seen=seen))
    stage.wait_for_the_registry()
    assert stage.login(stage.visitor()).status == 200
    page = someone.get("/admin/conventions/2/modifier")
    seen = re.search(r'name="seen" value="([^"]+)"', page.body)[1]
    undone = typed(stage, signatory, seen=seen, state="brouillon")
    page = someone.submit("/admin/conventions/2/modifier", undone)
    assert "2 écoles n'auront plus accès" in page.words
    assert not row(stage, 2).draft
    assert someone.submit("/admin/conventions/2/modifier", undone | {"confirm": "oui"}).status == 303
    stage.wait_for_the_registry()
    assert stage.login(stage.visitor()).status == 403


def test_two_people_on_one_convention_do_not_overwrite_each_other(stage, signatory):
    one, other = clerk(stage), clerk(stage)
    one.submit("/admin/conventions/ajouter", typed(stage, signatory))
    page = one.get("/admin/conventions/2/modifier")
    seen = re.search(r'name="seen" value="([^"]+)"', page.body)[1]
    assert other.submit("/admin/conventions/2/modifier", typed(stage, signatory, seen=seen, summary="A")).status == 303
    page = one.submit("/admin/conventions/2/modifier", typed(stage, signatory, seen=seen, summary="B"))
    assert page.status == 409
    assert f"modifiée par {other.email}" in page.words
    assert row(stage, 2).summary == "A"
    again = re.search(r'name="seen" value="([^"]+)"', page.body)[1]
    assert one.submit("/admin/conventions/2/modifier", typed(stage, signatory, seen=again, summary="B")).status == 303
    assert row(stage, 2).summary == "B"


def test_ending_one_says_first_who_loses_access_and_then_does_it_at_once(stage):
    someone, visitor = clerk(stage), stage.visitor()
    stage.login(visitor)
    assert "2 écoles n'auront plus accès" in someone.get("/admin/conventions/1/denoncer").words
    assert row(stage, 1).ended is None
    page = someone.submit("/admin/conventions/1/denoncer", {"day": f"{stage.house.gate.today()}"})
    assert "Dites en une phrase pourquoi" in page.words
    someone.submit("/admin/conventions/1/denoncer", {"day": f"{stage.house.gate.today()}", "why": "fin du marché"})
    page, _ = stage.knock(visitor)
    assert page.status == 403
    assert "Dénoncée" in someone.get("/admin/conventions/1").words


def test_a_renewal_begins_the_day_after_and_silences_the_reminder(stage, signatory):
    someone, day = clerk(stage), stage.house.gate.today()
    someone.submit("/admin/conventions/ajouter", typed(stage, signatory, until=f"{day + timedelta(20)}"))
    assert "Elle finit dans 20 jours. Sans renouvellement, 2 écoles" not in someone.get("/admin/conventions/2").words
    assert "Elle finit dans 20 jours" in someone.get("/admin/conventions/2").words
    assert "1 convention finit dans les 30 jours" in someone.get("/admin").words
    page = someone.get("/admin/conventions/2/renouveler")
    assert f'value="{day + timedelta(21)}"' in page.body
    renewed = typed(stage, signatory, signed=f"{day + timedelta(21)}", until=f"{day + timedelta(400)}")
    assert someone.submit("/admin/conventions/2/renouveler", renewed).location == "/admin/conventions/3"
    assert "Renouvelée par la convention 3" in someone.get("/admin/conventions/2").words
    assert "Signée" in someone.get("/admin/conventions/2").words
    assert "Rien à traiter" in someone.get("/admin").words


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", 1), ("etat=signee", 1), ("etat=expiree", 0), ("q=essai", 1), (f"q={FIRST}", 1), ("q=nulle", 0), ("ent=x", 0)],
)
def test_the_list_shows_what_is_asked_for(stage, query, shown):
    page = clerk(stage).get(f"/admin/conventions?{query}")
    assert ("/admin/conventions/1" in page.body) == bool(shown)


def send(someone, number, content, name="convention.pdf"):
    form = {"file": (io.BytesIO(content), name)}
    return someone.submit(f"/admin/conventions/{number}/document/deposer", form)


def test_a_signed_document_is_kept_with_its_hash_and_given_back_as_it_came(stage):
    someone = clerk(stage)
    assert send(someone, 1, PDF).status == 303
    page = someone.get("/admin/conventions/1")
    assert row(stage, 1).document.sha256 in page.words
    answer = someone.get("/admin/conventions/1/document")
    assert answer.body.encode() == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "script-src" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("content", [b"<html>", b"%PDF-" + b"x" * 2_000], ids=["html", "too large"])
def test_what_is_no_pdf_or_too_large_is_refused(stage, monkeypatch, content):
    monkeypatch.setattr("gateway.registry.documents.MAX_DOCUMENT", 1_000)
    assert send(clerk(stage), 1, content).status == 409
    assert row(stage, 1).document is None


def test_what_is_far_too_large_is_not_even_read(stage):
    someone = clerk(stage)
    headers = {"Origin": stage.base, "Content-Type": "multipart/form-data; boundary=x"}
    page = someone.post("/admin/conventions/1/document/deposer", b"x" * 12_000_000, headers=headers)
    assert page.status == 413


@pytest.mark.parametrize("role", [Role.READER, Role.DPO, Role.HEAD, Role.VENDOR])
def test_who_may_not_change_conventions_is_refused_everywhere(stage, signatory, role):
    someone = clerk(stage, role)
    assert someone.get("/admin/conventions/1").status == 200
    assert "Dénoncer" not in someone.get("/admin/conventions/1").words
    assert someone.get("/admin/conventions/ajouter").status == 403
    assert someone.submit("/admin/conventions/1/denoncer", {"why": "x"}).status == 403
    assert send(someone, 1, PDF).status == 403
    assert row(stage, 1).ended is None


def test_nobody_sees_or_ends_what_is_outside_of_their_scope(stage, signatory):
    elsewhere = clerk(stage, Role.SCHOOLS, "departement:75")
    assert "/admin/conventions/1" not in elsewhere.get("/admin/conventions").body
    assert elsewhere.get("/admin/conventions/1").status == 403
    assert elsewhere.submit("/admin/conventions/1/denoncer", {"why": "x"}).status == 403
    assert elsewhere.submit("/admin/conventions/ajouter", typed(stage, signatory)).status == 403
    here = clerk(stage, Role.SCHOOLS, "departement:55")
    assert here.submit("/admin/conventions/ajouter", typed(stage, signatory)).status == 303
    assert row(stage, 1).ended is None


def test_a_collectivite_is_known_by_a_right_siren(stage):
    someone = clerk(stage)
    form = {"siren": "215500019", "name": "Valmeuse", "kind": "commune", "departement": "055"}
    page = someone.submit("/admin/conventions/collectivites/ajouter", form)
    assert "leur clé doit être juste" in page.words
    page = someone.submit("/admin/conventions/collectivites/ajouter", form | {"siren": "215 500 018 00019"})
    assert page.location == "/admin/conventions/collectivites/1", page.words
    assert "215500018" in someone.get(page.location).words
    seen = re.search(r'name="seen" value="(\w+)"', someone.get(f"{page.location}/modifier").body)[1]
    changed = form | {"name": "Commune de Valmeuse", "seen": seen}
    someone.submit("/admin/conventions/collectivites/1/modifier", changed)
    assert "Commune de Valmeuse" in someone.get("/admin/conventions/collectivites?q=valm").words


@pytest.fixture
def procedure(tmp_path, prepared_home, redis_url):
    """A gateway on the loopback whose conventions are signed on a « Démarche numérique » there."""
    import shutil

    with listening() as listener:
        filed = Procedure()
        settings = {"demarches_url": filed.stand_on(listener), "demarches_token": TOKEN, "demarches_number": NUMBER}
        stage = open_stage(shutil.copytree(prepared_home, tmp_path / "home"), redis_url, LOCAL, **settings)
        yield filed, stage
        stage.house.engine.dispose()
        stage.house.redis.close()


def test_the_online_procedure_is_read_from_its_page_which_shows_what_is_wrong(procedure):
    filed, stage = procedure
    filed.file(7, filed_school(FIRST))
    filed.file(8, champ("École", "?"))
    someone = clerk(stage)
    page = someone.follow(someone.submit("/admin/conventions/demarche/lire"))
    assert "2 dossier(s) lu(s), 1 convention(s) modifiée(s), 1 à corriger" in page.words
    assert "8 " in page.words
    assert "Aucun code UAI d'école ne se lit dans le dossier" in page.words
    assert "1 dossier de Démarche numérique à corriger" in someone.get("/admin").words
    page = someone.get("/admin/conventions/2/modifier")
    assert "modifiez le dossier" in page.words
    filed.token = "un autre"
    page = someone.follow(someone.submit("/admin/conventions/demarche/lire"))
    assert "Démarche numérique refuse le jeton" in page.words
    assert TOKEN not in page.body


def test_it_is_read_only_by_who_answers_for_all_of_it(procedure):
    filed, stage = procedure
    filed.file(7, filed_school(FIRST))
    assert clerk(stage, Role.SCHOOLS, "departement:55").submit("/admin/conventions/demarche/lire").status == 403
    with reading(stage.house.engine) as session:
        assert session.scalar(select(Convention.id).where(Convention.dossier == 7)) is None


def test_without_a_procedure_the_page_says_what_to_set(stage):
    assert "demarches_number" in clerk(stage).get("/admin/conventions/demarche").words
