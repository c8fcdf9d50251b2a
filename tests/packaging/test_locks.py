"""Ranges for a library, pins with hashes for an application, and lxml with xmlsec as a pair."""

import re
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging.project_files import lines, locked, setup_cfg

LOCKS = ("run.txt", "test.txt")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def pins(name):
    """Version by name and marker of every line of a lock file."""
    found = {}
    for line in locked(name):
        requirement = Requirement(line.partition(" --hash")[0].strip())
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def wanted(*extras):
    """The requirements of the packaging metadata."""
    cfg = setup_cfg()
    texts = lines(cfg["options"]["install_requires"])
    for extra in extras:
        texts += lines(cfg["options.extras_require"][extra])
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_is_one_version_with_its_hashes_and_nothing_else(name):
    assert len(locked(name)) > 20
    for line in locked(name):
        pin, *rest = re.split(r"\s+(?=--)", line)
        assert re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[A-Za-z0-9.+!]+( ; .+)?", pin), pin
        assert rest, f"{pin} has no hash"
        assert all(HASH.fullmatch(option) for option in rest), pin


@pytest.mark.parametrize(
    ("name", "extras"), [("run.txt", ("build", "sandbox")), ("test.txt", ("build", "sandbox", "test", "lint"))]
)
def test_all_that_is_asked_for_is_locked_within_its_range(name, extras):
    locked_versions = pins(name)
    for requirement in wanted(*extras):
        found = locked_versions.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement.name} is not in {name}"
        for pin in found:
            (specifier,) = pin.specifier
            assert requirement.specifier.contains(specifier.version), f"{pin} is not {requirement}"


def test_the_tests_run_on_the_versions_that_run():
    run, test = pins("run.txt"), pins("test.txt")
    for name, pinned in run.items():
        assert {str(pin.specifier) for pin in pinned} == {str(pin.specifier) for pin in test[name]}


def test_a_library_that_we_stand_on_has_a_floor_and_the_pair_a_ceiling_too():
    asked = {requirement.name: requirement for requirement in wanted()}
    assert all(any(part.operator in (">=", "==", "~=") for part in asked[name].specifier) for name in asked)
    for name in ("lxml", "xmlsec"):
        assert {part.operator for part in asked[name].specifier} == {">=", "<"}


def test_these_tests_run_on_what_is_locked():
    for name in ("lxml", "xmlsec", "cryptography", "flask", "redis", "sqlalchemy", "pydantic"):
        (pin,) = pins("test.txt")[name]
        assert pin.specifier.contains(version(name))
