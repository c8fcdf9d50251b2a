"""``check`` tells every fault of an installation at once, and warns of what will be one."""

import shutil
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
import redis
from kit.keys import KeyPair, certify, key_ring
from kit.names import IDP_B
from kit.partners import Entity, idp_role, key_descriptor
from peers.process import free_port
from peers.redis_server import redis_server
from stage.clock import Clock
from stage.gateway import add_portal

from gateway.domain.school_time import school_day_now
from gateway.registry.conventions import add_convention
from gateway.registry.engine import changing, open_engine
from gateway.registry.keyring import create_pair, write_private
from gateway.registry.models import Ent, Partner
from gateway.registry.names import find_named
from gateway.registry.projects import add_project

TODAY = school_day_now()
NOT_RUNNING = "warning: the private Redis is not running"


def days(count):
    return timedelta(days=count)


@pytest.fixture
def checked(operator):
    """What ``check`` says, line by line, and how it ended."""

    def run():
        ended = operator.run("check")
        return ended.code, [*ended.out.splitlines(), *ended.err.splitlines()]

    return run


@pytest.fixture
def change(operator):
    """Changes the registry past the command line."""

    def run(how):
        engine = open_engine(f"sqlite:///{operator.home / 'gateway.db'}")
        with changing(engine) as session:
            how(session)
        engine.dispose()

    return run


def said(lines, *words):
    """The one line that holds all of the words."""
    (line,) = [line for line in lines if all(word in line for word in words)]
    return line


def test_an_installation_without_fault_is_ok(operator, checked, redis_url):
    operator.settings["redis_url"] = redis_url
    assert checked() == (0, ["ok"])


def test_the_private_redis_need_not_run_for_a_check(checked):
    code, (warning, ok) = checked()
    assert (code, ok) == (0, "ok")
    assert warning.startswith(NOT_RUNNING)


def test_faults_go_to_the_error_stream_and_warnings_do_not(operator, change):
    change(lambda session: setattr(find_named(session, Ent, "ent-a"), "sha1_until", TODAY))
    (operator.home / "certs" / "sp-signing.key").unlink()
    ended = operator.run("check")
    assert all(line.startswith("warning: ") for line in ended.out.splitlines())
    assert all(line.startswith("fault: ") for line in ended.err.splitlines())
    assert "ok" not in ended.out.split()


def test_everything_that_is_wrong_is_told_at_once(operator, checked, change):
    certs = operator.home / "certs"
    (certs / "idp-signing.key").chmod(0o644)
    write_private(certs / "sp-encryption.crt", key_ring().evil.certificate_pem)
    (certs / "cookies.secret").unlink()
    change(lambda session: setattr(find_named(session, Ent, "ent-a"), "identifier", "derived:7"))
    operator.settings["redis_url"] = f"redis://127.0.0.1:{free_port()}"
    code, lines = checked()
    assert code == 1
    assert said(lines, "idp-signing.key", "can be read by others")
    assert said(lines, "sp-encryption", "key-mismatch")
    assert said(lines, "cookies.secret", "No such file")
    assert said(lines, "ENT ent-a", "derived:7")
    assert said(lines, "Redis does not answer")


def test_all_the_faults_of_the_configuration_are_told_at_once(operator, checked):
    operator.configure('languages = "fr"\ntrusted_proxies = "10.0.0.1/8"\n', "http://passerelle.example")
    code, lines = checked()
    assert code == 1
    assert [line.split(": ")[1] for line in lines] == ["base_url", "trusted_proxies", "languages"]


def ring(operator, name, not_after):
    private = key_ring().evil.private
    pair = KeyPair(private, certify(private, name, not_after=not_after))
    write_private(operator.home / "certs" / f"{name}.key", pair.key_pem)
    write_private(operator.home / "certs" / f"{name}.crt", pair.certificate_pem)


def test_a_calendar_of_holidays_that_cannot_be_read_is_a_fault(operator, checked):
    own = operator.home / "holidays.json"
    own.write_text('{"years": {}, "academies": {}}')
    assert "holidays.json" not in " ".join(checked()[1])
    own.write_text("{")
    code, lines = checked()
    assert code == 1
    assert any("holidays.json is no calendar of school holidays" in line for line in lines)


