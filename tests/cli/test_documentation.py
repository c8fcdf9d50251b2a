"""The commands that the documents show are those that there are: each is run as it is written."""

import re
import shlex
from pathlib import Path

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
