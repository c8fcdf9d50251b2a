"""Where a command finds its home: --home, else GAR_GATEWAY_HOME, else ./var."""

import shutil

import pytest
from cli.conftest import Operator

NAMES = ("given", "elsewhere", "var")
ADD = ("project", "add", "ENT2", "--name", "Un autre projet")


@pytest.fixture
def homes(operator, tmp_path, monkeypatch):
    """Three homes alike: the one that is given, the one that the environment names, and ./var."""
    monkeypatch.chdir(tmp_path)
    return {name: Operator(shutil.copytree(operator.home, tmp_path / name)) for name in NAMES}


def changed(homes, before):
    return [name for name in NAMES if homes[name].registry() != before]


@pytest.fixture
def run(homes):
    """Runs a command, and says which of the homes it changed."""

    def run(*words, **environment):
        before = homes["var"].registry()
        ended = homes["var"].run_anywhere(*words, **environment)
        assert ended.code == 0, ended.err
        return changed(homes, before)

    return run


def test_without_a_word_it_is_var_in_the_present_folder(run):
    assert run(*ADD) == ["var"]


def test_an_empty_word_of_the_environment_is_no_word(run):
    assert run(*ADD, GAR_GATEWAY_HOME="") == ["var"]


def test_the_environment_may_name_it(run, homes):
    assert run(*ADD, GAR_GATEWAY_HOME=str(homes["elsewhere"].home)) == ["elsewhere"]


def test_the_command_line_may_name_it_behind_the_command_or_before_it(run, homes):
    given = ("--home", str(homes["given"].home))
    assert run(*ADD, *given) == ["given"]
    assert run(*given, "project", "add", "ENT3", "--name", "Un autre projet") == ["given"]


def test_the_command_line_counts_more_than_the_environment(run, homes):
    given = ("--home", str(homes["given"].home))
    elsewhere = str(homes["elsewhere"].home)
    assert run(*ADD, *given, GAR_GATEWAY_HOME=elsewhere) == ["given"]


def test_it_does_so_before_the_command_too(run, homes):
    given = ("--home", str(homes["given"].home))
    assert run(*given, *ADD, GAR_GATEWAY_HOME=str(homes["elsewhere"].home)) == ["given"]


def test_what_stands_nearest_to_the_command_counts_most(run, homes):
    far, near = ("--home", str(homes["elsewhere"].home)), ("--home", str(homes["given"].home))
    assert run(*far, *ADD, *near) == ["given"]


def test_a_relative_home_is_one_of_the_present_folder(run):
    assert run(*ADD, "--home", "given") == ["given"]
