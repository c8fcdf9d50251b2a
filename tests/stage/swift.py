"""What a run of the tests need not do again for each of its thousand stages: it always comes out the same.

A private key that was read is proven again, and every address of the application is compiled again, for each new
application; a gateway that serves does so once a process.
"""

from functools import cache
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from werkzeug.routing import Rule

import gateway.saml.keys

_compiled: dict[tuple[Any, ...], Any] = {}
_compile = Rule._compile_builder


def hurry() -> None:
    """Keeps both for the rest of the process."""
    gateway.saml.keys.load_pem_private_key = cache(load_pem_private_key)
    Rule._compile_builder = _compiled_once


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Any:
    defaults = tuple(sorted((rule.defaults or {}).items()))
    known = (rule.rule, rule.subdomain, rule.host, rule.endpoint, defaults, append_unknown)
    if known not in _compiled:
        _compiled[known] = _compile(rule, append_unknown)
    return _compiled[known]
