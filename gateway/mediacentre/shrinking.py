"""From whatever somebody's server calls a picture to a small plain one of ours, or to nothing.

Only what was drawn is kept: it is decoded and written anew, without metadata, profiles or trailing octets.
"""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageOps

SIDE = 160
"""Pixels: a picture fits into a square of that side."""

_MOST_PIXELS = 12_000_000
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_TRANSPARENT = frozenset({"RGBA", "LA", "PA"})
_FAULTS = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, MemoryError, struct.error, zlib.error)


class NotAPicture(Exception):
    """The octets are no picture that is shown: of another kind, broken, or far too large once drawn."""


def shrink(octets: bytes) -> tuple[bytes, str]:
    """A picture of ours and its suffix, ``jpg`` or ``png``. Raises NotAPicture."""
    try:
        with Image.open(BytesIO(octets), formats=_FORMATS) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise NotAPicture("too many pixels")
            image.draft("RGB", (2 * SIDE, 2 * SIDE))
            return _written(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, *_FAULTS) as error:
        raise NotAPicture(type(error).__name__) from error


def _written(image: Image.Image) -> tuple[bytes, str]:
    is_transparent = image.mode in _TRANSPARENT or "transparency" in image.info
    drawn = image.convert("RGBA" if is_transparent else "RGB")
    drawn.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    plain, written = Image.new(drawn.mode, drawn.size), BytesIO()
    plain.paste(drawn)
    if is_transparent:
        plain.save(written, "PNG", optimize=True)
        return written.getvalue(), "png"
    plain.save(written, "JPEG", quality=82, optimize=True, progressive=True)
    return written.getvalue(), "jpg"
