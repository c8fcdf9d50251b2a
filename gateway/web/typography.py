"""French as it is printed: typographic apostrophes, and no line that begins with a colon."""

import re

_BEFORE = re.compile(r" ([:»])")
_NARROW_BEFORE = re.compile(r" ([;!?])")
_AFTER = re.compile(r"« ")


def french(text: str) -> str:
    """The text with the spaces and apostrophes of French printing."""
    text = text.replace("'", "\u2019")
    text = _NARROW_BEFORE.sub("\u202f\\1", text)
    return _AFTER.sub("«\u00a0", _BEFORE.sub("\u00a0\\1", text))
