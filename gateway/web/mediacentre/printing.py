"""Pages that many people share but for their name and the mark of their session.

A page is rendered once with holes in these two places, and kept as octets; for whoever comes next, only the holes are
filled (docs/adr: one page for a class). What it is kept under has to hold all else that the page depends on.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import escape

from gateway.mediacentre.memory import Memory

Render = Callable[[Mapping[str, str]], str]
"""Gives the page, with these texts in the places of the name and of the mark."""


@dataclass(frozen=True, slots=True)
class Print:
    """pieces: octets of the page, and between two of them, in ``holes``, the name of what belongs there."""

    pieces: tuple[bytes, ...]
    holes: tuple[str, ...]

    def filled(self, values: Mapping[str, str]) -> bytes:
        """The page of one person."""
        octets = [self.pieces[0]]
        for hole, piece in zip(self.holes, self.pieces[1:], strict=True):
            octets += (str(escape(values[hole])).encode(), piece)
        return b"".join(octets)


class Press:
    """The pages printed last. size: how many."""

    def __init__(self, size: int) -> None:
        self._prints: Memory[Any, Print] = Memory(size)

    def page(self, name: Hashable, values: Mapping[str, str], render: Render) -> bytes:
        """The page kept under that name, with these values; rendered first when it is not known.

        An empty value makes another page than one that is not: a template may leave the place out.
        """
        whole = (name, tuple(hole for hole, value in values.items() if value))
        found = self._prints.get(whole) or self._prints.put(whole, _print(values, render))
        return found.filled(values)


def _print(values: Mapping[str, str], render: Render) -> Print:
    """The holes are cut where the page shows words that nobody can guess, in the places of the values."""
    holes = {secrets.token_hex(16): name for name, value in values.items() if value}
    words = dict.fromkeys(values, "") | {name: word for word, name in holes.items()}
    pieces = re.split(f"({'|'.join(holes)})", render(words)) if holes else [render(words)]
    return Print(tuple(piece.encode() for piece in pieces[::2]), tuple(holes[word] for word in pieces[1::2]))
