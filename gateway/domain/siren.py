"""SIREN and SIRET: how INSEE numbers an organisation and its establishments, checked by Luhn's sum."""

import re
from typing import NewType

Siren = NewType("Siren", str)
Siret = NewType("Siret", str)

_SPACES = re.compile(r"[\s.\u00a0\u202f]+")
_LA_POSTE = "356000000"


class InvalidSiren(ValueError):
    """The text is not nine digits (SIREN) or fourteen (SIRET) whose check digit is right."""


def parse_siren(text: str) -> Siren:
    """The nine digits of a SIREN, or those of the SIRET that was typed instead; blanks are forgiven.

    Raises InvalidSiren.
    """
    digits = _SPACES.sub("", text)
    if len(digits) == 14:
        return siren_of(parse_siret(digits))
    if not _is_number(digits, 9) or luhn_sum(digits) % 10:
        raise InvalidSiren(f"{text!r} is not a SIREN: nine digits with their check digit are expected")
    return Siren(digits)


def parse_siret(text: str) -> Siret:
    """The fourteen digits of a SIRET; blanks are forgiven. Raises InvalidSiren.

    The establishments of La Poste follow another rule: their plain sum is a multiple of five.
    """
    digits = _SPACES.sub("", text)
    if _is_number(digits, 14):
        plain = digits.startswith(_LA_POSTE) and sum(map(int, digits)) % 5 == 0
        if plain or luhn_sum(digits) % 10 == 0:
            return Siret(digits)
    raise InvalidSiren(f"{text!r} is not a SIRET: fourteen digits with their check digit are expected")


def siren_of(siret: Siret) -> Siren:
    """The organisation that an establishment belongs to."""
    return Siren(siret[:9])


def luhn_sum(digits: str) -> int:
    """The sum in which every second digit from the right is doubled, and its own digits are added."""
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return sum(int(digit) for digit in digits[-1::-2]) + sum(value - 9 if value > 9 else value for value in doubled)


def _is_number(digits: str, length: int) -> bool:
    return len(digits) == length and digits.isascii() and digits.isdigit() and set(digits) != {"0"}
