"""Personal data goes through, and nothing more: canaries are looked for in every place where anything is kept."""

import json
import logging

import pytest
from kit.responses import Identity
from stage.gateway import SCHOOLS

CANARIES = {
    "identifier": "canari-identifiant-7731",
    "name": "Canarinom",
    "given name": "Canariprénom",
    "mail": "canari@ent.example",
    "birth": "2017-04-12",
    "name id": "canari-name-id-9920",
}
INES = Identity(
    CANARIES["name id"],
    (
        ("ENTPersonUid", (CANARIES["identifier"],)),
        ("ENTPersonProfils", ("National_elv",)),
        ("ENTPersonStructRattachUAI", SCHOOLS[:1]),
        ("sn", (CANARIES["name"],)),
        ("givenName", (CANARIES["given name"],)),
        ("mail", (CANARIES["mail"],)),
        ("ENTPersonDateNaissance", (CANARIES["birth"],)),
    ),
)


def found_in(text):
    return [name for name, value in CANARIES.items() if value in text]


@pytest.fixture
def after_many_logins(stage, capsys, caplog):
    """Logins that went well and logins that failed in every way, all by the same pupil."""
    caplog.set_level(logging.DEBUG)
    visitor = stage.visitor()
    pages = [stage.login(visitor, person=INES), stage.knock(visitor)[0], visitor.get("/")]
    for trouble in (
        {"audience": "https://autre.example"},
        {"status": "urn:oasis:names:tc:SAML:2.0:status:Responder"},
        {"ends": -9000},
        {"change": lambda document: document.replace(b"Canari", b"Mallor")},
        {"change": lambda document: document[:-20]},
        {"shape": "R-E", "change": lambda document: document.replace(b"CipherValue>", b"CipherValue>AAAA", 1)},
    ):
        other = stage.visitor()
        pages.append(stage.come_back(other, stage.ask(other), person=INES, **trouble))
    for attributes in (INES.attributes[:1], (*INES.attributes[:2], ("ENTPersonStructRattachUAI", ("0750001D",)))):
        pages.append(stage.login(stage.visitor(), person=Identity(INES.name_id, attributes)))
    written = capsys.readouterr()
    return stage, pages, written.out + written.err + caplog.text


def test_no_log_line_names_a_person(after_many_logins):
    _, _, written = after_many_logins
    assert "login.refused" in written
    assert found_in(written) == []


def test_no_audit_line_names_a_person(after_many_logins):
    stage, *_ = after_many_logins
    lines = stage.audit()
    assert len(lines) >= 10
    assert found_in(json.dumps([{**vars(line), "_sa_instance_state": None} for line in lines], default=str)) == []


def test_no_database_file_holds_a_person(after_many_logins, tmp_path):
    stage, *_ = after_many_logins
    stage.audit()
    for path in (tmp_path / "home").rglob("*"):
        if path.is_file():
            octets = path.read_bytes()
            assert not [name for name, value in CANARIES.items() if value.encode() in octets], path


def test_no_figure_names_a_person(after_many_logins):
    stage, *_ = after_many_logins
    assert found_in(stage.visitor().get("/metrics").body) == []


def test_no_error_page_and_no_address_names_a_person(after_many_logins):
    _, pages, _ = after_many_logins
    for page in pages[3:]:
        assert page.status >= 400
        assert found_in(page.words) == []
    assert found_in(" ".join(page.location for page in pages)) == []


def test_redis_keeps_the_minimum_and_not_for_long(after_many_logins):
    stage, *_ = after_many_logins
    store = stage.house.redis
    kept = {}
    for key in store.scan_iter():
        read = {b"string": store.get, b"set": store.smembers, b"stream": store.xrange}[store.type(key)]
        held = read(key)
        value = held if isinstance(held, bytes) else str(held).encode()
        for name in found_in(value.decode("utf-8", "replace").encode().decode("unicode_escape", "replace")):
            kept.setdefault(name, set()).add(key.split(b":")[1])
    assert {name: places - {b"session"} for name, places in kept.items() if places - {b"session"}} == {}
    assert set(kept) <= {"identifier", "given name", "name id"}


def test_the_reference_on_the_page_finds_its_one_audit_line(after_many_logins):
    stage, pages, _ = after_many_logins
    lines = stage.audit()
    for page in pages[3:]:
        assert len([line for line in lines if line.reference == page.reference]) == 1
