"""Pages that many people share but for their name and the mark of their session.

A page is rendered once with holes in these two places, and kept as octets; for whoever comes next, only the holes are
filled. What it is kept under has to hold all else that the page depends on.
"""

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
    """A value's place is shown as a word that nobody can guess, with the rank of the value behind it."""
    word, holes = secrets.token_hex(16), [name for name, value in values.items() if value]
    places = {name: f"{word}{rank:02}" for rank, name in enumerate(holes)}
    first, *others = render(dict.fromkeys(values, "") | places).split(word)
    pieces = (first, *(other[2:] for other in others))
    return Print(tuple(piece.encode() for piece in pieces), tuple(holes[int(other[:2])] for other in others))
