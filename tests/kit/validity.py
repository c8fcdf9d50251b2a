"""What HTML Tidy finds wrong with a document."""

import re
import subprocess

from peers.debian import installed

_QUIET = (
    "-quiet",
    "-errors",
    "-utf8",
    "--show-info",
    "no",
    "--drop-empty-elements",
    "no",
    "--custom-tags",
    "blocklevel",
)
_YOUNGER = re.compile(
    r"proprietary attribute \"(?:aria-current|loading|inputmode)\"|<title> proprietary attribute \"id\""
)
"""Attributes of today's HTML, ARIA and SVG that the tidy of Debian 12 does not know yet."""

_LIST, _GROUP = re.compile(r"<dl\b.*?</dl>", re.DOTALL), re.compile(r"</?div\b[^>]*>")
"""The groups of a description list, which HTML has had since 5.2 and that tidy has not."""


def invalid(document: str) -> list[str]:
    """One line for each fault, with its line and column; empty is good."""
    (program,) = installed("tidy")
    ungrouped = _LIST.sub(lambda found: _GROUP.sub("", found[0]), document)
    read = subprocess.run([program, *_QUIET], input=ungrouped.encode(), capture_output=True, check=False)
    return [f"html: {fault}" for fault in read.stderr.decode().splitlines() if not _YOUNGER.search(fault)]
