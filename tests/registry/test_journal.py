"""The journal: what was done, in a chain that shows every touch, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from gateway.access.acting import Office, acting
from gateway.registry.administrators import add_administrator
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.journal import BEGINNING, Search, digest_of, faults, search
from gateway.registry.models import JournalLine, School
from gateway.registry.projects import add_project
from gateway.state.errors import StateUnavailable


class Silent:
    """A store that is away: acts are kept all the same."""

    def set(self, *_, **__):
        raise StateUnavailable("away")


@pytest.fixture
def office(database):
    return Office(database, Silent(), datetime(2026, 9, 1, 8, 30, tzinfo=UTC))


def do(office, number=1, kind="project.add", why="", author="claire@academie.example"):
    with acting(office, author, kind, subject=f"project:P{number}", why=why) as doing:
        add_project(doing.session, f"P{number}", f"Projet {number}")


def lines(database):
    with reading(database) as session:
        return session.scalars(select(JournalLine).order_by(JournalLine.number)).all()


def broken(database):
    with reading(database) as session:
        return list(faults(session))


def break_in(database, *statements):
    """Somebody with the database's own password, who first takes the triggers away."""
    with database.begin() as connection:
        if database.dialect.name == "sqlite":
            for name in ("journal_line_update", "journal_line_delete"):
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE journal_line DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement))


def test_an_act_says_who_what_why_and_what_it_changed(office, database):
    do(office, why="Nouveau projet de la Meuse")
    (line,) = lines(database)
    assert (line.author, line.via, line.kind, line.subject) == (
        "claire@academie.example",
        "web",
        "project.add",
        "project:P1",
    )
    assert line.why == "Nouveau projet de la Meuse"
    assert line.at == datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
    assert line.before == "{}"
    assert line.after == '{"project 1":{"ident":"P1","name":"Projet 1"}}'


def test_before_and_after_are_told_of_what_changed_alone(filled_database):
    office = Office(filled_database, Silent())
    with acting(office, "x", "school.set", subject="school:0550001C") as doing:
        doing.session.get(School, "0550001C").name = "École Jules-Ferry"
    line = lines(filled_database)[-1]
    assert line.before == '{"school 0550001C":{"name":"École 0550001C"}}'
    assert line.after == '{"school 0550001C":{"name":"École Jules-Ferry"}}'


def test_what_is_taken_away_is_told(filled_database):
    office = Office(filled_database, Silent())
    with acting(office, "x", "project.remove") as doing:
        add_project(doing.session, "P9", "Neuf")
    with acting(office, "x", "project.remove") as doing:
        from gateway.registry.models import Project

        doing.session.delete(doing.session.scalar(select(Project).where(Project.ident == "P9")))
    line = lines(filled_database)[-1]
    assert '"ident":"P9"' in line.before
    assert line.after == "{}"


def test_secrets_are_told_as_changed_and_no_more(office, database):
    with acting(office, "x", "administrator.add") as doing:
        record = add_administrator(doing.session, "a@b.example", "dpo", ["academie"], office.instant)
        record.password, record.totp = "$argon2id$hash", "sealed"
    (line,) = lines(database)
    assert '"password":"(masqué)"' in line.after
    assert "argon2id" not in line.after


def test_an_act_that_is_refused_leaves_neither_change_nor_line(office, database):
    do(office)
    with pytest.raises(ChangeRefused):
        do(office)
    assert len(lines(database)) == 1
    assert broken(database) == []


def test_a_dry_run_leaves_no_line(office, database):
    with acting(office, "x", "project.add", dry_run=True) as doing:
        add_project(doing.session, "P1", "Un")
    assert lines(database) == []


def test_each_line_holds_the_digest_of_the_one_before(office, database):
    for number in range(3):
        do(office, number)
    first, second, third = lines(database)
    assert (first.previous, second.previous, third.previous) == (BEGINNING, first.digest, second.digest)
    assert all(line.digest == digest_of(line) for line in (first, second, third))
    assert broken(database) == []


def test_workers_who_act_at_once_make_one_chain(office, database):
    def work(worker):
        for number in range(4):
            do(office, 10 * worker + number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(1, 5)))
    assert [line.number for line in lines(database)] == list(range(1, 17))
    assert broken(database) == []


@pytest.mark.parametrize("statement", ["UPDATE journal_line SET why = 'x'", "DELETE FROM journal_line"])
def test_the_database_itself_refuses_to_rewrite(office, database, statement):
    do(office)
    with pytest.raises(DatabaseError, match="append-only"), database.begin() as connection:
        connection.execute(text(statement))
    assert len(lines(database)) == 1


TAMPERED = {
    "a reason rewritten": (["UPDATE journal_line SET why = 'autre' WHERE number = 2"], "line 2 .* was changed"),
    "an author replaced": (["UPDATE journal_line SET author = 'eve' WHERE number = 3"], "line 3 .* was changed"),
    "a line taken out": (["DELETE FROM journal_line WHERE number = 2"], "lines 2 to 2 .* missing"),
    "the last lines cut off": (["DELETE FROM journal_line WHERE number >= 3"], "lines 3 to 4 .* missing"),
    "all of it": (["DELETE FROM journal_line"], "lines 1 to 4 .* missing"),
    "another instant": (
        ["UPDATE journal_line SET at = '2026-01-01 00:00:00' WHERE number = 1"],
        "line 1 .* was changed",
    ),
}


@pytest.mark.parametrize(("statements", "sentence"), TAMPERED.values(), ids=TAMPERED)
def test_every_touch_is_found(office, database, statements, sentence):
    for number in range(4):
        do(office, number)
    assert broken(database) == []
    break_in(database, *statements)
    assert any(__import__("re").search(sentence, fault) for fault in broken(database))


def test_a_line_written_again_with_its_own_digest_no_longer_fits_the_next(office, database):
    for number in range(3):
        do(office, number)
    second = lines(database)[1]
    forged = {column.name: getattr(second, column.name) for column in JournalLine.__table__.columns}
    forged["why"] = "autre"
    digest = digest_of(SimpleNamespace(**forged))
    break_in(database, f"UPDATE journal_line SET why = 'autre', digest = '{digest}' WHERE number = 2")
    assert broken(database) == ["line 3 of the journal does not follow the line before it"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Search(), [3, 2, 1]),
        (Search(author="CLAIRE"), [3, 1]),
        (Search(kind="project"), [3, 2, 1]),
        (Search(words="meuse"), [2]),
        (Search(words="100%"), [3]),
        (Search(words="_"), []),
        (
            Search(since=datetime(2026, 9, 1, tzinfo=UTC), until=datetime(2026, 9, 1, tzinfo=UTC) + timedelta(days=1)),
            [3, 2, 1],
        ),
        (Search(until=datetime(2026, 9, 1, tzinfo=UTC)), []),
    ],
)
def test_lines_are_found_by_what_they_say(office, database, wanted, found):
    do(office, 1)
    do(office, 2, author="karim@academie.example", why="Pour la Meuse")
    do(office, 3, why="à 100%")
    with reading(database) as session:
        assert [line.number for line in session.scalars(search(wanted))] == found
