"""What became of a login: what the ENT sent, what the gateway did with each part, what the GAR received.

Computed from the two ends only, for nobody but the gateway can look inside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

_READ = {
    "ENTPersonUid": "pour reconnaître la personne",
    "ENTPersonProfils": "pour savoir si ce profil a sa place dans le GAR",
    "ENTPersonStructRattachUAI": "pour vérifier l’école et sa convention",
    "givenName": "pour dire « Bonjour » dans le MédiaCentre",
    "id": "pour reconnaître la personne",
    "type": "pour savoir si ce profil a sa place dans le GAR",
    "structureNodes": "pour vérifier l’école et sa convention",
}
"""What the gateway reads of either ENT besides what it hands on, and what for."""


class Fate(StrEnum):
    """What the gateway did with one attribute, in the order of the page. The value names its look."""

    SENT = "sent"
    ADDED = "added"
    READ = "read"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Attribute:
    """A technical name and its values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One piece of information on its way. sent: None when the gateway added it. received: None when it stopped."""

    fate: Fate
    sent: Attribute | None = None
    received: Attribute | None = None
    why: str = ""


@dataclass(frozen=True)
class Login:
    """One login, seen from its two ends. person: the key. arrived: whether the GAR accepted somebody.

    refused: why the GAR did not accept what came, "" otherwise.
    """

    person: str
    rows: tuple[Row, ...]
    arrived: bool
    refused: str = ""

    @property
    def sent(self) -> int:
        """How many attributes the ENT sent."""
        return sum(row.sent is not None for row in self.rows)

    @property
    def received(self) -> int:
        """How many attributes the GAR received."""
        return sum(row.received is not None for row in self.rows)


def compare(ent_last: Mapping[str, Any] | None, gar_last: Mapping[str, Any] | None) -> Login | None:
    """The last login, from the traces of the two ends; None when nobody signed in yet.

    What the GAR received before the ENT's last answer belongs to somebody else's login.
    """
    if ent_last is None:
        return None
    person, sent = ent_last["person"], _attributes(ent_last["attributes"])
    is_of_this_login = gar_last is not None and _instant(gar_last) >= _instant(ent_last)
    if gar_last is None or not is_of_this_login or gar_last["negative"]:
        return Login(person, _rows(sent, []), arrived=False)
    if gar_last["received"] is None:
        return Login(person, _rows(sent, []), arrived=False, refused=gar_last["refused"])
    return Login(person, _rows(sent, _attributes(gar_last["received"]["attributes"])), arrived=True)


def _instant(trace: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(trace["at"])


def _attributes(named: Mapping[str, list[str]]) -> list[Attribute]:
    return [Attribute(name, tuple(values)) for name, values in named.items()]


def _rows(sent: list[Attribute], received: list[Attribute]) -> tuple[Row, ...]:
    """Each attribute of the ENT beside the one of the GAR that says the same, then what the gateway added."""
    waiting = list(received)
    rows = []
    for attribute in sent:
        arrived = next((other for other in waiting if other.values == attribute.values), None)
        if arrived is not None:
            waiting.remove(arrived)
        rows.append(_row(attribute, arrived))
    rows += [Row(Fate.ADDED, received=attribute) for attribute in waiting]
    return tuple(sorted(rows, key=lambda row: list(Fate).index(row.fate)))


def _row(sent: Attribute, received: Attribute | None) -> Row:
    if received is not None:
        return Row(Fate.SENT, sent, received)
    if sent.name in _READ:
        return Row(Fate.READ, sent, why=_READ[sent.name])
    return Row(Fate.DROPPED, sent)
