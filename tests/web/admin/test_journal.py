"""The journal's pages: found, told, exported, verified."""

import csv
import io

import pytest
from sqlalchemy import text
from stage.office import clerk

from gateway.access.acting import Office, acting
from gateway.access.requests import APPLIERS
from gateway.registry.models import School
from gateway.web.admin.words import kind_words


@pytest.fixture
def claire(stage):
    return clerk(stage, email="claire@academie.example")


def rename(stage, name, why="Nom officiel de la commune", author="karim@academie.example"):
    office = Office(stage.house.engine, stage.house.redis, stage.clock())
    with acting(office, author, "school.set", subject="school:0550001C", why=why) as doing:
        doing.session.get(School, "0550001C").name = name


def rows(page):
    return list(csv.reader(io.StringIO(page.body.lstrip("\ufeff")), delimiter=";"))


def test_a_line_tells_before_and_after(stage, claire):
    rename(stage, "École Jules-Ferry")
    page = claire.get("/admin/journal/1")
    for told in ("school 0550001C", "École 0550001C", "École Jules-Ferry", "Nom officiel", "karim@academie.example"):
        assert told in page.words


def test_lines_are_filtered_by_word_person_act_and_day(stage):
    rename(stage, "Une", why="Premier motif donné")
    stage.clock.forward(days=2)
    rename(stage, "Deux", why="Second motif donné", author="lea@academie.example")
    day, claire = stage.clock.today(), clerk(stage)
    for query in ("mots=second", "qui=lea", f"du={day}", "mots=Deux"):
        page = claire.get(f"/admin/journal?{query}")
        assert "Second motif" in page.words, query
        assert "Premier motif" not in page.words, query
    assert "Aucune ligne." in claire.get("/admin/journal?acte=ent.add").words
    assert "2 lignes." in claire.get("/admin/journal?du=hier").words


def test_long_journals_come_by_pages_that_keep_the_filter(stage, claire):
    for number in range(60):
        rename(stage, f"École {number}")
    first = claire.get("/admin/journal?qui=karim")
    assert "Page 1 sur 2" in first.words
    second = claire.get(first.link("Page suivante"))
    assert "qui=karim" in second.request_path
    assert "Page 2 sur 2" in second.words


def test_the_file_holds_what_the_page_shows_and_nothing_that_a_cell_would_run(stage, claire):
    rename(stage, "École", why='=HYPERLINK("https://evil.example")')
    header, line = rows(claire.get("/admin/journal.csv?qui=karim"))
    assert header[:7] == ["numero", "instant", "qui", "par", "acte", "objet", "motif"]
    assert line[2] == "karim@academie.example"
    assert line[6].startswith("'=HYPERLINK")


def test_the_chain_is_verified_on_demand(stage, claire):
    rename(stage, "Une")
    assert "La chaîne est entière" in claire.get("/admin/journal?verifier=1").words
    with stage.house.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER journal_line_update"))
        connection.execute(text("UPDATE journal_line SET author = 'eve'"))
    page = claire.get("/admin/journal?verifier=1")
    assert "La chaîne est rompue" in page.words
    assert "line 1 of the journal was changed" in page.words


def test_what_people_type_is_shown_as_they_typed_it(stage, claire):
    rename(stage, "<script>alert(1)</script>", why="<b>gras</b> & co, au moins")
    for path in ("/admin/journal", "/admin/journal/1"):
        assert "<b>gras" not in claire.get(path).body
        assert "<script>alert" not in claire.get(path).body


def test_a_line_that_is_not_there_is_said_so(claire):
    assert claire.get("/admin/journal/99").status == 404


def test_every_change_that_may_wait_has_a_name_in_french():
    assert [kind for kind in APPLIERS if kind_words(kind) == kind] == []
