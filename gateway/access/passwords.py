"""Passwords of local administrators: argon2id (RFC 9106), and rules that help rather than annoy."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 12, 200

_HASHER = PasswordHasher(time_cost=3, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _HASHER.hash("nobody has this password")
_COMMON = ("motdepasse", "password", "azerty", "qwerty", "123456", "administrateur", "passerelle", "academie")


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Whether it is the password, at the same cost for accounts that do not exist."""
    try:
        return _HASHER.verify(kept or _NOBODY, password[:MOST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def weakness(password: str, email: str) -> str:
    """Why the password cannot be taken, as a French sentence; "" when it can."""
    if not LEAST <= len(password) <= MOST:
        return f"Le mot de passe compte entre {LEAST} et {MOST} caractères : une phrase courte convient."
    lowered = password.lower()
    if email.partition("@")[0] in lowered or len(set(lowered)) < 5:
        return "Ce mot de passe se devine : n'y mettez ni votre nom, ni une suite du même caractère."
    rest = lowered
    for word in _COMMON:
        rest = rest.replace(word, "")
    if len(rest) < LEAST // 2:
        return "Ce mot de passe est trop courant : choisissez plutôt quelques mots sans rapport entre eux."
    return ""
