"""Where an administrator acts: the académie, a département, a circonscription, a collectivité, an ENT, a school."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.domain.uai import InvalidUai, parse_uai

_CORSICA = {"2A": "620", "2B": "720"}
_COLLECTIVITE = re.compile(r"[0-9]{9}")


class InvalidScope(ValueError):
    """The text names no scope. Its message says why."""


class Reach(StrEnum):
    """The kinds of scope, from the widest."""

    ACADEMIE = "academie"
    DEPARTEMENT = "departement"
    CIRCONSCRIPTION = "circonscription"
    COLLECTIVITE = "collectivite"
    ENT = "ent"
    ECOLE = "ecole"


@dataclass(frozen=True)
class Target:
    """What a permission is asked for. ent: a slug. schools: UAIs. collectivites: their SIREN, or their
    name as conventions write it. circonscriptions: in which the schools lie, such as ``055 Bar-le-Duc``, "" for
    those that lie in none. whole: everything that there is.
    """

    ent: str = ""
    schools: frozenset[str] = field(default_factory=frozenset)
    collectivites: frozenset[str] = field(default_factory=frozenset)
    circonscriptions: frozenset[str] = field(default_factory=frozenset)
    whole: bool = False


SOMEWHERE = Target()
"""Nothing in particular: the page shows each person the part that is theirs."""

EVERYTHING = Target(whole=True)
"""What belongs to the whole académie: services of all, settings."""


@dataclass(frozen=True, order=True)
class Scope:
    """name: the first three characters of UAIs for a département, those and a name for a circonscription, a slug, a
    UAI, a SIREN or a name.
    """

    reach: Reach
    name: str = ""

    def __str__(self) -> str:
        return f"{self.reach}:{self.name}" if self.name else f"{self.reach}"

    @property
    def is_everything(self) -> bool:
        """Whether it is the whole académie."""
        return self.reach is Reach.ACADEMIE

    @property
    def target(self) -> Target:
        """What it holds, as a permission for all of it is asked for."""
        match self.reach:
            case Reach.ACADEMIE:
                return EVERYTHING
            case Reach.ENT:
                return Target(self.name)
            case Reach.COLLECTIVITE:
                return Target(collectivites=frozenset({self.name}))
            case Reach.CIRCONSCRIPTION:
                return Target(circonscriptions=frozenset({self.name}))
            case _:
                return Target(schools=frozenset({self.name}))

    def meets(self, target: Target) -> bool:
        """Whether a part of the target is within."""
        if self.reach in {Reach.DEPARTEMENT, Reach.ECOLE}:
            return any(uai.startswith(self.name) for uai in target.schools)
        return self._names(target)

    def holds(self, target: Target) -> bool:
        """Whether all of the target is within."""
        if self.reach in {Reach.DEPARTEMENT, Reach.ECOLE}:
            return bool(target.schools) and all(uai.startswith(self.name) for uai in target.schools)
        if self.reach is Reach.COLLECTIVITE:
            return target.collectivites == {self.name}
        if self.reach is Reach.CIRCONSCRIPTION:
            return target.circonscriptions == {self.name}
        return self._names(target)

    def covers(self, other: "Scope") -> bool:
        """Whether all that is within the other scope is within this one."""
        if self.is_everything or self == other:
            return True
        parts = {Reach.ECOLE, Reach.CIRCONSCRIPTION}
        return self.reach is Reach.DEPARTEMENT and other.reach in parts and other.name.startswith(self.name)

    def _names(self, target: Target) -> bool:
        match self.reach:
            case Reach.ACADEMIE:
                return True
            case Reach.ENT:
                return target.ent == self.name
            case Reach.CIRCONSCRIPTION:
                return self.name in target.circonscriptions
            case _:
                return self.name in target.collectivites


WHOLE = Scope(Reach.ACADEMIE)


def read_scope(text: str) -> Scope:
    """The scope in a text such as ``academie``, ``departement:55``, ``circonscription:55 Bar-le-Duc``,
    ``ecole:0550001C``, ``ent:slug``.

    Raises InvalidScope.
    """
    kind, _, name = text.strip().partition(":")
    if kind not in list(Reach):
        raise InvalidScope(f"{text!r} is not a scope: {', '.join(Reach)} and, after a colon, its name")
    reach, name = Reach(kind), name.strip()
    if (reach is Reach.ACADEMIE) == bool(name):
        raise InvalidScope(f"{text!r}: " + ("nothing follows academie" if name else f"which {kind}?"))
    if reach is Reach.DEPARTEMENT:
        return Scope(reach, _department(name))
    if reach is Reach.ECOLE:
        return Scope(reach, _school(name))
    if reach is Reach.CIRCONSCRIPTION:
        return Scope(reach, _circonscription(name))
    return Scope(reach, name)


def _department(name: str) -> str:
    """The three characters by which the UAIs of a département begin."""
    code = _CORSICA.get(name.upper(), name.rjust(3, "0"))
    if not re.fullmatch(r"[0-9]{3}", code):
        raise InvalidScope(f"{name!r} is not the number of a département")
    return code


def _circonscription(text: str) -> str:
    """Its département as UAIs begin there, a blank, and its name as the schools' records write it."""
    code, _, name = text.partition(" ")
    if not name.strip():
        raise InvalidScope(f"{text!r} is not a circonscription: its département, a blank and its name")
    return f"{_department(code)} {name.strip()}"


def _school(name: str) -> str:
    try:
        return parse_uai(name)
    except InvalidUai as error:
        raise InvalidScope(str(error)) from error
