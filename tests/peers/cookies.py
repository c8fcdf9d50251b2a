"""The cookies of a browser, by the rules of RFC 6265bis that a federation depends on.

A cookie belongs to a host, whatever the port. ``Secure`` ones travel over plain http too, as they do in browsers on
loopback addresses, the only ones used here. ``SameSite`` is kept: a Lax cookie does not follow another site's POST, and
in a frame of another site only cookies that are for all sites come and go.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Cookie:
    """same_site: as the server wrote it in lower case, "" when it said nothing."""

    host: str
    path: str
    name: str
    value: str
    same_site: str
    http_only: bool
    secure: bool


class CookieJar:
    """What one browser keeps."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], Cookie] = {}

    def __iter__(self) -> Iterator[Cookie]:
        return iter(self._kept.values())

    def value(self, name: str) -> str | None:
        """The value of the first cookie of that name, of whatever host."""
        return next((cookie.value for cookie in self if cookie.name == name), None)

    def copy(self) -> "CookieJar":
        """The same cookies, in a jar of its own."""
        other = CookieJar()
        other._kept = dict(self._kept)
        return other

    def forget(self, name: str = "") -> None:
        """Drops the cookies of that name, or all of them."""
        self._kept = {key: cookie for key, cookie in self._kept.items() if name and cookie.name != name}

    def keep(self, url: str, header: str, framed_by: str | None = None) -> None:
        """Reads one Set-Cookie header of an answer. An expired cookie, or a refused one, takes its elder away.

        framed_by: the page at the top, when the answer is for a frame in it.
        """
        first, *rest = header.split(";")
        name, _, value = first.strip().partition("=")
        said = {key.strip().lower(): text.strip() for key, _, text in (part.partition("=") for part in rest)}
        parts = urlsplit(url)
        path = said.get("path", "") if said.get("path", "").startswith("/") else _folder(parts.path)
        key = (parts.hostname or "", path, name)
        same_site = said.get("samesite", "").lower()
        if _is_foreign(url, framed_by) and same_site != "none":
            return
        self._kept.pop(key, None)
        refused = same_site == "none" and "secure" not in said
        if not refused and not _is_over(said):
            self._kept[key] = Cookie(*key, value, same_site, "httponly" in said, "secure" in said)

    def header(self, url: str, method: str, initiator: str | None, framed_by: str | None = None) -> str:
        """The Cookie header of a navigation.

        initiator: the page that caused it, None for a typed address. framed_by: the page at the top, when it takes
        place in a frame.
        """
        parts = urlsplit(url)
        foreign = _is_foreign(url, initiator)
        framed = _is_foreign(url, framed_by)
        sent = [
            cookie
            for cookie in self
            if cookie.host == parts.hostname
            and _covers(cookie.path, parts.path)
            and _may_go(cookie, method, foreign)
            and (not framed or cookie.same_site == "none")
        ]
        sent.sort(key=lambda cookie: -len(cookie.path))
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in sent)


def _is_foreign(url: str, other: str | None) -> bool:
    """Whether another page, if there is one, is of another site."""
    return other is not None and urlsplit(other).hostname != urlsplit(url).hostname


def _may_go(cookie: Cookie, method: str, foreign: bool) -> bool:
    """An unmarked cookie is fresh in a test, and browsers let a fresh one follow a POST."""
    if not foreign:
        return True
    return cookie.same_site != "strict" and (method == "GET" or cookie.same_site != "lax")


def _is_over(said: dict[str, str]) -> bool:
    if said.get("max-age"):
        return int(said["max-age"]) <= 0
    return bool(said.get("expires")) and parsedate_to_datetime(said["expires"]).timestamp() <= time.time()


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def _covers(cookie_path: str, path: str) -> bool:
    return path == cookie_path or path.startswith(cookie_path.rstrip("/") + "/")
