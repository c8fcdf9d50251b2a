"""The description of the API: valid, whole, the one in the tree, and understood with its own examples."""

import json
import re
from pathlib import Path

from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from stage.api_matrix import MATRIX
from stage.program import PREFIX, description

from gateway.web.admin_api.parts import the_door

TREE = Path(__file__).parents[3] / "docs" / "openapi-administration.json"


def test_it_is_valid_and_names_our_address(once):
    document = description(once)
    validate(document)
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": once.base}]


def test_every_operation_is_in_it_and_nothing_else(once):
    found = {
        f"{method.upper()} {path.removeprefix(PREFIX)}"
        for path, methods in description(once)["paths"].items()
        for method in methods
    }
    assert found == {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", operation) for operation in MATRIX}


def test_the_one_in_the_tree_is_the_one_that_is_served(once):
    served = {name: value for name, value in description(once).items() if name != "servers"}
    told = "write it anew: .venv/bin/python -m gateway.web.admin_api > docs/openapi-administration.json"
    assert json.loads(TREE.read_text()) == served, told


def test_every_operation_says_in_french_what_it_does_and_how_it_fails(once):
    for path, methods in description(once)["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"][0].isupper(), (method, path)
            assert {"401", "403", "503"} <= set(operation["responses"]), (method, path)
            assert ("428" in operation["responses"]) is any(
                parameter["name"] == "If-Match" for parameter in operation["parameters"]
            ), (method, path)


def test_every_body_has_an_example_that_is_understood(once):
    document = description(once)
    bodies = {
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for methods in document["paths"].values()
        for operation in methods.values()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert len(bodies) == 20
    for name in bodies:
        for example in document["components"]["schemas"][name]["examples"]:
            conforms(document, name, example)
            shape_of(name).model_validate(example)


def test_what_the_guide_shows_is_understood(once):
    guide = (TREE.parent / "administration.md").read_text()
    document = description(once)
    bodies = [json.loads(body) for body in re.findall(r"-d '(.*?)'", guide, re.DOTALL)]
    assert [body.get("dry_run", False) for body in bodies] == [True, False]
    for body in bodies:
        conforms(document, "ImportGiven", body)
    for path in re.findall(r"https://passerelle\.example\.fr(/api/admin/v1/[^\s\"?]*)", guide):
        assert path.replace("/ent/verdun/", "/{kind}/{slug}/") in document["paths"]


def conforms(document, name, value):
    whole = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


def shape_of(name):
    return next(one.takes for one in the_door().operations if getattr(one.takes, "__name__", "") == name)


def test_no_docstring_of_ours_is_in_it(once):
    schemas = description(once)["components"]["schemas"]
    assert [name for name, schema in schemas.items() if "description" in schema] == []
