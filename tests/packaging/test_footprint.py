"""``serve`` needs no rights, and writes nowhere but in its home and the temporary folder."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from peers.browser import exchange
from peers.process import Server, clean_environment, free_port, hand_over, own_home, unprivileged, wait_until
from peers.process_tree import descendants

from tests.packaging.project_files import ROOT

PROGRAM = Path(sys.executable).with_name("gar-gateway")
RECORDER = """
import os
import sys

_record = os.open(os.environ["RECORD"], os.O_WRONLY | os.O_APPEND)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGING = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
             "os.chown", "os.utime", "sqlite3.connect", "tempfile.mkstemp", "tempfile.mkdtemp"}


def _note(event, arguments):
    if event == "open":
        paths = arguments[:1] if isinstance(arguments[2], int) and arguments[2] & _WRITING else ()
    elif event in ("os.rename", "os.link"):
        paths = arguments[:2]
    elif event == "os.symlink":
        paths = arguments[1:2]
    else:
        paths = arguments[:1] if event in _CHANGING else ()
    for path in paths:
        if isinstance(path, (str, bytes)):
            os.write(_record, f"{os.path.abspath(os.fsdecode(path))}\\n".encode())


sys.addaudithook(_note)
"""
"""Is imported by every Python that starts, and keeps a line for each file that it wants to change."""


@dataclass
class Serving:
    """home: of the gateway. folder: all that it may touch. record: what it wanted to touch."""

    server: Server
    base: str
    home: Path
    folder: Path
    record: Path

    def ask(self, path):
        return exchange("GET", f"{self.base}{path}", b"", {}).status

    def touched(self):
        return set(self.record.read_text().splitlines())


def without_rights():
    """How a command is started by somebody who may nothing: as nobody, or when nobody may not even read this
    folder, as ourselves without any capability.
    """
    if os.geteuid() != 0:
        return lambda command: command
    probe = subprocess.run(unprivileged([str(PROGRAM), "serve", "--help"]), capture_output=True, check=False, cwd="/")
    if probe.returncode == 0:
        return unprivileged
    bare = ["setpriv", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--"]
    return lambda command: [*bare, *command]


@pytest.fixture(scope="module")
def serving():
    """A gateway on its embedded defaults, every change of a file noted, and all that it does at a login done once."""
    port, start = free_port(), without_rights()
    base = f"http://127.0.0.1:{port}"
    with own_home("footprint") as folder:
        for name in ("site", "tmp", "home"):
            (folder / name).mkdir()
        (folder / "site" / "sitecustomize.py").write_text(RECORDER)
        (folder / "record").touch()
        if start is unprivileged:
            hand_over(folder)
        environment = clean_environment(folder) | {
            "PYTHONPATH": f"{folder / 'site'}:{ROOT}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "RECORD": str(folder / "record"),
            "TMPDIR": str(folder / "tmp"),
            "GAR_GATEWAY_HOME": str(folder / "home"),
        }
        made = subprocess.run(
            start([str(PROGRAM), "init", "--base-url", base]),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        command = start([str(PROGRAM), "serve", "--bind", f"127.0.0.1:{port}", "--workers", "2"])
        ready = lambda: _is_ready(base)  # noqa: E731 - what the server is asked
        server = Server(command, folder / "serve.log", ready, environment, privileged=True)
        with server.running():
            yield Serving(server, base, folder / "home", folder, folder / "record")


def _is_ready(base):
    try:
        return exchange("GET", f"{base}/health/ready", b"", {}).status == 200
    except OSError:
        return False


def family(serving):
    return [serving.server.pid, *(process.pid for process in descendants(serving.server.pid))]


def outside(serving, paths):
    """Those that are neither in the home nor in the temporary folder, nor devices that keep nothing."""
    allowed = (str(serving.home), str(serving.folder / "tmp"))
    return {path for path in paths if not path.startswith(allowed) and path not in ("/dev/null", "/dev/tty")}


def test_it_serves_without_any_right(serving):
    assert serving.ask("/health/ready") == 200
    for pid in family(serving):
        status = Path(f"/proc/{pid}/status").read_text()
        assert "CapEff:\t0000000000000000" in status


def test_it_changes_files_in_its_home_and_the_temporary_folder_only(serving):
    for path in ("/", "/login?way=made-up", "/saml/sp/metadata", "/metrics", "/inconnu"):
        serving.ask(path)
    before = set(family(serving))
    os.kill(serving.server.pid, signal.SIGHUP)
    wait_until(lambda: len(set(family(serving)) - before) >= 2, "new workers")
    assert serving.ask("/health/ready") == 200
    touched = serving.touched()
    assert any(path.startswith(str(serving.home)) for path in touched)
    assert outside(serving, touched) == set()


def test_no_file_elsewhere_is_open_for_writing_in_any_of_its_processes(serving):
    """What is written by other code than Python's, such as that of the private Redis."""
    found = set()
    for pid in family(serving):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            path = str(entry.readlink())
            flags = int(Path(f"/proc/{pid}/fdinfo/{entry.name}").read_text().split("flags:")[1].split()[0], 8)
            if path.startswith("/") and flags & os.O_ACCMODE != os.O_RDONLY:
                found.add(path)
    output = {str(serving.server.log), str(serving.record)}
    assert any("redis" in path for path in found)
    assert outside(serving, found - output) == set()


def test_the_recorder_would_have_seen_it(serving):
    code = "open('/nonexistent-folder/x', 'w')"
    environment = serving.server.environment
    subprocess.run([sys.executable, "-c", code], env=dict(environment), capture_output=True, check=False)
    assert "/nonexistent-folder/x" in serving.touched()
