"""gunicorn's threaded worker, whose threads stay for a moment with a connection that they have just answered.

Between two requests of one connection the library goes back to its main thread: a future, a pipe, two changes of what
it waits for, and two changes of thread. A connection of a proxy at a busy minute asks again before all that is done.
"""

import select
import threading
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

_A_MOMENT = 10
"""Milliseconds."""


class StayingWorker(ThreadWorker):
    """Half of the threads may stay, so that others are always there for who comes anew."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._seats = threading.Semaphore(self.cfg.threads // 2)

    def handle(self, conn: TConn) -> Any:
        """Answers a connection, and again as long as it asks at once. Returns what the library's own does."""
        kept = super().handle(conn)
        while kept is True and self._asks_again(conn):
            kept = super().handle(conn)
        return kept

    def _asks_again(self, conn: TConn) -> bool:
        """Not of a worker that stops, nor of what the library has read ahead: these go the long way."""
        if not self.alive or conn.is_http2 or conn.parser.unreader.buf.getvalue():
            return False
        if not self._seats.acquire(blocking=False):
            return False
        try:
            waiting = select.poll()
            waiting.register(conn.sock, select.POLLIN)
            return bool(waiting.poll(_A_MOMENT))
        except (OSError, ValueError):
            return False
        finally:
            self._seats.release()