@pytest.mark.parametrize("use", ["idp-signing", "sp-signing", "sp-encryption"])
def test_our_certificates_count_down_and_run_out(operator, checked, use):
    now = datetime.now(UTC)
    ring(operator, use, now + timedelta(days=30, hours=1))
    assert said(checked()[1], "warning: our", use.replace("-", "_"), "expires in 30 days")
    ring(operator, use, now - days(1))
    code, lines = checked()
    assert code == 1
    assert said(lines, "fault: our", use.replace("-", "_"), "expired on")


def test_a_next_certificate_is_looked_at_too(operator, checked):
    create_pair(operator.home / "certs", "idp-signing-next", "x")
    assert checked()[0] == 0
    ring(operator, "idp-signing-next", datetime.now(UTC) - days(1))
    assert checked()[0] == 1


@pytest.mark.parametrize(("left", "says"), [(0, "0 days left"), (45, "45 days left"), (-1, "run out")])
@pytest.mark.parametrize(("kind", "slug"), [(Ent, "ent-a"), (Partner, "gar")])
def test_exceptions_for_sha1_count_down(checked, change, kind, slug, left, says):
    change(lambda session: setattr(find_named(session, kind, slug), "sha1_until", TODAY + days(left)))
    code, lines = checked()
    assert code == 0
    assert said(lines, "warning", slug, "SHA-1", says)


def portal(session, slug, valid_until=None, not_after=None, **choices):
    """An ENT of another project whose metadata was read long ago."""
    pair = key_ring().idp_b
    if not_after is not None:
        pair = KeyPair(pair.private, certify(pair.private, "short", not_after=not_after))
    until = f' validUntil="{valid_until:%Y-%m-%dT%H:%M:%SZ}"' if valid_until else ""
    role = idp_role(key_descriptor(pair.base64, "signing"))
    document = Entity((role,), entity_id=f"{IDP_B}/{slug}", attributes=until).document()
    long_ago = Clock(datetime(2026, 1, 1, tzinfo=UTC))
    add_portal(session, long_ago, slug, document, **{"project": "ENT2"} | choices)


def test_metadata_that_ran_out_is_a_fault(checked, change):
    def add(session):
        add_project(session, "ENT2", "Deux")
        portal(session, "ent-b", valid_until=datetime.now(UTC) - days(2))
        portal(session, "ent-c", valid_until=datetime.now(UTC) + days(2), identifier="derived:1")

    change(add)
    code, lines = checked()
    assert code == 1
    assert said(lines, "fault: ent ent-b: its metadata ran out")
    assert not [line for line in lines if "ent-c" in line and "fault" in line]


def test_a_partners_certificate_that_ends_soon_is_told(checked, change):
    end = datetime.now(UTC) + days(10)

    def add(session):
        add_project(session, "ENT2", "Deux")
        portal(session, "ent-b", not_after=end)

    change(add)
    code, lines = checked()
    assert code == 0
    assert said(lines, "warning: ent ent-b: signing certificate ends", f"{end:%Y-%m-%d}")


@pytest.mark.parametrize(("left", "told"), [(0, True), (20, True), (90, False)])
def test_conventions_that_end_soon_are_told(checked, change, left, told):
    end = TODAY + days(left)
    change(lambda s: add_convention(s, "ent-a", ["0550001C"], "Petite commune", TODAY - days(300), end))
    code, lines = checked()
    assert code == 0
    found = [line for line in lines if "Petite commune" in line]
    assert bool(found) is told
    assert all(f"ends in {left} days" in line for line in found)


def test_several_portals_of_a_project_that_pass_identifiers_through_are_told(checked, change):
    assert not [line for line in checked()[1] if "pass identifiers" in line]
    change(lambda session: portal(session, "ent-b", project="ENT1", identifier="derived:1"))
    assert not [line for line in checked()[1] if "pass identifiers" in line]
    change(lambda session: portal(session, "ent-c", project="ENT1"))
    code, lines = checked()
    assert code == 0
    assert said(lines, "warning: project ENT1: 2 ENTs pass identifiers through")


def test_an_ent_whose_secret_is_missing_is_a_fault(operator, checked, change):
    change(lambda session: setattr(find_named(session, Ent, "ent-a"), "identifier", "derived:2"))
    code, lines = checked()
    assert code == 1
    assert said(lines, "ENT ent-a: no secret for its identifiers")
    write_private(operator.home / "certs" / "identifier-2.secret", b"s" * 64)
    assert checked()[0] == 0


