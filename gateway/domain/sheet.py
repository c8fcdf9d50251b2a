"""Tables as French spreadsheets open them at a click: semicolons, UTF-8 with its mark, ISO dates."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

_RUNS = ("=", "+", "-", "@", "\t", "\r")
_MARK = b"\xef\xbb\xbf"
_PIECE = 500


def written(lines: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The file in pieces of some hundred lines, so that a long one is never held whole.

    lines: the titles first; None is an empty cell, and a text that a spreadsheet would run as a formula is quoted
    (security.md W-130). Gives one piece at least.
    """
    rest = iter(lines)
    yield _MARK + _piece(rest)
    while piece := _piece(rest):
        yield piece


def _piece(lines: Iterator[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerows([_cell(value) for value in line] for line in islice(lines, _PIECE))
    return text.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_RUNS):
        return f"'{value}"
    return value
