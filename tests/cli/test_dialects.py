"""Trying a sample answer of an ENT: which dialect fits, what would be kept, dropped, missing."""

import json

import pytest
from kit.keys import key_ring
from kit.responses import Fields
from kit.shapes import build
from stage.cas_portal import SCHOOL, response, success

from gateway.domain.dialects import dialect_names
from gateway.sandbox.cas_ent.answers import success as edifice
from gateway.sandbox.cas_ent.directory import account_of, entry_of
from gateway.sandbox.people import INES

ENTRY = entry_of(account_of(INES))


def block_of(told, dialect):
    """What is said of one dialect."""
    blocks = told.replace("\n  ", "\n\t").split("\n")
    start = next(number for number, line in enumerate(blocks) if line.startswith(f"{dialect} ("))
    lines = [blocks[start]]
    for line in blocks[start + 1 :]:
        if not line.startswith("\t"):
            break
        lines.append(" ".join(line.split()))
    return lines


def test_every_dialect_has_a_line_of_its_own(operator):
    assert [line.split()[0] for line in operator.do("dialect", "list").splitlines()] == list(dialect_names())


def test_a_cas_answer_that_says_everything(operator):
    told = operator.do("dialect", "try", operator.file("ines.xml", edifice("ines.marchal", ENTRY).encode()))
    first, *lines = block_of(told, "edifice-cas-default")
    assert first.endswith(": fits")
    assert "school 0559004N as National_elv" in lines
    assert "read @subject, id, type, structureNodes" in lines
    assert lines[-1].startswith("dropped login, externalId, firstName, lastName")


def test_no_value_of_the_person_is_printed(operator):
    told = operator.do("dialect", "try", operator.file("ines.xml", edifice("ines.marchal", ENTRY).encode()))
    for name in ("id", "login", "firstName", "lastName", "birthDate", "emailInternal"):
        assert ENTRY[name] not in told


def test_a_cas_answer_in_json(operator):
    attributes = {"ENTPersonUid": "chloe-31", "ENTPersonProfils": "National_elv", "ENTPersonStructRattachUAI": SCHOOL}
    document = {"serviceResponse": {"authenticationSuccess": {"user": "chloe", "attributes": attributes}}}
    told = operator.do("dialect", "try", operator.file("chloe.json", json.dumps(document).encode()))
    assert f"school {SCHOOL} as National_elv" in block_of(told, "sdet")


@pytest.mark.parametrize("shape", ["R-A", "R-R"])
def test_a_saml_response(operator, shape):
    ring = key_ring()
    document = build(shape, ring, Fields(), signer=ring.idp_a)
    told = operator.do("dialect", "try", operator.file("alice.xml", document))
    first, *lines = block_of(told, "sdet")
    assert first.endswith(": fits")
    assert "school 0550001C as National_elv" in lines
    assert "greeting a first name, never released" in lines


def test_an_answer_that_no_dialect_understands_ends_with_1_and_says_what_is_missing(operator):
    document = response(
        "<cas:authenticationSuccess><cas:user>u1</cas:user><cas:uid>1</cas:uid></cas:authenticationSuccess>"
    )
    ended = operator.run("dialect", "try", operator.file("minimal.xml", document))
    assert ended.code == 1
    assert "missing ENTPersonProfils, ENTPersonStructRattachUAI" in block_of(ended.out, "edifice-cas")


@pytest.mark.parametrize("document", [b"junk", b"", b"<!DOCTYPE a><a/>", response("<cas:x/>"), b"{}", success()[:-9]])
def test_what_is_no_answer_is_refused_with_its_reason(operator, document):
    ended = operator.run("dialect", "try", operator.file("junk", document))
    assert ended.code == 1
    assert ended.out == ""
    assert ended.err.startswith("refused: ")