@pytest.fixture(scope="module")
def guarded():
    with redis_server(password="open-sesame") as store:
        yield store.url


@pytest.mark.parametrize("policy", ["noeviction", "allkeys-lru", "allkeys-random", "volatile-lru", "volatile-ttl"])
def test_a_redis_that_may_forget_what_was_used_is_a_fault(operator, checked, guarded, policy):
    """Every key of ours has an end, so that each policy but one may take it before its time."""
    operator.settings["redis_url"] = guarded
    with redis.Redis.from_url(guarded) as client:
        client.config_set("maxmemory-policy", policy)
    code, lines = checked()
    assert code == (0 if policy == "noeviction" else 1)
    assert code == 0 or said(lines, "Redis may evict")


def test_a_redis_that_is_not_reached_is_named_with_the_reason_and_without_its_password(operator, checked, guarded):
    port = free_port()
    operator.settings["redis_url"] = f"redis://:open-sesame@127.0.0.1:{port}"
    nobody = said(checked()[1], "Redis does not answer", f"127.0.0.1:{port}")
    operator.settings["redis_url"] = guarded.replace("open-sesame", "open-barley")
    stranger = said(checked()[1], "Redis")
    assert "Connection" in nobody
    assert "Auth" in stranger
    assert "open-" not in nobody + stranger


@pytest.mark.parametrize("url", ["redis+sentinel://127.0.0.1:{port}/gar", "redis+cluster://127.0.0.1:{port}"])
def test_a_redis_of_many_servers_that_is_not_reached_is_told_too(operator, checked, monkeypatch, url):
    monkeypatch.setattr("redis.retry.sleep", lambda _seconds: None)
    operator.settings["redis_url"] = url.format(port=free_port())
    code, lines = checked()
    assert code == 1
    assert said(lines, "Redis does not answer")


def test_a_machine_without_redis_is_told_what_to_install(checked, monkeypatch):
    monkeypatch.setattr("gateway.state.embedded.shutil.which", lambda _name: None)
    monkeypatch.setattr("gateway.state.embedded.find_spec", lambda _name: None)
    code, lines = checked()
    assert code == 1
    assert said(lines, "apt-get install redis-server")


def test_a_database_that_was_never_prepared_or_is_behind_is_a_fault(operator, checked):
    database = operator.home / "gateway.db"
    database.unlink()
    assert said(checked()[1], "fault: the database is not that of this release: run gar-gateway init")
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.execute("INSERT INTO alembic_version VALUES ('0000')")
    connection.close()
    assert said(checked()[1], "fault: the database is not that of this release: run gar-gateway init")
    database.unlink()
    operator.do("init")
    assert checked()[0] == 0


def test_a_database_that_is_not_reached_is_a_fault_with_the_reason(operator, checked):
    port = free_port()
    operator.settings["database_url"] = f"postgresql+psycopg://gateway:open-sesame@127.0.0.1:{port}/gateway"
    code, lines = checked()
    assert code == 1
    assert said(lines, "the database does not answer", "Connection refused")
    assert "open-sesame" not in "".join(lines)


@pytest.mark.parametrize("what", ["a folder", "no database"])
def test_a_file_in_the_place_of_the_database_is_a_fault(operator, checked, what):
    database = operator.home / "gateway.db"
    for part in operator.home.glob("gateway.db*"):
        part.unlink()
    if what == "a folder":
        database.mkdir()
    else:
        database.write_bytes(b"no database at all" * 100)
    code, lines = checked()
    assert code == 1
    assert said(lines, "fault: the database")


def test_a_home_that_is_not_there_is_a_fault(operator, checked):
    shutil.rmtree(operator.home)
    code, lines = checked()
    assert code == 1
    assert said(lines, "run gar-gateway init")


def test_an_xml_engine_that_does_not_work_is_a_fault(checked, monkeypatch):
    monkeypatch.setattr("gateway.cli.check.signed", lambda head, tail, *_: head + tail)
    code, lines = checked()
    assert code == 1
    assert said(lines, "the XML engine does not work here")


def test_clocks_that_differ_are_a_fault(operator, checked, redis_url, monkeypatch):
    operator.settings["redis_url"] = redis_url
    monkeypatch.setattr("gateway.cli.check.time.time", lambda: datetime.now(UTC).timestamp() + 120)
    code, lines = checked()
    assert code == 1
    assert said(lines, "more than a minute apart")
