"""A whole aggregate at the command line: what is wrong is listed and left out, the rest are drafts."""

import sqlite3

import pytest
from kit.keys import key_ring
from kit.partners import Entity, aggregate, idp_role, key_descriptor, sp_role
from kit.signing import Manner, signed
from outbound.servers import answer, speaking

NOTE = ("--note", "fédération de l'académie")


def ent(number, **more):
    name = f"https://ent-{number}.example/idp"
    return Entity((idp_role(key_descriptor(key_ring().idp_b.base64, "signing"), sso=f"{name}/sso"),), name, **more)


def federation(*entities):
    return signed(aggregate(*entities, attributes=' ID="_all"'), key_ring().idp_a, ".", how=Manner(first=True))


WRONG = Entity((idp_role(sso="http://ent.example/sso"),), "https://faux.example/idp")
SERVICE = Entity((sp_role(key_descriptor(key_ring().sp_only.base64)),), "https://service.example/sp")


@pytest.fixture
def slugs(operator):
    def slugs(table="ent"):
        connection = sqlite3.connect(operator.home / "gateway.db")
        found = connection.execute(f"SELECT slug FROM {table} WHERE state = 'draft' ORDER BY slug").fetchall()
        connection.close()
        return [slug for (slug,) in found]

    return slugs


def test_the_right_ones_are_drafts_and_the_wrong_ones_are_listed(operator, slugs):
    path = operator.file("all.xml", federation(ent(1), WRONG, SERVICE, ent(2)))
    key = operator.file("federation.pem", key_ring().idp_a.certificate_pem)
    ended = operator.run("ent", "import", path, "--project", "ENT1", "--certificate", key, *NOTE)
    assert ended.code == 0
    assert "4 entities: 2 usable, 1 faulty, 0 known already, 1 without that role" in ended.out
    assert "2 ENT(s) added as drafts" in ended.out
    assert "https://faux.example/idp" in ended.err
    assert "endpoint-address" in ended.err
    assert slugs() == ["ent-1-example", "ent-2-example"]


def test_a_second_time_there_is_nothing_new(operator, slugs):
    path = operator.file("all.xml", federation(ent(1)))
    operator.do("ent", "import", path, "--project", "ENT1", *NOTE)
    again = operator.run("ent", "import", path, "--project", "ENT1", *NOTE)
    assert (again.code, "nothing to record" in again.err) == (1, True)
    assert slugs() == ["ent-1-example"]


def test_a_wrong_signature_keeps_everything_out(operator, slugs):
    path = operator.file("all.xml", federation(ent(1)))
    key = operator.file("other.pem", key_ring().evil.certificate_pem)
    ended = operator.run("ent", "import", path, "--project", "ENT1", "--certificate", key, *NOTE)
    assert ended.code == 1
    assert ended.faults == ["metadata, line 1: signature-invalid"]
    assert slugs() == []


def test_words_choose_some(operator, slugs):
    path = operator.file("all.xml", federation(ent(1), ent(2)))
    operator.do("ent", "import", path, "--project", "ENT1", "--only", "ent-2", *NOTE)
    assert slugs() == ["ent-2-example"]


def test_a_dry_run_keeps_nothing(operator, slugs):
    path = operator.file("all.xml", federation(ent(1)))
    assert "would: 1 ENT(s)" in operator.do("ent", "import", path, "--project", "ENT1", *NOTE, "--dry-run")
    assert slugs() == []


def test_services_come_from_an_address_too(operator, slugs):
    operator.configure("", "http://127.0.0.1:8000")
    with speaking(answer(federation(SERVICE, ent(1)))) as federation_site:
        operator.do("sp", "import", federation_site.url, "--first-key", *NOTE)
    assert slugs("partner") == ["service-example"]
