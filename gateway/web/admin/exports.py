"""Tables as files for spreadsheets: semicolons, UTF-8 with a mark, ISO dates, and nothing that a cell would run."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

from gateway.web.responding import Responder

_RUNS = ("=", "+", "-", "@", "\t", "\r")


def csv_file(responder: Responder, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A file that browsers save. A text that a spreadsheet would take for a formula is quoted (security.md W-130)."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    response = responder.machine(b"\xef\xbb\xbf" + text.getvalue().encode(), "text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_RUNS):
        return f"'{value}"
    return "" if value is None else value
