"""Signing in: e-mail, password and code are looked at together, and a refusal does not say which was wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from gateway.access.codes import Seal, SecretLost, step_of, without
from gateway.access.passwords import is_right
from gateway.registry.administrators import folded, lock
from gateway.registry.engine import recording
from gateway.registry.models import Administrator
from gateway.state.patience import Patience, network_of


class Refused(Exception):
    """Not these. seconds: until the next attempt from there is looked at."""

    def __init__(self, seconds: int = 0) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Early(Refused):
    """Nothing was looked at: too many attempts from there."""


@dataclass(frozen=True)
class Attempt:
    """What was typed, and from where. device: by what the browser is known for that account, "" when it is not."""

    email: str
    password: str
    code: str
    address: str
    device: str = ""


@dataclass(frozen=True)
class Entered:
    """Who it is. recovery_left: how many codes are left when one was used, None otherwise."""

    key: int
    edition: int
    recovery_left: int | None = None


@dataclass(frozen=True)
class Door:
    """All that a sign-in needs."""

    engine: Engine
    patience: Patience
    seal: Seal
    now: Callable[[], datetime]


def enter(door: Door, attempt: Attempt) -> Entered:
    """Who may come in. Raises Refused, Early."""
    account, network = folded(attempt.email)[:200], network_of(attempt.address)
    place = f"device {attempt.device}" if attempt.device else network
    if seconds := door.patience.wait(account, place):
        raise Early(seconds)
    if not attempt.device and door.patience.is_crowded(network):
        raise Early(60)
    entered = _judge(door, account, attempt)
    if entered is None:
        raise Refused(door.patience.failed(account, place))
    door.patience.succeeded(account, place)
    return entered


def _judge(door: Door, account: str, attempt: Attempt) -> Entered | None:
    now = door.now()
    with recording(door.engine) as session:
        record = session.scalar(select(Administrator).where(Administrator.email == account))
        if not is_right(attempt.password, record.password if record else None):
            return None
        if record is None:
            return None
        lock(session, record)
        if not record.enabled or record.totp is None:
            return None
        left = without(record.recovery, attempt.code)
        if left is not None:
            record.recovery = left
        elif not _takes_code(record, attempt.code, door.seal, now):
            return None
        record.last_login = now
        return Entered(record.id, record.edition, None if left is None else len(left))


def _takes_code(record: Administrator, code: str, seal: Seal, now: datetime) -> bool:
    """Whether it is a code of the telephone that nobody used yet, nor a later one."""
    try:
        step = step_of(seal.open(record.totp or "", record.id), code, now)
    except SecretLost:
        return False
    if step is None or step <= record.totp_step:
        return False
    record.totp_step = step
    return True
