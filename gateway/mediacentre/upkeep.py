"""What one worker does beside the pages: openings into the figures, and what nobody uses any more out of them."""

from gateway.mediacentre.centre import Centre
from gateway.mediacentre.desk import forget_unused
from gateway.registry.engine import recording
from gateway.registry.openings import add_openings, forget_batches
from gateway.state import audit_queue, openings
from gateway.state.connection import answering
from gateway.state.names import key

_A_DAY = 24 * 3600


def keep_up(centre: Centre, worker: str) -> None:
    """All of it, if it is this worker's turn. Raises StateUnavailable, RegistryUnavailable."""
    if not audit_queue.may_move(centre.redis, worker):
        return
    move_openings(centre)
    with answering():
        is_first = centre.redis.set(key("tidied", f"{centre.gate.today()}"), "1", nx=True, ex=_A_DAY)
    if is_first:
        tidy(centre)


def move_openings(centre: Centre) -> int:
    """Brings what was opened into the figures, each batch once, and says how many kinds of openings.

    To be called by one worker at a time. Raises StateUnavailable, RegistryUnavailable: what could not be moved
    stays where it is.
    """
    batch = openings.take(centre.redis)
    if batch is None:
        return 0
    with recording(centre.engine) as session:
        add_openings(session, batch.name, centre.gate.now(), batch.openings, batch.openers)
    openings.drop(centre.redis)
    return len(batch.openings)


def tidy(centre: Centre) -> int:
    """Forgets batches and desks past their retention, and says how many: once a day. Raises RegistryUnavailable."""
    with recording(centre.engine) as session:
        forgotten = forget_batches(session, centre.gate.now())
    return forgotten + forget_unused(centre)
