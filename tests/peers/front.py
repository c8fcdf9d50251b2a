"""A front of several nodes, as plain as a load balancer can be: each connection goes to the next node."""

import itertools
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

_CHUNK = 65536


@contextmanager
def front(port: int, nodes: Sequence[int]) -> Iterator[list[int]]:
    """Listens on a loopback port and hands connections to the nodes in turn. Yields the nodes that were used."""
    used: list[int] = []
    turns = itertools.cycle(nodes)
    with socket.create_server(("127.0.0.1", port)) as listener:
        thread = threading.Thread(target=_accept, args=(listener, turns, used), daemon=True)
        thread.start()
        yield used
    thread.join(5)


def _accept(listener: socket.socket, turns: Iterator[int], used: list[int]) -> None:
    with suppress(OSError):
        while True:
            caller, _ = listener.accept()
            node = next(turns)
            used.append(node)
            threading.Thread(target=_serve, args=(caller, node), daemon=True).start()


def _serve(caller: socket.socket, node: int) -> None:
    with caller, suppress(OSError), socket.create_connection(("127.0.0.1", node)) as behind:
        back = threading.Thread(target=_pass_on, args=(behind, caller), daemon=True)
        back.start()
        _pass_on(caller, behind)
        back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(_CHUNK):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
