"""Opening a session of the administration, and knowing again the browsers from which one was opened."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from flask import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from gateway.access.entering import Door
from gateway.registry.administrators import folded
from gateway.state.desks import Desks, DeskSession
from gateway.state.names import digest
from gateway.web.admin.cookie import AdminCookies

_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Sessions:
    """secret: seals what known browsers hold."""

    desks: Desks
    cookies: AdminCookies
    door: Door
    secret: bytes

    def open(
        self,
        request: Request,
        response: Response,
        who: tuple[int, int],
        email: str,
        by: str,
        proven: datetime | None = None,
    ) -> str:
        """A session under a token of its own, which is returned. who: the record's number and its edition.

        proven: when the person proved who they are, None for now. Whatever the browser held before is over.
        """
        now = self.door.now()
        token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        session = DeskSession(*who, csrf, now, by, min(proven or now, now))
        self.desks.open(token, session, former=self.cookies.token(request))
        self.cookies.open(response, token)
        self.cookies.know(response, self._sealer.dumps([digest(folded(email)), secrets.token_urlsafe(9)]))
        return token

    def device(self, request: Request, email: str) -> str:
        """By what the browser is known, when that account was opened in it before."""
        try:
            account, name = self._sealer.loads(self.cookies.device(request), max_age=_YEAR)
        except (BadSignature, ValueError, TypeError):
            return ""
        return str(name) if account == digest(folded(email)) else ""

    @property
    def _sealer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret, salt="admin-device")
