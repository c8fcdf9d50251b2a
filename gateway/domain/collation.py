"""French alphabetical order and accent-insensitive search, from Unicode alone (no ICU).

Letters decide first, then accents, then case; blanks and punctuation only separate words. The cache
holds titles, publishers and subjects, which say nothing about a person.
"""

import re
import unicodedata
from functools import lru_cache
from typing import TypeAlias

CollationKey: TypeAlias = tuple[str, str, str]

MAX_SLUG = 200
"""Characters: two texts that only differ further on share their slug."""

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_ACCENTS = re.compile("[\u0300-\u036f]+")
_SEPARATORS = re.compile(r"[\W_]+")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """The words of a text in lower case without accents, one blank between them.

    ``« L'Éduthèque »`` gives ``l edutheque``.
    """
    return _folded(text)


def words(typed: str) -> list[str]:
    """The folded words of what somebody typed, which no cache keeps."""
    return _folded(typed).split()


@lru_cache(maxsize=8192)
def collation_key(text: str) -> CollationKey:
    """What to sort a text by: Éduthèque between Dictionnaire and Fables, cote before coté before côte."""
    return fold(text), unicodedata.normalize("NFKD", text.casefold()), text.swapcase()


def slug(text: str) -> str:
    """A name for a text in addresses: its folded words joined by hyphens, its bytes when it has no words."""
    return (fold(text).replace(" ", "-") or text.encode(errors="replace").hex())[:MAX_SLUG]


def _folded(text: str) -> str:
    letters = text.casefold()
    if not letters.isascii():
        bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", letters))
        letters = bare.translate(_LIGATURES).casefold()
    return _SEPARATORS.sub(" ", letters).strip()
