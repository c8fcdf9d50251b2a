"""The project's own files, read as what they are."""

import configparser
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def setup_cfg():
    """The packaging metadata."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def lines(text):
    """The lines of a list in the packaging metadata."""
    return [line for line in text.splitlines() if line.strip()]


def locked(name):
    """The requirements of a lock file, each with its options, as one line."""
    text = (ROOT / "requirements" / name).read_text()
    joined = re.sub(r"\\\n\s*", " ", text)
    return [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def shipped():
    """Every file under the packages, as a path in the project."""
    files = (path for name in ("gateway", "attribute_maps") for path in (ROOT / name).rglob("*") if path.is_file())
    return sorted(str(path.relative_to(ROOT)) for path in files if path.suffix != ".pyc")
