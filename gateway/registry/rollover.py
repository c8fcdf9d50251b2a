"""The files of a key that follows another, switched by one atomic write.

``<use>.switched`` says that the pair named ``<use>-next`` is the present one and the other the former;
its time is when that was done. Each step leaves, wherever it is cut off, a folder that can be loaded.
"""

import os
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from gateway.registry.keyring import switched_mark, write_private


class Phase(StrEnum):
    """ALONE: one key. PUBLISHED: the next one is announced. SWITCHED: the former one is announced still."""

    ALONE = "alone"
    PUBLISHED = "published"
    SWITCHED = "switched"


def phase_of(folder: Path, use: str) -> tuple[Phase, datetime]:
    """Where a key is on its way, and since when. Raises OSError."""
    mark, following = switched_mark(folder, use), folder / f"{use}-next.key"
    if mark.exists():
        return Phase.SWITCHED, datetime.fromisoformat(mark.read_text())
    if following.exists():
        return Phase.PUBLISHED, datetime.fromtimestamp(following.stat().st_mtime, UTC)
    present = (folder / f"{use}.key").stat().st_mtime
    return Phase.ALONE, datetime.fromtimestamp(present, UTC)


def switch_pair(folder: Path, use: str, at: datetime) -> None:
    """From here on the next key signs; the former one stays announced, and decrypts."""
    write_private(switched_mark(folder, use), at.isoformat().encode())


def withdraw_pair(folder: Path, use: str) -> None:
    """The former key is gone; the present one takes its file names."""
    former, present = folder / f"{use}.key", folder / f"{use}-next.key"
    former.unlink(missing_ok=True)
    for suffix in (".crt", ".key"):
        write_private(folder / f"{use}{suffix}", (folder / f"{use}-next{suffix}").read_bytes())
    switched_mark(folder, use).unlink()
    present.unlink()
    present.with_suffix(".crt").unlink()
    _sync(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
