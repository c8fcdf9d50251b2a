"""Flask, which looks each path up once: schools ask for the same few addresses all day."""

import time
from collections.abc import Callable
from functools import cache
from typing import Any, cast

from flask import Flask, Request, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, Rule

from gateway.mediacentre.memory import Memory
from gateway.web.metrics import SECONDS

_PLACES = 1024
_seconds = cache(SECONDS.labels)


class Application(Flask):
    """As Flask in everything, and knows where the paths asked for lately lead."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._known: Memory[tuple[str | None, ...], _Found] = Memory(_PLACES)

    def full_dispatch_request(self) -> Response:
        """As Flask's, its time observed."""
        began = time.perf_counter()
        response = super().full_dispatch_request()
        _seconds(request.endpoint or "none").observe(time.perf_counter() - began)
        return response

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself, not looked at each time: none of ours is asynchronous."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Answers from memory for what was found before, by the same method and under the same name of the host."""
        if request is None:
            return super().create_url_adapter(None)
        environ = request.environ
        host, scheme = environ.get("HTTP_HOST"), environ["wsgi.url_scheme"]
        asked = (environ["REQUEST_METHOD"], environ["PATH_INFO"], host, scheme)
        found = self._known.get(asked)
        if found is None:
            adapter = super().create_url_adapter(request)
            try:
                found = _Found(cast(MapAdapter, adapter))
            except HTTPException:
                return adapter  # which raises it again where Flask expects it
            self._known.put(asked, found)
        return cast(MapAdapter, found)


class _Found:
    """Where one path leads. Raises what ``match`` of Werkzeug raises."""

    def __init__(self, adapter: MapAdapter) -> None:
        self._adapter = adapter
        self._rule, self._values = adapter.match(return_rule=True)

    def match(self, **_: bool) -> tuple[Rule, dict[str, Any]]:
        return self._rule, dict(self._values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._adapter, name)
