"""Pictures of resources, fetched through our own door and kept on disk: no page asks anything of a third party."""

import contextlib
import os
import threading
import time
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from gateway.domain.addresses import is_loopback_host
from gateway.mediacentre.shrinking import NotAPicture, shrink
from gateway.outbound.bulkhead import Bulkheads
from gateway.outbound.egress import Egress
from gateway.outbound.errors import CallFailed
from gateway.outbound.http import Call, Caller, Limits

LIMITS = Limits(size=3 * 1024 * 1024, seconds=4.0, connect=1.5)
MOST_KEPT = 20_000
KEPT_FOR = 30 * 24 * 3600
MISSING_FOR = 3600
_LINES = 2
_WAITING = 2
_QUEUE = 300
_TYPES = {"jpg": "image/jpeg", "png": "image/png"}
_PRUNE_EVERY = 200


@dataclass(frozen=True)
class Picture:
    """content_type: ``image/jpeg`` or ``image/png``. tag: names the content, for ETag."""

    content: bytes
    content_type: str
    tag: str


class Pictures:
    """Those that this home keeps, and those that this process is fetching."""

    def __init__(self, egress: Egress, folder: Path) -> None:
        self._egress = egress
        self._folder = folder
        self._caller = Caller(egress)
        self._bulkheads = Bulkheads()
        self._lines = ThreadPoolExecutor(_LINES, "pictures")
        self._lock = threading.RLock()
        self._under_way: dict[str, Future[Picture | None]] = {}
        self._waiting = threading.BoundedSemaphore(_WAITING)
        self._written = 0

    def find(self, address: str, hosts: Collection[str], patience: float) -> Picture | None:
        """The picture at an address; None when there is none, or not within ``patience`` seconds.

        hosts: the authorities where it may be.
        """
        name = sha256(address.encode()).hexdigest()
        kept = self._kept(name)
        if kept is not None or self._is_missing(name):
            return kept
        place = _place(address)
        if urlsplit(place).netloc not in hosts:
            return None
        coming = self._start(name, place)
        if coming is None or not self._waiting.acquire(blocking=False):
            return None
        try:
            wait([coming], timeout=patience)
        finally:
            self._waiting.release()
        return coming.result() if coming.done() else None

    def close(self) -> None:
        """Ends what is under way."""
        self._lines.shutdown(wait=False, cancel_futures=True)
        self._caller.close()

    def _start(self, name: str, place: str) -> "Future[Picture | None] | None":
        with self._lock:
            coming = self._under_way.get(name)
            if coming is None and len(self._under_way) < _QUEUE:
                coming = self._under_way[name] = self._lines.submit(self._fetch, name, place)
                coming.add_done_callback(lambda _: self._end(name))
            return coming

    def _end(self, name: str) -> None:
        with self._lock:
            self._under_way.pop(name, None)

    def _fetch(self, name: str, place: str) -> Picture | None:
        call = Call(place, headers=(("Accept", "image/png, image/jpeg, image/gif, image/webp"),))
        try:
            with self._bulkheads.calling(urlsplit(place).netloc):
                octets = self._caller.call(call, LIMITS)
            content, suffix = shrink(octets)
        except (CallFailed, NotAPicture):
            self._write(f"{name}.none", b"")
            return None
        self._write(f"{name}.{suffix}", content)
        return _picture(content, suffix)

    def _kept(self, name: str) -> Picture | None:
        for suffix in _TYPES:
            path = self._folder / f"{name}.{suffix}"
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime < KEPT_FOR:
                    return _picture(path.read_bytes(), suffix)
        return None

    def _is_missing(self, name: str) -> bool:
        with contextlib.suppress(OSError):
            return time.time() - (self._folder / f"{name}.none").stat().st_mtime < MISSING_FOR
        return False

    def _write(self, name: str, content: bytes) -> None:
        """Whole or not at all; a disk that is full only means that it is fetched again."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            unfinished = self._folder / f".{name}.{os.getpid()}.{threading.get_ident()}"
            unfinished.write_bytes(content)
            unfinished.replace(self._folder / name)
        self._written += 1
        if self._written % _PRUNE_EVERY == 0:
            self.prune()

    def prune(self, most: int = MOST_KEPT) -> None:
        """Lets go of the oldest ones beyond ``most``."""
        with contextlib.suppress(OSError), os.scandir(self._folder) as found:
            aged = sorted((entry.stat().st_mtime, entry.path) for entry in found)
            for _, path in aged[: max(0, len(aged) - most)]:
                Path(path).unlink(missing_ok=True)


def _picture(content: bytes, suffix: str) -> Picture:
    return Picture(content, _TYPES[suffix], sha256(content).hexdigest()[:16])


def _place(address: str) -> str:
    """The address that is called: never without TLS, but for a demonstration on the machine itself."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme == "http" and not is_loopback_host(host):
        parts = parts._replace(scheme="https")
    return parts._replace(netloc=parts.netloc.lower(), fragment="").geturl()
