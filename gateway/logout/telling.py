"""Calling everybody who can be called, at once, and not for longer than a person waits."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace

from gateway.login.gate import Gate
from gateway.logout.planning import Telling
from gateway.outbound.errors import CallFailed
from gateway.outbound.http import Limits
from gateway.state.logouts import Notice

TIME_BOX = 5.0
_AT_ONCE = 8
_LIMITS = Limits(size=64 * 1024, seconds=4.0, connect=2.0)
_pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="logout")


def tell(gate: Gate, tellings: Sequence[Telling]) -> tuple[Notice, ...]:
    """The notices, those that a call could settle settled; whoever has not answered in time has failed."""
    calls = {number: _pool.submit(_told, gate, telling) for number, telling in enumerate(tellings) if telling.call}
    done, _ = wait(calls.values(), timeout=TIME_BOX)
    closed = {number for number, future in calls.items() if future in done and future.result()}
    return tuple(
        replace(telling.notice, outcome="closed") if number in closed else telling.notice
        for number, telling in enumerate(tellings)
    )


def _told(gate: Gate, telling: Telling) -> bool:
    if telling.call is None:
        return False
    try:
        with gate.bulkheads.calling(f"logout {telling.call.url.partition('?')[0]}"):
            return telling.understood(gate.caller.call(telling.call, _LIMITS))
    except CallFailed:
        return False
