"""The wheel: everything that the gateway needs is in it, and it runs where nothing else of the project is."""

import shutil
import subprocess
import sys
import sysconfig
import zipfile

import pytest

from tests.packaging.project_files import ROOT, shipped

BUILD = ("-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir")
INSTALL = ("install", "--quiet", "--no-deps", "--no-index", "--no-cache-dir")


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy, so that nothing is left in the project."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("gateway", "attribute_maps"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    built = run(sys.executable, *BUILD, str(folder), str(source))
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A fresh environment with the wheel and the libraries of the test run, the project itself left out."""
    venv = tmp_path_factory.mktemp("venv")
    made = run(sys.executable, "-m", "venv", "--without-pip", str(venv))
    assert made.returncode == 0, made.stderr
    put = run(sys.executable, "-m", "pip", "--python", str(venv / "bin" / "python"), *INSTALL, str(wheel))
    assert put.returncode == 0, put.stderr
    (site,) = venv.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return venv / "bin"


@pytest.fixture
def use(installed, tmp_path):
    """Runs the installed command, far from the project."""

    def run_there(*words):
        return run(
            str(installed / "gar-gateway"), *words, cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        )

    return run_there


def test_everything_of_the_packages_is_in_it(wheel):
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert set(shipped()) - packed == set()
    assert packed - set(shipped()) == set()


def test_nothing_else_is(wheel):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"gateway", "attribute_maps"}


def test_it_bears_the_licence(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        assert b"License-Expression: Apache-2.0" in archive.read(metadata) or b"License: Apache-2.0" in archive.read(
            metadata
        )
        assert any(name.endswith("/LICENSE") for name in archive.namelist())


def test_the_code_that_runs_is_that_of_the_wheel(installed, tmp_path):
    ended = run(str(installed / "python"), "-c", "import gateway; print(gateway.__file__)", cwd=tmp_path, env={})
    assert ended.stdout.startswith(str(installed.parent)), ended.stderr


def test_it_says_what_it_can_do(use):
    ended = use("--help")
    assert ended.returncode == 0, ended.stderr
    assert "serve" in ended.stdout


def test_it_prepares_a_home_and_finds_nothing_wrong_with_it(use):
    for words in (
        ("init", "--base-url", "http://127.0.0.1:8000"),
        ("project", "add", "ENT1", "--name", "Projet"),
        ("check",),
    ):
        ended = use(*words)
        assert ended.returncode == 0, ended.stderr
