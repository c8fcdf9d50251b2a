"""The keys as they are at this moment: a step of a rollover takes effect within a second, without a restart."""

import time
from pathlib import Path
from threading import Lock

import structlog

from gateway.registry.keyring import Keyring, KeyringFault, load_keyring

log = structlog.get_logger()
_LOOK_EVERY = 0.5

_State = tuple[tuple[str, int, int], ...]


class LiveKeys:
    """Called, it gives the keys of a folder, read again once something of the folder changed.

    What cannot be read leaves those that were there in use. Raises KeyringFault at its making.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._state = _state_of(folder)
        self._keyring = load_keyring(folder)
        self._looked = time.monotonic()

    def __call__(self) -> Keyring:
        """The keys; the folder is looked at twice a second."""
        if time.monotonic() - self._looked >= _LOOK_EVERY:
            self.look()
        return self._keyring

    def look(self) -> None:
        """Takes over what changed, now."""
        with self._lock:
            self._looked = time.monotonic()
            state = _state_of(self._folder)
            if state == self._state:
                return
            self._state = state
            try:
                self._keyring = load_keyring(self._folder)
            except KeyringFault as error:
                log.warning("keys-unreadable", faults=list(error.faults))


def _state_of(folder: Path) -> _State:
    """What changes when a file is written, replaced or removed."""
    try:
        found = [(path.name, path.stat()) for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:
        return ()
    return tuple(sorted((name, seen.st_mtime_ns, seen.st_ino) for name, seen in found))
