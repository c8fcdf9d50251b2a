"""The commands that the documents show are those that there are: each is run as it is written."""

import json
import re
import shlex
from pathlib import Path

import click

from gateway.cli.main import main

DOCS = Path(__file__).parents[2] / "docs"


def commands_of(document):
    """The indented command lines, continued ones joined."""
    text = (DOCS / document).read_text().replace("\\\n", " ")
    return [shlex.split(line) for line in re.findall(r"^    gar-gateway (.*)$", text, re.MULTILINE)]


def test_the_page_about_cas_hooks_an_ent_and_a_service(operator):
    operator.do("project", "add", "B0", "--name", "Projet d'essai")
    commands = commands_of("cas.md")
    assert [words[:2] for words in commands] == [
        ["ent", "add"],
        ["school", "add"],
        ["convention", "add"],
        ["cas-service", "add"],
        ["cas-service", "grant"],
    ]
    for words in commands:
        operator.do(*words)


GUIDE = (DOCS / "administration.md").read_text().partition("## Page, commande, interface")[2].partition("\n## ")[0]
ROWS = [
    [re.findall(r"`([^`]+)`", cell) for cell in line.strip("|").split("|")[1:]]
    for line in GUIDE.splitlines()
    if line.startswith("| ")
]
"""Of the table of the guide: the commands and the operations of each act."""

ACTS = {"partner", "convention", "collectivite", "request", "keys", "school", "token", "person", "banner", "figures"}
"""Groups whose every command does what a page does."""


def commands(command=main, words=()):
    if not isinstance(command, click.Group):
        yield " ".join(words)
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        yield from commands(command.get_command(context, name), (*words, name))


def test_every_command_of_the_table_is_there_and_none_of_an_act_is_missing():
    told = {name for commands_told, _ in ROWS[1:] for name in commands_told}
    there = set(commands())
    assert told - there == set()
    assert {name for name in there if name.split()[0] in ACTS} - told == {"token list"}


def test_every_operation_of_the_table_is_there_and_none_that_changes_something_is_missing():
    told = {name for _, operations in ROWS[1:] for name in operations}
    described = json.loads((DOCS / "openapi-administration.json").read_text())["paths"]
    there = {
        f"{method.upper()} {path.removeprefix('/api/admin/v1')}"
        for path, methods in described.items()
        for method in methods
    }
    assert told - there == set()
    assert {name for name in there - told if not name.startswith("GET ")} == set()
