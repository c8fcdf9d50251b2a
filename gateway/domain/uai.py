"""The UAI: the national code of a school, seven digits and a check letter (gar.md 5.3)."""

import re
from typing import NewType

Uai = NewType("Uai", str)

_SHAPE = re.compile(r"[0-9]{7}[A-Z]")
_IN_TEXT = re.compile(r"(?<![0-9A-Za-z])[0-9]{7}[A-Za-z](?![0-9A-Za-z])")
_CHECK_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


class InvalidUai(ValueError):
    """The text is not seven digits and a letter."""


def is_uai(text: str) -> bool:
    """Whether the text has the shape of a UAI, byte for byte: no case folding, no trimming."""
    return _SHAPE.fullmatch(text) is not None


def parse_uai(text: str) -> Uai:
    """The UAI that an administrator typed: blanks around it and lower case are forgiven.

    Raises InvalidUai. The check letter is not looked at: many codes in use break it.
    """
    candidate = text.strip().upper()
    if not is_uai(candidate):
        raise InvalidUai(f"{text!r} is not a UAI: seven digits and a letter are expected, for example 0550001C")
    return Uai(candidate)


def check_letter(uai: Uai) -> str:
    """The letter that the seven digits call for: their value modulo 23 in an alphabet without I, O, Q."""
    return _CHECK_LETTERS[int(uai[:7]) % 23]


def has_right_letter(uai: Uai) -> bool:
    """Whether the last letter is the one that the digits call for."""
    return uai[7] == check_letter(uai)


def departement(uai: Uai) -> str:
    """The three digits that name the département, padded (055 is Meuse)."""
    return uai[:3]


def uais_in(text: str) -> tuple[Uai, ...]:
    """The UAIs that a text names, each once: ``École des Tilleuls, Valmeuse (0559001K)``, or a list of codes."""
    return tuple(dict.fromkeys(Uai(found.upper()) for found in _IN_TEXT.findall(text)))
