"""gzip: taken out whole and within bounds, or not at all."""

import gzip

import pytest

from gateway.gar.compression import plain_body
from gateway.gar.errors import AnswerRefused

LIMIT = 100_000
CONTENT = b'{"listeRessources": {}}' * 100


def reason_of(body):
    with pytest.raises(AnswerRefused) as refused:
        plain_body(body, LIMIT)
    return refused.value.reason


@pytest.mark.parametrize("content", [b"", CONTENT, b"x" * LIMIT], ids=["empty", "usual", "at-the-limit"])
def test_a_body_comes_out_the_same_compressed_or_not(content):
    assert plain_body(content, LIMIT) == content
    assert plain_body(gzip.compress(content), LIMIT) == content


def test_a_bomb_is_refused():
    bomb = gzip.compress(b"\x00" * 50_000_000)
    assert len(bomb) < LIMIT
    assert reason_of(bomb) == "list-too-large"


def test_one_byte_over_the_limit_is_refused():
    assert reason_of(gzip.compress(b"x" * (LIMIT + 1))) == "list-too-large"
    assert reason_of(b"x" * (LIMIT + 1)) == "list-too-large"


def test_a_truncated_body_is_refused_wherever_it_stops():
    whole = gzip.compress(CONTENT)
    assert {reason_of(whole[:end]) for end in range(2, len(whole))} == {"list-compression"}


def test_a_damaged_body_is_refused():
    whole = bytearray(gzip.compress(CONTENT))
    whole[-8] ^= 1
    assert reason_of(bytes(whole)) == "list-compression"


def test_anything_behind_the_content_is_refused():
    assert reason_of(gzip.compress(CONTENT) + b"more") == "list-compression"
    assert reason_of(gzip.compress(CONTENT) + gzip.compress(CONTENT)) == "list-compression"
