"""Long work in a process of its own, behind everything else: logins do not wait for it."""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")
_NICE = 10
"""A tenth of the share of whoever answers people, when both want the same core."""


def apart(work: Callable[_Asked, _Answer], *asked: _Asked.args, **more: _Asked.kwargs) -> _Answer:
    """The answer of a function of a module; what it is given and gives back crosses between processes.

    Lets through what it raises.
    """
    with ProcessPoolExecutor(1, get_context("spawn"), os.nice, (_NICE,)) as pool:
        return pool.submit(work, *asked, **more).result()
