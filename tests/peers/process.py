"""Server processes of the tests: unprivileged, with a home and a log of their own, ended with all their children."""

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from peers.process_tree import descendants, end

_ACCOUNT = "nobody"
_READY_SECONDS = 60
_STOP_SECONDS = 15
_POLL_SECONDS = 0.02
_LOG_TAIL = 4000


class PeerFailed(Exception):
    """A peer did not start or did not stop; the message ends with the tail of its log."""


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on, below those that the system gives to outgoing connections."""
    while True:
        port = random.randrange(15000, 32000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((host, port))
            return port


def listens(host: str, port: int) -> bool:
    """Whether a server accepts connections there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until(condition: Callable[[], bool], what: str, failed: Callable[[], bool] = lambda: False) -> None:
    """Returns as soon as the condition holds. Raises PeerFailed with ``what`` when it failed or takes far too long."""
    deadline = time.monotonic() + _READY_SECONDS
    while not condition():
        if failed() or time.monotonic() > deadline:
            raise PeerFailed(what)
        time.sleep(_POLL_SECONDS)


@contextmanager
def own_home(name: str) -> Iterator[Path]:
    """A temporary folder, gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix=f"gar-{name}-")).resolve()
    try:
        yield home
    finally:
        shutil.rmtree(home)


def hand_over(folder: Path) -> None:
    """Gives a folder and what it holds to the account that the peers run under. Does nothing when not root."""
    if os.geteuid() != 0:
        return
    account = pwd.getpwnam(_ACCOUNT)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def unprivileged(command: list[str], *, dies_with: str = "KILL") -> list[str]:
    """The command under an account without rights when we are root: several servers refuse to run as root.

    dies_with: the signal that it gets when the test run ends without having stopped it.
    """
    prefix = ["setpriv", f"--pdeathsig={dies_with}"]
    if os.geteuid() == 0:
        account = pwd.getpwnam(_ACCOUNT)
        prefix += [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    return [*prefix, "--", *command]


def clean_environment(home: Path) -> dict[str, str]:
    """What a peer may know of this machine's environment: nothing that would change its behaviour."""
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC"}


@dataclass
class Server:
    """A server process that a test starts, pauses, kills and restarts.

    command: stays in the foreground. log: where its output goes. ready: whether it serves yet.
    stop_signal: what makes it end at once, its connections closed. privileged: keeps the rights of the test run.
    It dies with the test run, or rather with the thread that started it.
    """

    command: list[str]
    log: Path
    ready: Callable[[], bool]
    environment: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    privileged: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def is_alive(self) -> bool:
        """Whether the process is there, serving or not."""
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        """Of the process that was started. Raises PeerFailed when it is not running."""
        if self.process is None or not self.is_alive:
            raise PeerFailed(f"{self.command[0]} is not running\n{self.log_tail()}")
        return self.process.pid

    def start(self) -> None:
        """Starts it and waits until it serves. Raises PeerFailed."""
        death = self.stop_signal.name.removeprefix("SIG")
        bound = ["setpriv", f"--pdeathsig={death}", "--", *self.command]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                bound if self.privileged else unprivileged(self.command, dies_with=death),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(self.environment),
                start_new_session=True,
            )
        try:
            wait_until(self.ready, "it does not answer", failed=lambda: not self.is_alive)
        except PeerFailed as error:
            self.kill()
            raise PeerFailed(f"{self.command[0]}: {error}\n{self.log_tail()}") from error
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Ends it and everything that it started. Nothing happens when it has ended already."""
        if self.process is None:
            return
        family = descendants(self.process.pid)
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            self.process.send_signal(signal.SIGCONT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(_STOP_SECONDS)
        self.kill()
        end(family)

    def kill(self) -> None:
        """Ends it and everything that it started without warning, as a crash of the machine would."""
        if self.process is None:
            return
        family = descendants(self.process.pid)
        self.process.kill()
        self.process.wait()
        self.process = None
        end(family)

    def restart(self) -> None:
        """Stops it when it still runs, and starts it again at the same address."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """Freezes it: connections stay open and nobody answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Lets it go on after ``pause``."""
        os.kill(self.pid, signal.SIGCONT)

    @contextmanager
    def running(self) -> Iterator["Server"]:
        """Started on entry, stopped on exit."""
        self.start()
        try:
            yield self
        finally:
            self.stop()

    def log_tail(self) -> str:
        """The end of its output."""
        return self.log.read_text(errors="replace")[-_LOG_TAIL:] if self.log.exists() else ""
