"""What browsers carry: the session, one cookie for each login under way, the ENT that was picked last.

The cookie of a login under way comes back with the ENT's cross-site POST, hence SameSite=None; the
session's never needs to (security.md 3.2). On a loopback demonstration there is no TLS: the prefix
and Secure are dropped, and SameSite=None with them, which browsers only take with Secure.
"""

from flask import Request, Response
from itsdangerous import BadData
from itsdangerous.encoding import base64_decode

from gateway.login.sealing import LONGEST_SEAL
from gateway.login.steps import Browser

_KEPT = 4
_YEAR = 365 * 24 * 3600


class Cookies:
    """Reads and writes them. secure: whether the base address is https.

    What each login sets is written here, of letters that need no quotes: tokens, seals and short names of our own.
    """

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        prefix = "__Host-" if secure else ""
        self._session = f"{prefix}gar-session"
        self._binding = f"{prefix}gar-way-"
        self._chosen = f"{prefix}gar-ent"
        self._entered = f"{prefix}gar-entree"
        attributes = f"; {'Secure; ' if secure else ''}HttpOnly; Path=/"
        self._of_session = f"{attributes}; SameSite=Lax"
        self._of_binding = f"; Max-Age={LONGEST_SEAL}{attributes}{'; SameSite=None' if secure else ''}"

    def read(self, request: Request) -> Browser:
        """What this browser remembers; a cookie that came twice counts for nothing (security.md S-395)."""
        once = _sent_once(request)
        bindings = tuple(
            (name.removeprefix(self._binding), value) for name, value in once.items() if name.startswith(self._binding)
        )
        return Browser(once.get(self._session, ""), bindings, _read_chosen(once.get(self._chosen, "")))

    def open_session(self, response: Response, token: str) -> None:
        """Remembers a session until the browser closes."""
        response.headers.add("Set-Cookie", f"{self._session}={token}{self._of_session}")

    def end_session(self, response: Response) -> None:
        """Forgets the session."""
        response.delete_cookie(self._session, secure=self._secure, httponly=True, samesite="Lax")

    def remember(self, response: Response, browser: Browser, project: str, ent: str) -> None:
        """Remembers the portal that was picked for a project, for a year, beside those of a few other projects."""
        others = [pair for pair in browser.chosen if pair[0] != project][-_KEPT:]
        value = "~".join(f"{ident}.{slug}" for ident, slug in (*others, (project, ent)))
        response.set_cookie(self._chosen, value, max_age=_YEAR, secure=self._secure, httponly=True, samesite="Lax")

    def forget_chosen(self, response: Response) -> None:
        """Forgets every portal that was picked: for shared computers."""
        response.delete_cookie(self._chosen, secure=self._secure, httponly=True, samesite="Lax")

    def enter(self, response: Response, request: Request, ent: str, *, child: bool) -> None:
        """Remembers, until the browser closes, by which ENT somebody came and whether to speak as to a child:
        for the day when the session is over and the page has to say how to come back.
        """
        value = f"{ent}.{'e' if child else 'a'}"
        if _sent_once(request).get(self._entered) != value:
            response.set_cookie(self._entered, value, secure=self._secure, httponly=True, samesite="Lax")

    def entered(self, request: Request) -> tuple[str, bool]:
        """The ENT, "" when nobody came yet, and whether a child did."""
        ent, _, kind = _sent_once(request).get(self._entered, "").rpartition(".")
        return ent, kind == "e"

    def bind(self, response: Response, browser: Browser, name: str, value: str) -> None:
        """Remembers a login under way, and forgets the oldest ones beyond a few."""
        response.headers.add("Set-Cookie", f"{self._binding}{name}={value}{self._of_binding}")
        samesite = "None" if self._secure else None
        oldest_last = sorted(browser.bindings, key=lambda binding: _sealed_at(binding[1]), reverse=True)
        for old, _ in oldest_last[_KEPT - 1 :]:
            response.delete_cookie(self._binding + old, secure=self._secure, httponly=True, samesite=samesite)


def _sent_once(request: Request) -> dict[str, str]:
    """The cookies that came once, by name, as they stand: no value of ours needs quotes."""
    sent: dict[str, str] = {}
    again = set()
    for pair in request.environ.get("HTTP_COOKIE", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name in sent:
            again.add(name)
        sent[name] = value
    return {name: value for name, value in sent.items() if name not in again}


def _read_chosen(value: str) -> tuple[tuple[str, str], ...]:
    pairs = (part.partition(".") for part in value.split("~"))
    return tuple((project, ent) for project, _, ent in pairs if project.isalnum() and ent)


def _sealed_at(value: str) -> bytes:
    """The seal's own timestamp, of equal length for centuries; nothing for what was not sealed."""
    try:
        return base64_decode("".join(value.rsplit(".", 2)[1:2]))
    except BadData:
        return b""
