"""Tables for spreadsheets."""

import csv

import pytest

from gateway.domain.sheet import written


def read(pieces):
    return list(csv.reader(b"".join(pieces).decode("utf-8-sig").splitlines(), delimiter=";"))


def test_a_spreadsheet_opens_it_at_a_click():
    assert b"".join(written([("nom", "écoles"), ("Cité; scolaire", 3), (None, "")])) == (
        '\ufeffnom;écoles\r\n"Cité; scolaire";3\r\n;\r\n'.encode()
    )


@pytest.mark.parametrize("text", ["=1+1", "+33", "-1", "@SUM(A1)", "\tx"])
def test_a_text_that_it_would_run_is_quoted(text):
    assert read(written([(text, f"a{text}")])) == [[f"'{text}", f"a{text}"]]


def test_a_number_below_zero_is_no_formula():
    assert read(written([(-1,)])) == [["-1"]]


def test_a_long_table_is_read_as_it_is_sent():
    asked = []
    pieces = written([n] for n in range(2_000) if not asked.append(n))
    first = next(pieces)
    assert len(asked) < 1_000
    assert read([first, *pieces]) == [[str(n)] for n in range(2_000)]


def test_an_empty_table_is_an_empty_file():
    assert list(written([])) == [b"\xef\xbb\xbf"]
