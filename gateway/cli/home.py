"""Where a command finds its home."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


def home_option(command: _Command) -> _Command:
    """``--home``, on every level."""
    told = "All state lives here [GAR_GATEWAY_HOME, else ./var]."
    return click.option("--home", type=click.Path(path_type=Path), help=told)(command)
