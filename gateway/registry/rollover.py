"""The files of a key that follows another. Two places hold a pair each; one atomic write says which signs.

``<use>.present`` holds the place, ``base`` or ``next``, and when it became the present one. Each step
leaves, wherever it is cut off, a folder that can be loaded.
"""

import os
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from gateway.registry.keyring import create_pair, slots, write_private


class Phase(StrEnum):
    """ALONE: one key. PUBLISHED: the next one is announced. SWITCHED: the former one is announced still."""

    ALONE = "alone"
    PUBLISHED = "published"
    SWITCHED = "switched"


def phase_of(folder: Path, use: str) -> tuple[Phase, datetime]:
    """Where a key is on its way, and since when. Raises OSError."""
    present, other = (folder / f"{name}.key" for name in slots(folder, use))
    if not other.exists():
        return Phase.ALONE, _written(present)
    mark = folder / f"{use}.present"
    switched = datetime.fromisoformat(mark.read_text().split()[1]) if mark.exists() else None
    if switched is not None and _written(other) <= switched:
        return Phase.SWITCHED, switched
    return Phase.PUBLISHED, _written(other)


def publish_next(folder: Path, use: str, common_name: str, at: datetime) -> None:
    """Makes the pair that will follow, and announces it."""
    _, other = slots(folder, use)
    create_pair(folder, other, common_name)
    os.utime(folder / f"{other}.key", (at.timestamp(), at.timestamp()))


def switch_pair(folder: Path, use: str, at: datetime) -> None:
    """From here on the next key signs; the former one stays announced, and decrypts."""
    _, other = slots(folder, use)
    place = "next" if other.endswith("-next") else "base"
    write_private(folder / f"{use}.present", f"{place} {at.isoformat()}".encode())


def withdraw_pair(folder: Path, use: str) -> None:
    """The former key is gone: its private half first."""
    _, other = slots(folder, use)
    (folder / f"{other}.key").unlink()
    (folder / f"{other}.crt").unlink(missing_ok=True)


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
