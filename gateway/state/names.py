"""How things are named in the store: whatever comes from outside is hashed first (security.md S-224)."""

import hashlib

PREFIX = "{gar}:"
"""One hash tag: on a cluster all our keys share a slot, because one script touches several of them."""


def key(kind: str, name: str) -> str:
    """The key of a thing of that kind."""
    return named(kind, digest(name))


def named(kind: str, digested: str) -> str:
    """The same, for a name that was digested already."""
    return f"{PREFIX}{kind}:{digested}"


def digest(name: str) -> str:
    """64 hexadecimal characters that stand for a name without telling it."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
