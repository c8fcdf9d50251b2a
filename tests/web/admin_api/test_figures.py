"""What programs only look at: the coverage, the statistics as on the page, the journal with its chain."""

import json

from sqlalchemy import select
from stage.office import clerk
from stage.program import program

from gateway.access.permissions import Role
from gateway.registry.engine import reading
from gateway.registry.journal import BEGINNING
from gateway.registry.models import JournalLine


def test_the_coverage_is_that_of_the_scope(once):
    whole = program(once).get("/coverage").data
    assert (whole["total"]["schools"], whole["total"]["with_ent_percent"]) == (2, 100)
    assert [place["key"] for place in whole["places"]] == ["055"]
    one = program(once, Role.HEAD, "ecole:0550001C").get("/coverage", departement="055").data
    assert (one["total"]["schools"], one["total"]["under_convention"]) == (1, 1)
    nobody = program(once, Role.READER, "departement:75").get("/coverage").data
    assert (nobody["total"]["schools"], nobody["total"]["with_ent_percent"], nobody["places"]) == (0, None, [])


def test_the_statistics_are_those_of_the_page(once):
    told = program(once).get("/statistics", periode="m:2026-09-01").data
    page = json.loads(clerk(once).get("/admin/statistiques.json?periode=m:2026-09-01").body)
    schools = program(once).get("/statistics/schools", periode="m:2026-09-01").data
    assert {**told, "ecoles": schools["ecoles"]} == page
    assert told["total"]["connexions"] == {"valeur": None, "motif": "pas_de_donnee"}
    assert program(once).get("/statistics", periode="hier").fields == {"periode"}


def test_the_statistics_of_somebody_else_are_refused(once):
    caller = program(once, Role.HEAD, "ecole:0550001C")
    assert caller.get("/statistics").data["perimetre"] == "ecole:0550001C"
    assert caller.get("/statistics", perimetre="academie").status == 403
    assert caller.get("/statistics", code="0550002D").status == 403


def test_whoever_looks_at_figures_by_a_program_is_in_the_trail(stage):
    program(stage, name="tableur").get("/statistics")
    (line,) = [one for one in stage.audit() if one.kind == "figures.export"]
    assert line.author == "cli:essai, jeton « tableur »"


def test_the_journal_is_read_with_its_chain(stage):
    caller = program(stage)
    body = {"name": "Jules-Ferry", "ent": "ent-a", "why": "Nom corrigé"}
    caller.put("/schools/0550001C", body, caller.get("/schools/0550001C").etag)
    caller.post("/schools/acts", {"act": "suspendre", "schools": ["0550001C"], "why": "Travaux"})
    told = caller.get("/journal").data
    assert [line["kind"] for line in told["lines"]] == ["school.suspendre", "school.set"]
    newer, older = told["lines"]
    assert (newer["previous"], older["previous"]) == (older["digest"], BEGINNING)
    (after,) = older["after"].values()
    assert after["name"] == "Jules-Ferry"
    assert caller.get(f"/journal/{older['number']}").data == older
    assert caller.get("/journal", kind="school.set").data["total"] == 1
    assert caller.get("/journal", until="2020-01-01").data["total"] == 0
    with reading(stage.house.engine) as session:
        assert session.scalar(select(JournalLine.via)) == "api"


def test_only_the_whole_academie_s_programs_read_the_journal(once):
    assert program(once, Role.DPO).get("/journal").status == 200
    for role, scope in ((Role.DPO, "departement:55"), (Role.READER, "academie")):
        assert program(once, role, scope).get("/journal").status == 403
