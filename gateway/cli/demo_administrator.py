"""The administrator of the demonstration, enrolled as anybody is; the guided tour is given their telephone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp

from gateway.access.codes import PERIOD, Seal
from gateway.access.inviting import enrol, invite
from gateway.access.permissions import Role
from gateway.access.scopes import WHOLE
from gateway.registry.administrators import add_administrator
from gateway.registry.engine import changing, open_engine
from gateway.registry.keyring import load_keyring
from gateway.sandbox.administrator import EMAIL, NAME, PASSWORD, Administrator, keep
from gateway.settings import Settings


def let_in(settings: Settings, tour: Path) -> None:
    """A referent of the whole académie who may sign in at once. tour: the home of the guided tour."""
    now, seal = datetime.now(UTC), Seal(load_keyring(settings.certs).cookie_secret)
    with changing(open_engine(settings.database)) as session:
        record = add_administrator(session, EMAIL, Role.REFERENT, [str(WHOLE)], now, NAME)
        token = invite(record, now)
        administrator = Administrator(EMAIL, PASSWORD, seal.secret_of(token))
        # The code before the present one: each counts once, and the present one is to open the door.
        code = pyotp.TOTP(administrator.secret).at(now - timedelta(seconds=PERIOD))
        enrol(session, token, PASSWORD, code, seal, now)
    keep(tour, administrator)
