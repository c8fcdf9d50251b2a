"""Taking an answer out of gzip without letting it grow at will (RFC 1952, security.md F-122)."""

import zlib

from gateway.gar.errors import AnswerRefused

_GZIP = b"\x1f\x8b"
_WITH_GZIP_HEADER = 31


def plain_body(body: bytes, limit: int) -> bytes:
    """The body as it was before compression; one that is not gzip comes back as it is.

    limit: bytes, on both sides of the decompression. Raises AnswerRefused.
    """
    if len(body) > limit:
        raise AnswerRefused("list-too-large")
    return gunzip(body, limit) if body.startswith(_GZIP) else body


def gunzip(body: bytes, limit: int) -> bytes:
    """The content of one whole gzip member, nothing behind it.

    Raises AnswerRefused when it is truncated or damaged, or holds more than ``limit`` bytes.
    """
    stream = zlib.decompressobj(_WITH_GZIP_HEADER)
    try:
        content = stream.decompress(body, limit + 1)
    except zlib.error:
        raise AnswerRefused("list-compression", "damaged") from None
    if len(content) > limit:
        raise AnswerRefused("list-too-large")
    if not stream.eof or stream.unused_data:
        raise AnswerRefused("list-compression", "truncated, or followed by something else")
    return content
