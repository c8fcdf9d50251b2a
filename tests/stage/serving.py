"""A stage behind a real HTTP server on the loopback, for browsers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peers.process import free_port
from werkzeug.serving import WSGIRequestHandler, make_server

from stage.gateway import Stage, open_stage


class _Silent(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_words: Any) -> None:
        """Says nothing: addresses carry messages."""


@contextmanager
def served(home: Path, redis_url: str, **settings: Any) -> Iterator[Stage]:
    """The gateway of a prepared home, reachable at its own base address."""
    port = free_port()
    stage = open_stage(home, redis_url, f"http://127.0.0.1:{port}", **settings)
    server = make_server("127.0.0.1", port, stage.app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stage
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        stage.house.engine.dispose()
        stage.house.redis.close()
