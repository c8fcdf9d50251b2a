"""A client that goes straight to its connection.

The library's way to a plain command passes a pool with its checks, a retry made of closures and several hooks for
measuring, which cost more than the command. What the library is needed for stays with it: how a connection is made
(sockets, TLS, names, Sentinel), how it is found broken, and what answers mean.
"""

import os
from collections import deque
from contextlib import suppress
from typing import Any, cast

import redis


class QuickRedis(redis.Redis):
    """As ``redis.Redis``. Connections wait in ``_idle``, the last one used on top, and never for another process."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._process = os.getpid()
        self._idle: deque[Any] = deque()

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """The answer to a command, which is sent once more over a new connection when the first is lost.

        Raises RedisError.
        """
        options.pop("keys", None)  # for a cache that we do not use
        if options:
            return cast(Any, super()).execute_command(*args, **options)
        try:
            answer = self._asked(self._taken(), args)
        except redis.ConnectionError:
            self._give_back()
            answer = self._asked(self.connection_pool.get_connection(), args)
        read = cast(dict[str, Any], self.response_callbacks).get(args[0])
        return answer if read is None else read(answer)

    def _asked(self, connection: Any, command: tuple[Any, ...]) -> Any:
        try:
            connection.send_command(*command)
            answer = connection.read_response()
        except redis.ResponseError:
            self._idle.append(connection)
            raise
        except BaseException:
            connection.disconnect()  # what it still had to say must not answer the next command
            self.connection_pool.release(connection)
            raise
        self._idle.append(connection)
        return answer

    def _taken(self) -> Any:
        if self._process != os.getpid():
            self._process, self._idle = os.getpid(), deque()
        try:
            return self._idle.pop()
        except IndexError:
            return self.connection_pool.get_connection()

    def _give_back(self) -> None:
        """Where one connection is lost others are: the pool looks at each before it gives it out again."""
        with suppress(IndexError):
            while True:
                self.connection_pool.release(self._idle.pop())
