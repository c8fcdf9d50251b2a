"""Python programs that are peers: each in an environment of its own, made once from a lock file with hashes.

They are kept under ``build/peers``; a changed lock file, or another Python, makes a new one.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

_LOCKS = Path(__file__).with_name("requirements")
_KEPT = Path(__file__).parents[2] / "build" / "peers"


class NotInstalled(Exception):
    """The packages of a peer could not be had; the message ends with what pip said."""


def python_of(name: str) -> Path:
    """The interpreter that runs one peer. name: of its lock file in ``requirements``. Raises NotInstalled."""
    lock = _LOCKS / f"{name}.txt"
    digest = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:12]
    home = _KEPT / f"{name}-{digest}"
    _KEPT.mkdir(parents=True, exist_ok=True)
    with (_KEPT / f"{name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (home / "complete").exists():
            _make(home, lock)
    return home / "bin" / "python"


def _make(home: Path, lock: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(lock)]
    for command in ([sys.executable, "-m", "venv", str(home)], [str(home / "bin" / "python"), *install]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotInstalled(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    (home / "complete").touch()


if __name__ == "__main__":
    for path in sorted(_LOCKS.glob("*.txt")):
        python_of(path.stem)
