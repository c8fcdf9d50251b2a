"""The description of the API: valid, whole, the one in the tree, and understood with its own examples."""

import json
import re
from pathlib import Path

from openapi_spec_validator import validate
from stage.api_matrix import MATRIX
from stage.program import PREFIX, description

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


def test_no_docstring_of_ours_is_in_it(once):
    schemas = description(once)["components"]["schemas"]
    assert [name for name, schema in schemas.items() if "description" in schema] == []
