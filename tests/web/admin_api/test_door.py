"""The door of the API: a token opens it and nothing else does; whatever goes wrong is told in French."""

import pytest
from sqlalchemy import select
from stage.office import clerk
from stage.program import PREFIX, Program, program

from gateway.access.permissions import Role
from gateway.registry.engine import reading
from gateway.registry.models import Administrator, ApiToken, JournalLine

SCHOOL = {"name": "École Jules-Ferry", "ent": "ent-a", "why": "Nom corrigé par la mairie"}


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer ", "Bearer inventé", "Basic YTpi", "Token x", "Bearer gar-jeton-" + "a" * 43]
)
def test_without_a_known_token_nobody_gets_in_and_is_told_what_to_do(once, shown):
    headers = {"Authorization": shown} if shown else {}
    told = Program(once, "").call("GET", "/partners", **headers)
    assert told.status == 401
    assert told.data["type"] == "urn:gar-gateway:no-token"
    known = ', error="invalid_token"' if "jeton" in shown or "inventé" in shown else ""
    assert told.headers["WWW-Authenticate"] == f'Bearer realm="administration"{known}'
    assert "jeton" in told.data["detail"]


def test_the_token_of_a_program_gets_in(once):
    assert program(once).get("/partners").data["total"] == 2


def test_the_session_of_a_page_opens_nothing_here(once):
    who = clerk(once)
    assert who.get("/admin/partenaires").status == 200
    assert who.get(f"{PREFIX}/partners").status == 401
    assert who.submit(f"{PREFIX}/schools/acts", {}).status == 401


def test_a_token_opens_no_page(once):
    headers = {"Authorization": f"Bearer {program(once).token}"}
    for path in ("/admin", "/admin/partenaires", "/admin/statistiques.json", "/admin/jetons"):
        page = once.visitor().get(path, headers=headers)
        assert (page.status, page.location.partition("?")[0]) == (303, "/admin/connexion")


def test_a_token_ends_on_its_day_and_when_it_is_revoked(stage):
    caller = program(stage)
    assert caller.get("/coverage").status == 200
    stage.clock.forward(days=29)
    assert caller.get("/coverage").status == 200
    stage.clock.forward(days=1)
    assert "expiré" in caller.get("/coverage").data["detail"]
    other = program(stage)
    with stage.change() as session:
        session.get(ApiToken, other.number).revoked_at = stage.clock()
    assert "révoqué" in other.get("/coverage").data["detail"]


def test_a_token_never_does_more_than_its_maker_may_today(stage):
    maker = clerk(stage, Role.REFERENT, "academie")
    caller = program(stage, Role.SCHOOLS, "departement:55", maker=maker.email)
    assert caller.get("/schools").status == 200
    for role, scopes, status in (
        ("schools", ["departement:055"], 200),
        ("schools", ["ecole:0550001C"], 401),
        ("reader", ["academie"], 401),
        ("referent", ["academie"], 200),
    ):
        with stage.change() as session:
            record = session.get(Administrator, maker.record)
            record.role, record.scopes = role, scopes
        assert caller.get("/schools").status == status, (role, scopes)
    with stage.change() as session:
        session.get(Administrator, maker.record).enabled = False
    assert "ses droits ont changé" in caller.get("/schools").data["detail"]


def test_its_last_use_is_noted_to_within_five_minutes(stage):
    caller = program(stage)

    def last():
        with reading(stage.house.engine) as session:
            return session.get(ApiToken, caller.number).last_used

    assert last() is None
    caller.get("/coverage")
    first = last()
    assert first == stage.clock()
    stage.clock.forward(minutes=4)
    caller.get("/coverage")
    assert last() == first
    stage.clock.forward(minutes=1)
    caller.get("/coverage")
    assert last() == stage.clock()


def test_what_a_program_changes_is_in_the_journal_under_its_name(stage):
    maker = clerk(stage)
    caller = program(stage, Role.SCHOOLS, maker=maker.email, name="annuaire")
    seen = caller.get("/schools/0550001C")
    assert caller.put("/schools/0550001C", SCHOOL, seen.etag).status == 200
    with reading(stage.house.engine) as session:
        line = session.scalar(select(JournalLine).order_by(JournalLine.number.desc()).limit(1))
    assert (line.author, line.via, line.kind) == (f"{maker.email}, jeton « annuaire »", "api", "school.set")
    page = clerk(stage).get(f"/admin/journal/{line.number}")
    assert "par l'interface de programmation" in page.words


def test_a_dry_look_at_the_registry_by_a_reader_changes_nothing(once):
    told = program(once, Role.READER).put("/schools/0550001C", SCHOOL, '"x"')
    assert (told.status, told.data["type"]) == (403, "urn:gar-gateway:forbidden")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("{}", "text/plain", 400),
        ("[" * 100_000, "application/json", 400),
        ("[]", "application/json", 422),
        ("{}", "application/json", 422),
        ('{"name": 3}', "application/json", 422),
    ],
)
def test_what_cannot_be_read_is_told_and_changes_nothing(once, body, kind, status):
    told = program(once).call("PUT", "/schools/0550001C", body, kind=kind)
    assert told.status == status
    assert told.data["detail"].endswith(".")


def test_every_field_that_is_wrong_is_named(once):
    wrong = {"name": "x" * 201, "collectivite": "beaucoup", "declared": "hier", "inconnu": 1, "nature": "lycée"}
    told = program(once).put("/schools/0550001C", wrong, '"x"')
    assert told.fields == set(wrong)
    words = {fault["field"]: fault["detail"] for fault in told.data["faults"]}
    assert words["inconnu"] == "Ce champ n'existe pas ici."
    assert words["declared"] == "La date s'écrit AAAA-MM-JJ."
    assert words["nature"] == "Valeurs possibles : 'maternelle', 'elementaire', 'primaire' ou 'autre'."


def test_a_parameter_that_nobody_knows_is_refused(once):
    told = program(once).get("/schools", departemant="055")
    assert (told.status, told.fields) == (422, {"departemant"})


def test_what_is_nowhere_and_what_is_not_done_are_told_as_problems(once):
    caller = program(once)
    assert caller.get("/nulle-part").data["type"] == "urn:gar-gateway:not-found"
    assert caller.get("/partners/ent/absent").data["title"] == "Élément introuvable"
    told = caller.call("DELETE", "/partners/ent/ent-a")
    assert (told.status, told.headers["Content-Type"]) == (405, "application/problem+json")


def test_a_body_that_is_too_large_is_refused(once):
    told = program(once).put("/schools/0550001C", {"name": "x" * 600_000}, '"x"')
    assert told.status == 413


def test_the_registry_that_is_away_is_a_problem_document_too(stage):
    caller = program(stage)
    stage.house.engine.dispose()
    (stage.house.settings.home / "gateway.db").write_bytes(b"no database" * 100)
    told = caller.get("/partners")
    assert (told.status, told.headers["Retry-After"]) == (503, "30")
    assert told.data["reference"] in told.data["detail"]
