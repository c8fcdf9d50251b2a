"""Operation x role x scope: whose token opens what, read off the list of all operations."""

import re

import pytest
from kit.keys import key_ring
from kit.partners import idp_metadata
from stage.admin_matrix import ALL, LETTERS
from stage.api_matrix import BODIES, KINDS, MATRIX, QUERIES, whose_token
from stage.program import PREFIX, Program, program

from gateway.registry.collectivites import CollectiviteFields, CollectiviteKind, put_collectivite
from gateway.registry.engine import generation
from gateway.registry.models import School

SCOPES = {"academie": 0, "ecole:0550001C": 1, "circonscription:055 Bar-le-Duc": 1, "departement:055": 2}
SAMPLES = {"kind": "ent", "slug": "ent-a", "uai": "0550001C", "number": "1", "use": "sp-signing", "step": "next"}
FILE = "UAI;Nom\n0550001C;Jules-Ferry\n"


@pytest.fixture(scope="module")
def site(once):
    """The stage with a collectivité that may sign; the first school alone lies in a circonscription."""
    with once.change() as session:
        put_collectivite(session, CollectiviteFields("217500016", "Commune", CollectiviteKind.COMMUNE, "055"))
        session.get(School, "0550001C").circonscription = "Bar-le-Duc"
    return once


def operations(app):
    """Every method and rule of the API but its description and what is nowhere."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(PREFIX) and rule.endpoint not in {"admin-api.openapi", "admin-api.nowhere"}:
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                yield f"{method} {rule.rule.removeprefix(PREFIX)}"


def ask(caller, operation):
    """Something that is understood, in view of no version of anything: only a dry run or a look goes through."""
    method, rule = operation.split(" ")
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: SAMPLES[match[1]], rule)
    body, kind = BODIES.get(operation), KINDS.get(operation, "")
    if operation == "POST /partners":
        document = idp_metadata(key_ring().idp_b, entity_id="https://ent-x.example").decode()
        body = {**BODIES[operation], "project": "inconnu", "source": {"kind": "paste", "document": document}}
    if operation == "POST /schools/import":
        body = FILE
    return caller.call(method, path, body, '"0"', query=QUERIES.get(operation), kind=kind)


def test_every_operation_is_listed(once):
    assert set(operations(once.app)) == set(MATRIX)


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("letter", ALL)
def test_whose_token_opens_what_and_changes_nothing_unseen(site, letter, scope):
    caller = program(site, LETTERS[letter], scope)
    before = generation(site.house.engine)
    found = {operation for operation in MATRIX if ask(caller, operation).status != 403}
    assert found == {operation for operation in MATRIX if letter in whose_token(operation)[SCOPES[scope]]}
    # Only a new convention has no version to be looked at first: it is added.
    assert generation(site.house.engine) - before == ("POST /conventions" in found)


def test_nothing_is_open_without_a_token(once):
    assert {ask(Program(once, "x"), operation).status for operation in MATRIX} == {401}
