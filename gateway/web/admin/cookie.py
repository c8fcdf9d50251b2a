"""The administration's own cookies, which no other site can make a browser send."""

from flask import Request, Response

from gateway.state.academy import WAITING
from gateway.state.desks import LONGEST

_YEAR = 365 * 24 * 3600


class AdminCookies:
    """secure: whether the base address is https."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        prefix = "__Host-" if secure else ""
        self._session = f"{prefix}gar-admin"
        self._device = f"{prefix}gar-admin-device"
        self._way = f"{prefix}gar-admin-way"

    def token(self, request: Request) -> str:
        """The session's token, "" when there is none or when it came twice (security.md W-114)."""
        return _once(request, self._session)

    def device(self, request: Request) -> str:
        """By what a browser is known from which somebody signed in before."""
        return _once(request, self._device)

    def open(self, response: Response, token: str) -> None:
        """Remembers a session for a working day."""
        self._set(response, self._session, token, int(LONGEST.total_seconds()))

    def end(self, response: Response) -> None:
        """Forgets the session."""
        response.delete_cookie(self._session, secure=self._secure, httponly=True, samesite="Strict")

    def know(self, response: Response, value: str) -> None:
        """Remembers the browser for a year."""
        self._set(response, self._device, value, _YEAR)

    def binding(self, request: Request) -> str:
        """Of a sign-in under way at the académie's portal."""
        return _once(request, self._way)

    def bind(self, response: Response, value: str) -> None:
        """Remembers a sign-in under way: it comes back with the portal's cross-site POST."""
        samesite = "None" if self._secure else None
        response.set_cookie(
            self._way,
            value,
            max_age=int(WAITING.total_seconds()),
            secure=self._secure,
            httponly=True,
            samesite=samesite,
        )

    def unbind(self, response: Response) -> None:
        """Forgets it."""
        samesite = "None" if self._secure else None
        response.delete_cookie(self._way, secure=self._secure, httponly=True, samesite=samesite)

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name, value, max_age=seconds, secure=self._secure, httponly=True, samesite="Strict", path="/"
        )


def _once(request: Request, name: str) -> str:
    values = request.cookies.getlist(name)
    return values[0] if len(values) == 1 else ""
