"""What a process started, and what that started: read from /proc."""

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """started: the kernel's tick; with the number it names one process for ever."""

    pid: int
    parent: int
    started: int

    @property
    def program(self) -> Path | None:
        """The file that it runs; None when it has ended."""
        try:
            return Path(f"/proc/{self.pid}/exe").resolve(strict=True)
        except OSError:
            return None

    def is_alive(self) -> bool:
        """Whether it still runs; one that only waits to be buried does not."""
        return _read(self.pid) == self and self.program is not None


def descendants(pid: int) -> list[Process]:
    """The children of a process, theirs, and so on; elders first."""
    running = [process for entry in Path("/proc").glob("[0-9]*") if (process := _read(int(entry.name)))]
    found: list[Process] = []
    generation = [pid]
    while generation:
        children = [process for process in running if process.parent in generation]
        found += children
        generation = [child.pid for child in children]
    return found


def end(processes: list[Process]) -> None:
    """Kills those that still run."""
    for process in processes:
        now = _read(process.pid)
        if now is not None and now.started == process.started:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)


def _read(pid: int) -> Process | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return Process(pid, int(fields[1]), int(fields[19]))
