"""The register and a person's rights, for the data protection officer."""

import csv
import io
import json
import zipfile

import pytest
from kit.responses import Identity
from sqlalchemy import select
from stage.gateway import SCHOOLS
from stage.office import clerk

from gateway.access.permissions import Role
from gateway.registry.engine import reading
from gateway.registry.models import JournalLine
from gateway.web.admin import register

WHO = "u-alice-7f3a"
ALICE = Identity(
    WHO,
    (("ENTPersonUid", (WHO,)), ("ENTPersonProfils", ("National_elv",)), ("ENTPersonStructRattachUAI", SCHOOLS[:1])),
)
FORM = {"identifier": WHO, "why": "demande 12", "act": "show"}


def read(page):
    return list(csv.DictReader(io.StringIO(page.body.removeprefix("\ufeff")), delimiter=";"))


def test_the_register_is_there_as_a_page_and_as_files(stage):
    someone = clerk(stage, Role.DPO)
    assert "Transmission à Service gar" in someone.get("/admin/registre").words
    told = {row["traitement"]: row["conventions"] for row in read(someone.get("/admin/registre.csv"))}
    assert (told["Transmission à Service gar"], told["Session de connexion"]) == ("1", "")
    assert [row["collectivite"] for row in read(someone.get("/admin/registre-conventions.csv"))] == ["Commune d'essai"]
    answer = someone.client.get("/admin/registre.odt", base_url=stage.base)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert "Commune d'essai" in archive.read("content.xml").decode()


@pytest.mark.parametrize("role", [Role.READER, Role.SCHOOLS, Role.PARTNERS, Role.VENDOR, Role.HEAD, Role.OPERATOR])
def test_it_is_for_the_officer_and_the_referent(stage, role):
    someone = clerk(stage, role)
    for path in (
        "/admin/registre",
        "/admin/registre.csv",
        "/admin/registre-conventions.csv",
        "/admin/registre.odt",
        "/admin/registre/personne",
    ):
        assert someone.get(path).status == 403
    assert someone.submit("/admin/registre/personne", FORM).status == 403


def test_a_long_register_comes_in_pages(stage, monkeypatch):
    monkeypatch.setattr(register, "_PROCESSINGS", 2)
    someone = clerk(stage, Role.DPO)
    first, last = someone.get("/admin/registre"), someone.get("/admin/registre?page=99")
    assert "Page 1 sur 3" in first.words
    assert "Transmission à Service gar" in first.words
    assert "Accès à l'administration" in last.words
    assert "Transmission à Service gar" not in last.words


def test_an_officer_of_a_departement_sees_its_conventions_only(stage):
    assert "Commune d'essai" in clerk(stage, Role.DPO, "departement:55").get("/admin/registre").words
    assert "Commune d'essai" not in clerk(stage, Role.DPO, "departement:75").get("/admin/registre").words


def test_what_is_held_is_shown_given_as_a_file_and_erased(stage):
    visitor, someone = stage.visitor(), clerk(stage, Role.DPO)
    stage.login(visitor, person=ALICE)
    page = someone.submit("/admin/registre/personne", FORM)
    assert f"Identifiant {WHO}" in page.words
    told = json.loads(someone.submit("/admin/registre/personne", FORM | {"act": "file"}).body)
    assert told["detenu"]["Sessions de connexion"][0]["Identifiant"] == WHO
    page = someone.submit("/admin/registre/personne", FORM | {"act": "erase"})
    assert "Cochez pour confirmer" in page.words
    assert stage.knock(visitor)[0].status == 200
    page = someone.follow(someone.submit("/admin/registre/personne", FORM | {"act": "erase", "confirm": "oui"}))
    assert "C'est effacé. Sessions de connexion :" in page.words
    assert stage.knock(visitor)[0].status == 303


def test_the_journal_knows_of_the_request_and_not_of_the_person(stage):
    someone = clerk(stage, Role.DPO)
    stage.login(stage.visitor(), person=ALICE)
    for act in ("show", "erase"):
        someone.submit("/admin/registre/personne", FORM | {"act": act, "confirm": "oui"})
    with reading(stage.house.engine) as session:
        lines = list(session.scalars(select(JournalLine)))
    assert [(line.kind, line.why) for line in lines[-2:]] == [
        ("person.export", "demande 12"), ("person.erase", "demande 12"),
    ]  # fmt: skip
    for line in lines:
        assert WHO not in f"{line.subject} {line.before} {line.after} {line.why}"


@pytest.mark.parametrize("missing", ["identifier", "why"])
def test_nothing_is_told_without_an_identifier_and_a_reason(stage, missing):
    page = clerk(stage, Role.DPO).submit("/admin/registre/personne", FORM | {missing: " "})
    assert page.status == 422
    assert "Ce qui est détenu" not in page.words
