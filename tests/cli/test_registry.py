"""Projects, schools, conventions and the audit trail at the command line."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import redis
from kit.keys import key_ring
from kit.names import IDP_A
from kit.partners import Entity, key_descriptor, sp_role

from gateway.cas.client.addresses import CasVersion
from gateway.domain.school_time import school_day_now
from gateway.registry.audit import AuditLine, bring_in
from gateway.registry.engine import open_engine, reading, recording
from gateway.registry.models import Ent
from gateway.registry.names import find_named
from gateway.saml.response import Signed
from gateway.state.audit_queue import peek
from gateway.state.connection import open_redis

SCHOOL = ("school", "add")
OF_ENT_A = ("--ent", "ent-a", "--name", "École")


@pytest.mark.parametrize("uai", ["0550003E", " 0550003e"])
@pytest.mark.parametrize("strict", [(), ("--strict",)], ids=["lenient", "strict"])
def test_a_code_with_the_right_letter_is_taken_in_silence(operator, uai, strict):
    ended = operator.run(*SCHOOL, uai, *OF_ENT_A, *strict)
    assert (ended.code, ended.out, ended.err) == (0, "school 0550003E added to ent-a\n", "")


def test_a_code_with_another_letter_is_taken_with_a_warning(operator):
    ended = operator.run(*SCHOOL, "0550003Z", *OF_ENT_A)
    assert ended.code == 0
    assert ended.err == "warning: the check letter of 0550003Z should be E\n"
    assert "0550003Z" in "\n".join(operator.registry())


def test_it_is_refused_when_the_operator_is_strict(operator):
    before = operator.registry()
    assert operator.refused(*SCHOOL, "0550003Z", *OF_ENT_A, "--strict") == ["the check letter of 0550003Z should be E"]
    assert operator.registry() == before


@pytest.mark.parametrize("uai", ["055003E", "0550003", "ABCDEFGH", "", "0550003É"])
def test_what_is_no_code_is_refused_strict_or_not(operator, uai):
    for strict in ((), ("--strict",)):
        (fault,) = operator.refused(*SCHOOL, uai, *OF_ENT_A, *strict)
        assert "is not a UAI" in fault


def test_a_convention_names_its_schools_and_its_end(operator):
    told = operator.do(
        "convention", "add", "--ent", "ent-a", "--uai", "0550001C", "--uai", "0550002D", "--collectivite", "Commune",
        "--signed", "2026-09-01", "--until", "2027-08-31",
    )  # fmt: skip
    assert told == "convention 2 added: Commune, 2 school(s), until 2027-08-31\n"


def test_a_convention_that_names_a_school_twice_covers_it_once(operator):
    words = ("--collectivite", "Commune", "--signed", "2026-09-01", "--until", "2027-08-31")
    told = operator.do("convention", "add", "--ent", "ent-a", "--uai", "0550001C", "--uai", "0550001c", *words)
    assert "1 school(s)" in told


@pytest.mark.parametrize(
    ("option", "value"),
    [("--cas-version", one.value) for one in CasVersion] + [("--signed", one.value) for one in Signed],
)
def test_what_one_of_several_words_decides_is_typed_as_it_is_shown(operator, option, value):
    cas = ("--cas-url", "https://ent-c.example/cas")
    operator.do("ent", "add", "ent-c", "--project", "ENT1", "--name", "C", *cas, option, value)
    assert f"{option.removeprefix('--').replace('-', '_')} = {value}" in operator.do(
        "ent", "set", "ent-c", option, value
    )
    assert operator.run("ent", "set", "ent-c", option, value.upper() + "X").code == 2


def test_a_convention_is_withdrawn_today_or_on_a_day(operator):
    assert "ended on 2026-12-31" in operator.do("convention", "end", "1", "--on", "2026-12-31")
    today = school_day_now()
    assert f"ended on {today}" in operator.do("convention", "end", "1")
    assert "already ended" in operator.refused("convention", "end", "1")[0]


def test_a_change_is_announced_where_workers_look(operator, redis_url):
    operator.settings["redis_url"] = redis_url
    with redis.Redis.from_url(redis_url) as store:
        operator.do("project", "add", "ENT2", "--name", "Deux", "--dry-run")
        assert store.get("{gar}:generation") is None
        operator.do("project", "add", "ENT2", "--name", "Deux")
        first = int(store.get("{gar}:generation"))
        operator.do("project", "add", "ENT3", "--name", "Trois")
        assert int(store.get("{gar}:generation")) == first + 1


@pytest.mark.parametrize(
    "address", ["redis://127.0.0.1:1", "redis+sentinel://127.0.0.1:1/gar", "redis+cluster://127.0.0.1:1"]
)
def test_a_change_is_kept_when_nobody_can_be_told(operator, monkeypatch, address):
    monkeypatch.setattr("redis.retry.sleep", lambda _seconds: None)
    operator.settings["redis_url"] = address
    assert operator.do("project", "add", "ENT2", "--name", "Deux") == "project ENT2 added\n"


def test_every_change_is_written_with_its_author_and_what_it_changed(operator, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "directrice")
    operator.do("convention", "end", "1", "--on", "2026-12-31")
    assert operator.journal() == [("convention.end", "cli:directrice")]
    assert '"on":"2026-12-31"' in "\n".join(operator._dump())


@pytest.fixture
def record(operator):
    """Puts lines into the trail."""

    def bring(*lines):
        engine = open_engine(f"sqlite:///{operator.home / 'gateway.db'}")
        with recording(engine) as session:
            bring_in(session, ((f"{number}-0", line) for number, line in enumerate(lines)))
        engine.dispose()

    return bring


def test_the_reference_of_a_page_finds_its_line(operator, record):
    now = datetime.now(UTC)
    record(
        AuditLine(now, "login.refused", "ABCD-2345", "NoConvention", "ENT1", "ent-a", detail={"detail": "0550001C"}),
        AuditLine(now, "login.refused", "ZZZZ-9999", "other"),
    )
    (line,) = operator.do("audit", "find", "abcd-2345").splitlines()
    told = json.loads(line)
    assert (told["reason"], told["ent"], told["detail"]) == ("NoConvention", "ent-a", {"detail": "0550001C"})
    assert datetime.fromisoformat(told["at"]) == now


def test_lines_past_their_year_are_forgotten_when_told_to(operator, record):
    now = datetime.now(UTC)
    record(*(AuditLine(now - timedelta(days=age), "login.ok") for age in (0, 300, 400, 500)))
    assert operator.do("audit", "forget", "--dry-run").startswith("would: ")
    assert len(operator.audit()) == 4
    assert "2 line(s) deleted" in operator.do("audit", "forget")
    assert len(operator.audit()) == 2


def test_lines_that_still_wait_in_the_queue_are_not_lost_by_looking(operator, redis_url):
    operator.settings["redis_url"] = redis_url
    client = open_redis(redis_url)
    client.xadd("{gar}:audit", {"line": "{}"})
    operator.run("audit", "find", "ABCD-2345")
    assert len(peek(client)) == 1
    client.close()


@pytest.mark.parametrize(
    "words",
    [
        ("ent", "refresh", "ent-a", "--saml-metadata", "{fresh}", "--note", "x" * 501),
        ("sp", "add", "console", "--metadata", "{sp}", "--relay-state", "x" * 2049),
        ("ent", "set", "ent-a", "--name", "x" * 201),
    ],
    ids=["note", "relay state", "name"],
)
def test_a_text_that_no_table_has_room_for_is_refused_on_every_database(operator, words):
    role = sp_role(key_descriptor(key_ring().sp_only.base64))
    files = {
        "fresh": operator.metadata(key_ring().idp_a_next, IDP_A, "fresh.xml"),
        "sp": operator.file("sp.xml", Entity((role,), entity_id="https://console.example/sp").document()),
    }
    (fault,) = operator.refused(*(word.format(**files) for word in words))
    assert "longer" in fault


def test_the_origins_of_an_ent_are_set_one_by_one_and_taken_away(operator):
    told = operator.do(
        "ent", "set", "ent-a", "--origin", "https://ent.example.fr", "--origin", "https://www.ent.fr:8443"
    )
    assert "https://ent.example.fr" in told
    assert _origins(operator) == ["https://ent.example.fr", "https://www.ent.fr:8443"]
    operator.do("ent", "set", "ent-a", "--name", "ENT")
    assert len(_origins(operator)) == 2
    operator.do("ent", "set", "ent-a", "--no-origin")
    assert _origins(operator) == []


@pytest.mark.parametrize("origin", ["*", "https://ent.example.fr/", "http://ent.example.fr", "ent.example.fr", "null"])
def test_what_is_no_origin_is_refused_and_nothing_is_set(operator, origin):
    before = operator.registry()
    (fault,) = operator.refused("ent", "set", "ent-a", "--origin", "https://ent.example.fr", "--origin", origin)
    assert origin in fault
    assert operator.registry() == before


def _origins(operator):
    engine = open_engine(f"sqlite:///{operator.home}/gateway.db")
    with reading(engine) as session:
        found = find_named(session, Ent, "ent-a").origins
    engine.dispose()
    return found
