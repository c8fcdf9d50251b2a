"""Three commands on a fresh machine, and what they say when something is missing."""

import os
import subprocess
from pathlib import Path

import pytest
from peers.debian import packages
from peers.process import own_home, unprivileged

from tests.packaging.project_files import ROOT

TARGETS = ("setup", "demo", "test", "test-unit", "bench")


def run(command, text=None, **options):
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False, cwd=ROOT, **options)


def plan(target):
    """The commands that a target would run."""
    planned = run(["make", "--dry-run", "--always-make", "--no-print-directory", target])
    assert planned.returncode == 0, planned.stderr
    return planned.stdout


@pytest.mark.parametrize("words", [["make"], ["make", "help"]])
def test_make_alone_and_make_help_list_the_targets_with_a_sentence(words):
    ended = run(words)
    assert ended.returncode == 0
    listed = dict(line.split(None, 2)[1:] for line in ended.stdout.splitlines())
    assert set(TARGETS) <= set(listed)
    assert all(len(sentence) > 8 for sentence in listed.values())


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_sets_up_what_it_needs(target):
    assert ".ci/venv .venv requirements/" in plan(target)


def test_demo_runs_the_demonstration():
    assert ".venv/bin/gar-gateway demo" in plan("demo")


def test_test_checks_the_code_the_types_and_the_imports_and_runs_everything():
    commands = plan("test")
    for word in (
        "ruff format --check .",
        "ruff check .",
        "mypy",
        "lint-imports",
        ".ci/packages tests/peers/packages.txt",
    ):
        assert word in commands
    assert ".venv/bin/pytest -n 2 --dist loadfile\n" in commands


def test_the_smaller_target_needs_no_packages_of_the_system():
    commands = plan("test-unit")
    assert ".ci/packages" not in commands
    assert "not interop and not browser" in commands


def test_the_integration_runs_what_a_newcomer_runs():
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "exec make test"
    assert all(os.access(ROOT / ".ci" / name, os.X_OK) for name in ("run", "venv", "packages"))


def listed(path):
    words = (line.partition("#")[0].split() for line in path.read_text().splitlines())
    return {word for line in words for word in line}


def test_the_list_of_packages_is_what_the_peers_need():
    assert listed(ROOT / "tests" / "peers" / "packages.txt") == set(packages())


@pytest.fixture
def as_stranger():
    """Runs .ci/packages on a list, as somebody who may not install anything."""
    script = (ROOT / ".ci" / "packages").read_text()

    def ask(text):
        with own_home("packages") as folder:
            folder.chmod(0o755)
            path = folder / "packages.txt"
            path.write_text(text)
            return subprocess.run(
                unprivileged(["bash", "-s", str(path)]),
                input=script,
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
            )

    return ask


def test_packages_that_are_there_are_nobodys_trouble(as_stranger):
    ended = as_stranger("bash   # a shell\n\n# nothing but words\ncoreutils dpkg\n")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_packages_that_are_missing_are_all_named_with_what_to_type(as_stranger):
    ended = as_stranger("bash\nno-such-package-1 # for this\n#no-such-package-2\nno-such-package-3\n")
    assert ended.returncode == 1
    assert ended.stderr.endswith(
        "As root: apt-get install --no-install-recommends no-such-package-1 no-such-package-3\n"
    )


def test_a_machine_without_python_is_told_what_to_install(tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        (tools / name).write_text("#!/bin/sh\nexit 1\n")
        (tools / name).chmod(0o755)
    script = (ROOT / ".ci" / "venv").read_text().replace("/usr/bin/python3", str(tools / "python3"))
    ended = run(["/bin/bash", "-s", str(tmp_path / "venv"), "lock.txt"], script, env={"PATH": str(tools)})
    assert ended.returncode == 1
    assert "Python 3.11 or newer is needed: apt-get install" in ended.stderr
    assert not Path(tmp_path / "venv").exists()
