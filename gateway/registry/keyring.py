"""The gateway's keys and secrets, as files of the home: one use for each key (ANSSI), mode 0600.

``<use>.key`` and ``<use>.crt`` for each of ``idp-signing``, ``sp-signing`` and ``sp-encryption``; a
pair named ``<use>-next`` is published beside the present one, and used to decrypt. ``<use>.present`` says
which of the two signs once they changed places (``registry.rollover``). ``cookies.secret`` seals what browsers
carry; ``identifier-<version>.secret`` derives identifiers; ``mediacentre.secret`` hides whose favourites and whose
lists are kept.
"""

import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from gateway.saml.errors import MetadataRefused
from gateway.saml.keys import Certificate, OwnKey

USES = ("idp-signing", "sp-signing", "sp-encryption")
KEY_BITS = 2048
LIFETIME = timedelta(days=3 * 365)
_VERSIONED = re.compile(r"identifier-([1-9][0-9]{0,2})\.secret")


class KeyringFault(Exception):
    """The keys cannot be used. ``faults``: all of them, one sentence each."""

    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Pair:
    """The present key of one use, and the next one while both are published."""

    present: OwnKey
    following: OwnKey | None = None

    @property
    def published(self) -> tuple[Certificate, ...]:
        """The certificates to announce, the present one first."""
        return tuple(key.certificate for key in (self.present, self.following) if key)


@dataclass(frozen=True)
class Keyring:
    """identifier_secrets: by version."""

    idp_signing: Pair
    sp_signing: Pair
    sp_encryption: Pair
    cookie_secret: bytes
    identifier_secrets: dict[int, bytes]
    mediacentre_secret: bytes

    @property
    def decryption_keys(self) -> tuple[rsa.RSAPrivateKey, ...]:
        """All that partners may have encrypted for."""
        pair = self.sp_encryption
        return tuple(key.private for key in (pair.present, pair.following) if key)

    @property
    def fingerprints(self) -> frozenset[str]:
        """Of all our certificates: no partner may publish one of them."""
        pairs = (self.idp_signing, self.sp_signing, self.sp_encryption)
        return frozenset(certificate.fingerprint for pair in pairs for certificate in pair.published)


def create_missing(folder: Path, common_name: str, *, bits: int = KEY_BITS) -> list[str]:
    """Makes the keys and secrets that are not there yet, and names them. What is there is left alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = []
    for use in USES:
        if not any((folder / f"{name}.key").exists() for name in slots(folder, use)):
            create_pair(folder, use, common_name, bits=bits)
            made.append(use)
    for name in ("cookies.secret", "identifier-1.secret", "mediacentre.secret"):
        if not (folder / name).exists():
            write_private(folder / name, secrets.token_hex(32).encode())
            made.append(name)
    return made


def create_pair(folder: Path, name: str, common_name: str, *, bits: int = KEY_BITS) -> None:
    """An RSA key and its self-signed certificate, good for three years."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{common_name} {name}"[:64])])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + LIFETIME)
        .sign(key, hashes.SHA256())
    )
    write_private(folder / f"{name}.crt", certificate.public_bytes(Encoding.PEM))
    write_private(folder / f"{name}.key", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def write_private(path: Path, content: bytes) -> None:
    """Writes a file that only its owner reads, whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def load_keyring(folder: Path) -> Keyring:
    """Reads all of it. Raises KeyringFault with all the faults."""
    faults: list[str] = []
    pairs = {use: _load_pair(folder, use, faults) for use in USES}
    cookie_secret = _load_secret(folder / "cookies.secret", faults)
    mediacentre_secret = _load_secret(folder / "mediacentre.secret", faults)
    versions = {
        int(match[1]): _load_secret(path, faults)
        for path in sorted(folder.glob("identifier-*.secret"))
        if (match := _VERSIONED.fullmatch(path.name))
    }
    idp, sp, encryption = (pairs[use] for use in USES)
    if faults or idp is None or sp is None or encryption is None:
        raise KeyringFault(*faults)
    ring = Keyring(idp, sp, encryption, cookie_secret, versions, mediacentre_secret)
    if _shares_a_key(pairs.values()):
        raise KeyringFault("two uses share one key: each needs its own")
    return ring


def slots(folder: Path, use: str) -> tuple[str, str]:
    """The names of the pair that signs now and of the other, which follows or preceded it."""
    mark = folder / f"{use}.present"
    names = (use, f"{use}-next")
    return (names[1], names[0]) if mark.exists() and mark.read_text().startswith("next ") else names


def _shares_a_key(pairs: Iterable[Pair | None]) -> bool:
    """Whether one key stands behind two certificates."""
    keys = [key.private for pair in pairs if pair for key in (pair.present, pair.following) if key]
    return len({key.public_key().public_numbers() for key in keys}) < len(keys)


def _load_pair(folder: Path, use: str, faults: list[str]) -> Pair | None:
    name, other = slots(folder, use)
    present = _load_key(folder, name, faults)
    following = _load_key(folder, other, faults) if (folder / f"{other}.key").exists() else None
    return Pair(present, following) if present else None


def _load_key(folder: Path, name: str, faults: list[str]) -> OwnKey | None:
    path = folder / f"{name}.key"
    try:
        return OwnKey.from_pem(_read_private(path, faults), (folder / f"{name}.crt").read_bytes())
    except OSError as error:
        faults.append(f"{error.filename}: {error.strerror}")
    except TypeError:
        faults.append(f"{path} is behind a password: the gateway starts without anybody to type it")
    except (MetadataRefused, ValueError) as error:
        faults.append(f"{path}: {error}")
    return None


def _read_private(path: Path, faults: list[str]) -> bytes:
    if path.stat().st_mode & 0o077:
        faults.append(f"{path} can be read by others: chmod 600 it")
    return path.read_bytes()


def _load_secret(path: Path, faults: list[str]) -> bytes:
    try:
        secret = _read_private(path, faults).strip()
    except OSError as error:
        faults.append(f"{error.filename}: {error.strerror}")
        return b""
    if len(secret) < 32:
        faults.append(f"{path} is shorter than 32 bytes")
    return secret
