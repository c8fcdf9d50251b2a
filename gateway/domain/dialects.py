"""Reading the dialect files of ``attribute_maps/``."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from gateway.domain.dialect import Dialect, Pairing, Source
from gateway.domain.profile import Profile, read_profile

DEFAULT = "sdet"
_TABLES = ("identifier", "profiles", "schools", "given_name")
_TYPES = {"name": str, "separator": str, "part": int, "json": bool, "key": str, "when": list, "when_part": int}


class UnknownDialect(ValueError):
    """No file of that name in ``attribute_maps/``."""


class InvalidDialect(ValueError):
    """The file is there but does not say what a dialect must say."""


@cache
def load_dialect(name: str) -> Dialect:
    """The dialect of that name, read once a process: its file is part of the release.

    Raises UnknownDialect with the names that exist, InvalidDialect.
    """
    folder = files("attribute_maps")
    if name not in dialect_names():
        raise UnknownDialect(f"no dialect {name!r}; known: {', '.join(dialect_names())}")
    return parse_dialect(name, (folder / f"{name}.toml").read_text("utf-8"))


def dialect_names() -> tuple[str, ...]:
    """The names that ``--dialect`` takes, sorted."""
    names = (Path(entry.name) for entry in files("attribute_maps").iterdir())
    return tuple(sorted(path.stem for path in names if path.suffix == ".toml"))


def parse_dialect(name: str, text: str) -> Dialect:
    """A dialect from the text of its file. Raises InvalidDialect."""
    try:
        data = tomllib.loads(text)
        unknown = set(data) - {*_TABLES, "title", "profile_values", "attachments"}
        if unknown:
            raise InvalidDialect(f"dialect {name}: unknown table {', '.join(sorted(unknown))}")
        tables = {table: _sources(**data.get(table, {})) for table in _TABLES}
        values = {key: _profile(value) for key, value in data.get("profile_values", {}).items()}
        pairs = tuple(_pairing(**pair) for pair in data.get("attachments", ()))
        dialect = Dialect(name=name, title=data["title"], profile_values=values, attachments=pairs, **tables)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InvalidDialect(f"dialect {name}: {error}") from error
    needed = ("identifier",) if pairs else ("identifier", "profiles", "schools")
    missing = [table for table in needed if not tables[table]]
    if missing:
        raise InvalidDialect(f"dialect {name}: nothing to read in {', '.join(missing)}")
    return dialect


def _sources(**table: Any) -> tuple[Source, ...]:
    """What the one key of a table, ``from``, lists."""
    entries = table.pop("from", [])
    if table or not isinstance(entries, list):
        raise TypeError("a table holds a list named from, and nothing else")
    return tuple(_source(entry) for entry in entries)


def _pairing(school: Any, profile: Any) -> Pairing:
    return Pairing(_source(school), _source(profile))


def _source(entry: Any) -> Source:
    """A name alone, or a table with the fields of ``Source``."""
    if isinstance(entry, str):
        return Source(entry)
    wrong = [key for key, value in entry.items() if type(value) is not _TYPES.get(key)]
    if wrong or not all(isinstance(value, str) for value in entry.get("when", ())):
        raise TypeError(f"a source has no such {', '.join(sorted(wrong)) or 'when'}")
    return Source(**{**entry, "when": tuple(entry.get("when", ()))})


def _profile(text: str) -> Profile:
    profile = read_profile(text)
    if profile is None:
        raise ValueError(f"{text!r} is not a national profile")
    return profile
