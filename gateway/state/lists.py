"""Lists of resources on their way to pages: the last good one of each person and school, sealed, for some hours.

What the GAR gave is kept once under a name made of its content, because a whole class has the same; a
person's entry only holds that name and when it was given. Names are keyed hashes, contents are sealed under their
name (AES-256-GCM), so that an entry cannot be read, nor put in another's place.
"""

import hmac
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.state.connection import Client, answering
from gateway.state.names import PREFIX

_NONCE = 12
BESIDE = timedelta(minutes=10)
"""How long the copies of boards and desks stay, which the registry holds for good."""


class Place(NamedTuple):
    """Of whom and where a list is. project: idENT. uai: the school. person: GARPersonIdentifiant."""

    project: str
    uai: str
    person: str


@dataclass(frozen=True)
class Kept:
    """The last good answer for a place. name: of its content. at: when the GAR gave it."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Found:
    """One look for one person, an element for each school in what is plural.

    silences: why the GAR just gave no list, "" when it did not just refuse. boards, desk: as they were put.
    """

    kept: tuple[Kept | None, ...]
    silences: tuple[str, ...]
    boards: tuple[bytes | None, ...]
    desk: bytes | None


@dataclass(frozen=True)
class Keys:
    """Of one person, an element for each school in what is plural."""

    lists: tuple[str, ...]
    silences: tuple[str, ...]
    boards: tuple[str, ...]
    desk: str

    @property
    def all(self) -> list[str]:
        """In the order in which they are read."""
        return [*self.lists, *self.silences, *self.boards, self.desk]


class Lists:
    """The store, as the MédiaCentre sees it. Every method raises StateUnavailable."""

    def __init__(self, client: Client, secret: bytes) -> None:
        self._client = client
        self._names = _derived(secret, b"mediacentre names")
        self._box = AESGCM(_derived(secret, b"mediacentre contents"))

    def owner(self, project: str, person: str) -> str:
        """The pseudonym under which something of a person is kept: nobody finds the identifier from it."""
        return self._hashed("owner", project, person)

    def keys(self, project: str, person: str, uais: Sequence[str]) -> Keys:
        """Where all that a page needs stands in the store."""
        places = [self._name(Place(project, uai, person)) for uai in uais]
        return Keys(
            lists=tuple(f"{PREFIX}list:{name}" for name in places),
            silences=tuple(f"{PREFIX}silence:{name}" for name in places),
            boards=tuple(map(_board, uais)),
            desk=f"{PREFIX}desk:{self.owner(project, person)}",
        )

    def look(self, keys: Keys) -> Found:
        """All of it, in one round trip."""
        with answering():
            values = cast(list[bytes | None], self._client.mget(keys.all))
        return self._found(keys, values)

    def look_at_session(self, name: str, keys: Keys | None) -> tuple[bytes | None, int, Found | None]:
        """A session as it was kept, by the digest of its token, and the generation of the registry: in the same round
        trip what stands at these keys.
        """
        asked = [f"{PREFIX}session:{name}", f"{PREFIX}generation", *(keys.all if keys else ())]
        with answering():
            octets, generation, *values = cast(list[bytes | None], self._client.mget(asked))
        return octets, int(generation or 0), self._found(keys, values) if keys else None

    def _found(self, keys: Keys, values: Sequence[bytes | None]) -> Found:
        count = len(keys.lists)
        return Found(
            kept=tuple(map(self._kept, keys.lists, values)),
            silences=tuple((value or b"").decode() for value in values[count : 2 * count]),
            boards=tuple(values[2 * count : 3 * count]),
            desk=self._opened(keys.desk, values[-1]),
        )

    def contents(self, names: Iterable[str]) -> dict[str, bytes]:
        """The contents of these names, those that are still there."""
        keys = {name: f"{PREFIX}content:{name}" for name in names}
        if not keys:
            return {}
        with answering():
            values = cast(list[bytes | None], self._client.mget(list(keys.values())))
        opened = {name: self._opened(keys[name], value) for name, value in zip(keys, values, strict=True)}
        return {name: content for name, content in opened.items() if content is not None}

    def name_of(self, content: bytes) -> str:
        """The name of a content."""
        return self._hashed("content", sha256(content).hexdigest())

    def keep(self, place: Place, content: bytes, at: datetime, life: timedelta) -> Kept:
        """Keeps the last good answer for a place."""
        kept = Kept(self.name_of(content), at)
        name = self._name(place)
        entry, held = f"{PREFIX}list:{name}", f"{PREFIX}content:{kept.name}"
        written = json.dumps([kept.name, kept.at.isoformat()]).encode()
        with answering():
            pipeline = self._client.pipeline(transaction=False)
            pipeline.set(held, self._sealed(held, content), ex=life + timedelta(minutes=1))
            pipeline.set(entry, self._sealed(entry, written), ex=life)
            pipeline.delete(f"{PREFIX}silence:{name}")
            pipeline.execute()
        return kept

    def be_silent(self, place: Place, why: str, span: timedelta, *, forget: bool) -> None:
        """Remembers for a moment that the GAR gives no list. forget: what it gave before is not to be shown again."""
        name = self._name(place)
        with answering():
            pipeline = self._client.pipeline(transaction=False)
            pipeline.set(f"{PREFIX}silence:{name}", why, ex=span)
            if forget:
                pipeline.delete(f"{PREFIX}list:{name}")
            pipeline.execute()

    def put_board(self, uai: str, octets: bytes, *, after_a_change: bool) -> None:
        """A copy of what the registry holds of a school; one that a reader brings never replaces a newer one."""
        with answering():
            self._client.set(_board(uai), octets, ex=BESIDE, nx=not after_a_change)

    def put_desk(self, owner: str, octets: bytes, *, after_a_change: bool) -> None:
        """The same of what somebody keeps."""
        key = f"{PREFIX}desk:{owner}"
        with answering():
            self._client.set(key, self._sealed(key, octets), ex=BESIDE, nx=not after_a_change)

    def _kept(self, key: str, value: bytes | None) -> Kept | None:
        opened = self._opened(key, value)
        if opened is None:
            return None
        name, at = json.loads(opened)
        return Kept(name, datetime.fromisoformat(at))

    def _sealed(self, key: str, content: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._box.encrypt(nonce, content, key.encode())

    def _opened(self, key: str, value: bytes | None) -> bytes | None:
        """What was sealed under that key; None for nothing, and for what another secret or a stranger wrote."""
        if value is None:
            return None
        try:
            return self._box.decrypt(value[:_NONCE], value[_NONCE:], key.encode())
        except (InvalidTag, ValueError):
            return None

    def _name(self, place: Place) -> str:
        return self._hashed("list", *place)

    def _hashed(self, *words: str) -> str:
        return hmac.digest(self._names, "\n".join(words).encode(), "sha256").hex()


def forget_board(client: Client, uai: str) -> None:
    """Makes the next page read what the registry holds of a school. Raises StateUnavailable."""
    with answering():
        client.delete(_board(uai))


def _board(uai: str) -> str:
    return f"{PREFIX}board:{uai}"


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose).derive(secret)
