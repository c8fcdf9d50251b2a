"""What a school puts in front of its people: pinned resources, and links of its own on the same cards.

Rights are looked at here: the head speaks for the school.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from gateway.domain.profile import Profile
from gateway.domain.uai import Uai
from gateway.gar.fields import MAX_IDENTIFIER
from gateway.mediacentre.centre import Centre
from gateway.mediacentre.personas import SPEAKS_FOR_THE_SCHOOL, profiles_in
from gateway.mediacentre.visits import Visit
from gateway.registry import mediacentre as kept
from gateway.registry.engine import RegistryUnavailable, reading, recording
from gateway.state.errors import StateUnavailable

MAX_PINS = 24
MAX_LINKS = 50
MAX_TITLE = 120
MAX_ADDRESS = 2048
LOCAL = "local:"
_VERSION = 1


@dataclass(frozen=True)
class LocalLink:
    """A resource that is not in the GAR. key: ``local:...``. audience: the profiles that see it."""

    key: str
    title: str
    address: str
    audience: frozenset[Profile]


@dataclass(frozen=True)
class Board:
    """Of one school. pins: keys, in the order in which pupils see them."""

    pins: tuple[str, ...] = ()
    links: tuple[LocalLink, ...] = ()


class NotAllowed(Exception):
    """The person may not do this in that school."""


class BoardRefused(Exception):
    """What was typed cannot be kept. ``faults``: French sentences, all at once, by the name of the field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = faults


def may_speak_for(visit: Visit, uai: str) -> bool:
    """Whether the person may change the school's pins and links."""
    return not SPEAKS_FOR_THE_SCHOOL.isdisjoint(profiles_in(visit.person, uai))


def pin_for_school(centre: Centre, visit: Visit, uai: str, keys: Sequence[str]) -> None:
    """Replaces the school's pins, in their order; keys that come twice count once.

    Raises NotAllowed, BoardRefused, RegistryUnavailable.
    """
    if not may_speak_for(visit, uai):
        raise NotAllowed
    chosen = checked_pins(keys)
    with recording(centre.engine) as session:
        kept.replace_pins(session, uai, chosen)
    renew_board(centre, uai)


def add_link(centre: Centre, visit: Visit, uai: str, title: str, address: str, audience: Iterable[str]) -> LocalLink:
    """Puts a link on the cards of a school. address: https only. audience: values of Profile.

    Raises NotAllowed, BoardRefused, RegistryUnavailable.
    """
    if not may_speak_for(visit, uai):
        raise NotAllowed
    link = new_link(title, address, audience)
    with recording(centre.engine) as session:
        if len(kept.links_of(session, uai)) >= MAX_LINKS:
            raise BoardRefused({"titre": f"Une école peut proposer {MAX_LINKS} liens au plus : retirez-en un d'abord."})
        kept.put_link(session, uai, link)
    renew_board(centre, uai)
    return _link(link)


def remove_link(centre: Centre, visit: Visit, uai: str, key: str) -> None:
    """Takes it away; one that is gone already is no fault. Raises NotAllowed, RegistryUnavailable."""
    if not may_speak_for(visit, uai):
        raise NotAllowed
    with recording(centre.engine) as session:
        kept.drop_link(session, uai, key.removeprefix(LOCAL))
    renew_board(centre, uai)


def new_link(title: str, address: str, audience: Iterable[str]) -> kept.KeptLink:
    """A link that may be kept. Raises BoardRefused."""
    title, address = " ".join(title.split()), address.strip()
    known = frozenset(Profile(value) for value in audience if value in set(Profile))
    faults = {}
    if not title or len(title) > MAX_TITLE or not title.isprintable():
        faults["titre"] = f"Donnez un titre de {MAX_TITLE} caractères au plus."
    if not _is_web_address(address):
        faults["adresse"] = "Donnez une adresse complète qui commence par https://."
    if not known:
        faults["public"] = "Choisissez au moins un public."
    if faults:
        raise BoardRefused(faults)
    return kept.KeptLink(secrets.token_hex(8), title, address, known)


def checked_pins(keys: Sequence[str]) -> tuple[str, ...]:
    """The pins that may be kept, each once. Raises BoardRefused."""
    chosen = tuple(dict.fromkeys(keys))
    if len(chosen) > MAX_PINS:
        raise BoardRefused({"ressources": f"Épinglez {MAX_PINS} ressources au plus."})
    if not all(0 < len(key) <= MAX_IDENTIFIER and key.isprintable() for key in chosen):
        raise BoardRefused({"ressources": "Une de ces ressources n'existe pas."})
    return chosen


def read_boards(centre: Centre, uais: Sequence[Uai], copies: Sequence[bytes | None]) -> dict[Uai, Board]:
    """The boards of these schools. copies: those of the store. A page does without what cannot be read."""
    return {uai: _board(centre, uai, octets) for uai, octets in zip(uais, copies, strict=True)}


def _board(centre: Centre, uai: str, octets: bytes | None) -> Board:
    board = load(octets) if octets is not None else None
    if board is None:
        with suppress(RegistryUnavailable):
            board = renew_board(centre, uai, after_a_change=False)
    return board or Board()


def renew_board(centre: Centre, uai: str, *, after_a_change: bool = True) -> Board:
    """The board as the registry holds it, and its copy in the store. Raises RegistryUnavailable."""
    with reading(centre.engine) as session:
        board = Board(kept.pins_of(session, uai), tuple(map(_link, kept.links_of(session, uai))))
    with suppress(StateUnavailable):
        centre.lists.put_board(uai, dump(board), after_a_change=after_a_change)
    return board


def _link(link: kept.KeptLink) -> LocalLink:
    return LocalLink(LOCAL + link.token, link.title, link.address, link.audience)


def dump(board: Board) -> bytes:
    """What ``load`` reads back; the same octets for the same board."""
    links = [[link.key, link.title, link.address, sorted(link.audience)] for link in board.links]
    return json.dumps([_VERSION, board.pins, links], ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=1024)
def load(octets: bytes) -> Board | None:
    """The board that ``dump`` wrote; None when another release wrote otherwise."""
    version, *rest = json.loads(octets)
    if version != _VERSION:
        return None
    pins, links = rest
    read = (LocalLink(key, title, address, frozenset(map(Profile, to))) for key, title, address, to in links)
    return Board(tuple(pins), tuple(read))


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    plain = text.isprintable() and " " not in text and "\\" not in text
    return plain and len(text) <= MAX_ADDRESS and parts.scheme == "https" and bool(host) and parts.username is None
