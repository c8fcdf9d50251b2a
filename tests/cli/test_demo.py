"""The demonstration: every party a process of its own, from nothing to the two attributes."""

import re
import socket
import subprocess

import pytest
from peers.demo import PROGRAM, demonstration
from peers.process import wait_until
from peers.process_tree import descendants

from gateway.sandbox.pairs import PAIRS
from gateway.sandbox.people import PEOPLE

pytestmark = pytest.mark.interop


def run(*words):
    return subprocess.run([PROGRAM, "demo", *words], capture_output=True, text=True, check=False, timeout=240)


@pytest.fixture(scope="module")
def checked():
    return run("--check")


def test_a_check_ends_well(checked):
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "WRONG" not in checked.stdout


def lines_of(checked, pair, person):
    """What the check says of a person on a way."""
    beginning = re.compile(rf"ok +{pair.ent.upper()} +-> {pair.service.upper()} +{person.given_name}, ")
    return [line for line in checked.stdout.splitlines() if beginning.match(line)]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.key)
@pytest.mark.parametrize("person", [person for person in PEOPLE if person.goes_through], ids=lambda person: person.key)
def test_whoever_goes_through_arrives_with_the_two_attributes_and_nothing_else(checked, person, pair):
    (line,) = lines_of(checked, pair, person)
    assert line.endswith(f": GARPersonIdentifiant = {pair.account_of(person).uid}; idEnt = B0")


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.key)
@pytest.mark.parametrize(
    "person", [person for person in PEOPLE if not person.goes_through], ids=lambda person: person.key
)
def test_whoever_does_not_is_stopped_by_a_page(checked, person, pair):
    (line,) = lines_of(checked, pair, person)
    assert line.endswith("stopped with HTTP 403")
    assert pair.account_of(person).uid not in checked.stdout


def test_a_port_that_is_taken_is_a_refusal(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("--port", f"{port}", "--home", str(tmp_path))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("refused: ")
    assert f"port {port} is already in use" in ended.stderr


def test_it_ends_with_all_its_processes_when_told_to(tmp_path):
    with demonstration(tmp_path) as demo:
        family = descendants(demo.process.pid)
        assert len(family) >= 8
        demo.process.terminate()
        assert demo.process.wait(60) == 0
        wait_until(lambda: not any(process.is_alive() for process in family), "all of it to end")
