"""The second factor: time-based codes (RFC 6238), each taken once, and recovery codes for a lost telephone."""

import base64
import hashlib
import hmac
import io
import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp
import segno
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PERIOD = 30
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class SecretLost(Exception):
    """A sealed secret that this gateway did not seal: its key changed. The account needs a reset."""


class Seal:
    """Seals what is kept of second factors, so that the database alone does not give them."""

    def __init__(self, secret: bytes) -> None:
        self._key = HKDF(hashes.SHA256(), 32, salt=None, info=b"administrators").derive(secret)

    def seal(self, secret: str, owner: int) -> str:
        """owner: the record's number, without which it does not open."""
        nonce = secrets.token_bytes(12)
        sealed = AESGCM(self._key).encrypt(nonce, secret.encode(), f"totp {owner}".encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, owner: int) -> str:
        """Raises SecretLost."""
        try:
            octets = base64.b64decode(sealed)
            return AESGCM(self._key).decrypt(octets[:12], octets[12:], f"totp {owner}".encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SecretLost from error

    def secret_of(self, invitation: str) -> str:
        """The second factor that goes with an invitation: the same however often its page is opened."""
        return base64.b32encode(hmac.digest(self._key, f"totp {invitation}".encode(), "sha256")[:20]).decode()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step that the code belongs to, one before and after the present included; None for none."""
    present = int(now.timestamp()) // PERIOD
    totp, digits = pyotp.TOTP(secret), code.replace(" ", "")
    for step in (present, present - 1, present + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode()):
            return step
    return None


def qr_code(secret: str, email: str, issuer: str) -> bytes:
    """A picture, in SVG, from which a telephone takes the secret."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=5, border=4, dark="#1b2030", light="#ffffff")
    return picture.getvalue()


def new_recovery_codes() -> list[str]:
    """Codes of 79 bits: no faster way to find one than to guess it."""
    return ["-".join(_group() for _ in range(4)) for _ in range(RECOVERY_CODES)]


def recovery_hash(code: str) -> str:
    """What is kept of a recovery code, whatever the case and the spaces in which it is typed."""
    letters = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(f"recovery {letters}".encode()).hexdigest()


def without(kept: Sequence[str], code: str) -> list[str] | None:
    """The hashes that are left once the code is used; None when it is none of them."""
    digest = recovery_hash(code)
    return [one for one in kept if one != digest] if digest in kept else None


def _group() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(4))
