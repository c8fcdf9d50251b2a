"""Sessions that end: found by whoever calls for it, and gone before anybody is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from gateway.domain.session import LoginSession, Party
from gateway.state.coding import load_party, load_session
from gateway.state.connection import Client, answering
from gateway.state.names import PREFIX, digest, key
from gateway.state.scripts import END

_TOMBSTONE = timedelta(minutes=30)


@dataclass(frozen=True)
class Ended:
    """A session as it was, and who had been told of the person."""

    session: LoginSession
    parties: tuple[Party, ...]


class Endings:
    """The store, as logouts see it. Every method raises StateUnavailable."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._end = client.register_script(END)

    def sessions_of(self, handles: Iterable[str]) -> set[str]:
        """The digests of the sessions that bear one of the handles."""
        with answering():
            pipeline = self._client.pipeline(transaction=False)
            for handle in handles:
                pipeline.smembers(key("handle", handle))
            return {name.decode() for found in pipeline.execute() for name in found}

    def end(self, name: str) -> Ended | None:
        """Ends a session by the digest of its token; None when there is none. Nothing answers for it any more."""
        with answering():
            keys = [f"{PREFIX}session:{name}", f"{PREFIX}parties:{name}"]
            session, parties = cast(tuple[bytes | None, list[bytes]], self._end(keys))
        if session is None:
            return None
        return Ended(load_session(session), tuple(sorted(map(load_party, parties))))

    def end_token(self, token: str) -> Ended | None:
        """Ends a session by its token."""
        return self.end(digest(token))

    def bury(self, handles: Iterable[str], now: datetime) -> None:
        """Remembers that the ENT ended its sessions: a login that was authenticated before now opens nothing."""
        with answering():
            pipeline = self._client.pipeline(transaction=False)
            for handle in handles:
                pipeline.set(key("ended", handle), now.timestamp(), ex=_TOMBSTONE)
            pipeline.execute()

    def first_time(self, message: str, seconds: int) -> bool:
        """Whether this message has not been seen before (security.md S-342)."""
        with answering():
            return bool(self._client.set(key("seen", message), "1", nx=True, ex=seconds))
