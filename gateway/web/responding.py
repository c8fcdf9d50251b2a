"""From a step to an HTTP response, and the headers that every response bears."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from flask import Response, current_app
from werkzeug.datastructures import Headers
from werkzeug.utils import get_content_type

from gateway.login.steps import Browser, Choose, GoTo, PostTo, Step
from gateway.registry.records import EntChoice
from gateway.web.cookies import Cookies
from gateway.web.printing import Press
from gateway.web.ready import Line, Lines, Ready, location

MOST_SHOWN = 12
_FORMS = 64
AUTO_POST = "document.forms[0].submit()"
_AUTO_POST_HASH = base64.b64encode(hashlib.sha256(AUTO_POST.encode()).digest()).decode()

_BASE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGE_POLICY = f"{_BASE_POLICY}; script-src 'self'; connect-src 'self'; form-action 'self'"
# No form-action on a page that posts to a partner: browsers also apply it to the redirects that
# follow, and where the partner goes on from there is not ours to know.
LEAVING_POLICY = _BASE_POLICY
AUTO_POST_POLICY = f"{_BASE_POLICY}; script-src 'sha256-{_AUTO_POST_HASH}'"


def _framed(policy: str) -> str:
    return policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


FRAMED_POLICY = _framed(_BASE_POLICY)


def with_frames(origins: list[str]) -> str:
    """The policy of a page that holds frames of ours, from which the browser goes on to these origins."""
    return f"{PAGE_POLICY}; frame-src 'self' {' '.join(origins)}"


def framed_by(policy: str, origins: Iterable[str]) -> str:
    """The policy of a page that may stand in a frame of these origins, and of nobody else."""
    allowed = " ".join(origins)
    return policy.replace("frame-ancestors 'none'", f"frame-ancestors 'self' {allowed}") if allowed else policy


_HTML = "text/html; charset=utf-8"
_NOTHING = "default-src 'none'"
_NOT_KEPT = "no-store"
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@lru_cache(maxsize=256)
def _lines(content_type: str, policy: str, kept: str, *, secure: bool, framed: bool) -> tuple[Line, ...]:
    """The lines that all responses of a kind share. kept: by whom they may be."""
    lines = Headers({"Content-Type": content_type, "Cache-Control": kept} | _HEADERS)
    if secure:
        lines["Strict-Transport-Security"] = "max-age=63072000"
    if framed:
        lines["X-Frame-Options"] = "SAMEORIGIN"
    lines["Content-Security-Policy"] = policy
    return tuple(lines)


class Responder:
    """Makes responses. secure: whether the base address is https."""

    def __init__(self, *, secure: bool) -> None:
        self.cookies = Cookies(secure=secure)
        self._press = Press(_FORMS)
        self._secure = secure

    def step(self, step: Step, browser: Browser, *, framed: bool = False) -> Response:
        """What the browser does next, and what it remembers. framed: inside a frame of our own page."""
        response = self._next(step.next, browser, framed=framed)
        if step.binding is not None:
            self.cookies.bind(response, browser, *step.binding)
        if step.session_token is not None:
            self.cookies.open_session(response, step.session_token)
        if step.chosen is not None:
            self.cookies.remember(response, browser, *step.chosen)
        return response

    def page(
        self, template: str, policy: str = PAGE_POLICY, status: int = 200, *, framed: bool = False, **values: Any
    ) -> Response:
        """An HTML page. framed: it may stand in a frame of another page of ours."""
        return self.written(self.html(template, **values), policy, status, framed=framed)

    def html(self, template: str, **values: Any) -> str:
        """A template with its values."""
        return current_app.jinja_env.get_template(template).render(**values)

    def written(self, html: str | bytes, policy: str, status: int = 200, *, framed: bool = False) -> Response:
        """An HTML page that is rendered already."""
        octets = html.encode() if isinstance(html, str) else html
        return Ready(octets, status, _lines(_HTML, policy, _NOT_KEPT, secure=self._secure, framed=framed))

    def document(self, octets: bytes, mimetype: str) -> Response:
        """A public document, which may be kept for an hour."""
        return self._octets(octets, get_content_type(mimetype, "utf-8"), "public, max-age=3600")

    def machine(self, octets: bytes, content_type: str) -> Response:
        """An answer to a program, for that program alone."""
        return self._octets(octets, content_type)

    def streamed(self, pieces: Iterable[bytes], content_type: str) -> Response:
        """An answer whose length nobody knows yet, for that program alone."""
        return Response(
            pieces, 200, Lines(_lines(content_type, _NOTHING, _NOT_KEPT, secure=self._secure, framed=False))
        )

    def redirect(self, address: str, *, framed: bool = False) -> Response:
        """Follow an address, always with GET."""
        lines = _lines(_HTML, _NOTHING, _NOT_KEPT, secure=self._secure, framed=framed)
        return Ready(b"", 303, (*lines, location(address)))

    def _octets(self, octets: bytes, content_type: str, kept: str = _NOT_KEPT) -> Response:
        return Ready(octets, 200, _lines(content_type, _NOTHING, kept, secure=self._secure, framed=False))

    def _next(self, following: GoTo | PostTo | Choose, browser: Browser, *, framed: bool) -> Response:
        match following:
            case GoTo(address):
                return self.redirect(address, framed=framed)
            case PostTo(address, fields):
                policy = _framed(AUTO_POST_POLICY) if framed else AUTO_POST_POLICY
                return self.written(self._post(address, fields), policy, framed=framed)
            case Choose():
                return self.choice(following, browser)

    def _post(self, address: str, fields: tuple[tuple[str, str], ...]) -> bytes:
        """The page that sends a form on, printed once for all forms with fields of these names."""
        names = tuple(name for name, _ in fields)
        values = {"location": address} | {str(number): value for number, (_, value) in enumerate(fields)}

        def render(own: Mapping[str, str]) -> str:
            shown = [(name, own[str(number)]) for number, name in enumerate(names)]
            return self.html("post.html", location=own["location"], fields=shown, script=AUTO_POST)

        return self._press.page(names, values, render)

    def choice(
        self, choose: Choose, browser: Browser, found: tuple[EntChoice, ...] | None = None, typed: str = ""
    ) -> Response:
        """The page where a portal is picked. found: what a search gave, None when nobody searched."""
        last = dict(browser.chosen).get(choose.way.project, "")
        remembered = next((ent for ent in choose.ents if ent.slug == last), None)
        shown = found if found is not None else choose.ents[:MOST_SHOWN]
        return self.page(
            "choose.html",
            choose=choose,
            remembered=remembered,
            shown=shown,
            typed=typed,
            searched=found is not None,
            all_shown=len(choose.ents) <= MOST_SHOWN,
        )
