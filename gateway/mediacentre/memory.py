"""What a process keeps in mind of what it read last, so that a page need not read it again."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

_Name = TypeVar("_Name", bound=Hashable)
_Thing = TypeVar("_Thing")


class Memory(Generic[_Name, _Thing]):
    """The things that were asked for last, by name; safe for threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._things: OrderedDict[_Name, _Thing] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: _Name) -> _Thing | None:
        """None when it is not known, or no longer."""
        with self._lock:
            thing = self._things.get(name)
            if thing is not None:
                self._things.move_to_end(name)
            return thing

    def put(self, name: _Name, thing: _Thing) -> _Thing:
        """Keeps it, and lets go of what nobody asked for."""
        with self._lock:
            self._things[name] = thing
            self._things.move_to_end(name)
            if len(self._things) > self._size:
                self._things.popitem(last=False)
        return thing
