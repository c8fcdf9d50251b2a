"""Every way in which a request can fail, turned into one page, one audit line and one reference."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from gateway.domain.profile import Profile
from gateway.domain.way import Way
from gateway.login.answering import refuse_service
from gateway.login.finishing import way_home
from gateway.login.refusals import Refusal
from gateway.login.steps import GoTo, PostTo, Step
from gateway.login.trail import new_reference
from gateway.markup.errors import MessageRefused
from gateway.registry.audit import AuditLine
from gateway.registry.engine import RegistryUnavailable
from gateway.state.errors import StateUnavailable
from gateway.web.admin_api.door import PREFIX
from gateway.web.admin_api.problems import Kind, Told, problem
from gateway.web.assembly import House
from gateway.web.log import log, places
from gateway.web.metrics import REFUSALS
from gateway.web.responding import LEAVING_POLICY, Responder
from gateway.web.wording import WORDINGS

_RETRY_SECONDS = "30"
_HTTP_PAGES = {404: "introuvable", 405: "introuvable", 413: "trop-gros"}


class Troubles:
    """The error handlers of the application."""

    def __init__(self, house: House, responder: Responder) -> None:
        self._house = house
        self._responder = responder

    def register(self, app: Flask) -> None:
        """Hands them to Flask."""
        handlers: tuple[tuple[type[Exception], Callable[[Any], Response]], ...] = (
            (Refusal, self.refused),
            (MessageRefused, self.malformed),
            (StateUnavailable, self.unavailable),
            (RegistryUnavailable, self.unavailable),
            (HTTPException, self.http),
            (Exception, self.unexpected),
        )
        for kind, handler in handlers:
            app.register_error_handler(kind, handler)

    def refused(self, refusal: Refusal) -> Response:
        """A login that does not go through; silent ones go straight back to the service."""
        reference = new_reference()
        way = refusal.way or g.get("way")
        self._record(reference, refusal.reason, way, ent=refusal.ent, detail=refusal.detail)
        back = self._back(way, refusal)
        if back is not None and (refusal.silent or (way and way.is_passive)):
            return self._responder.step(Step(back), self._responder.cookies.read(request))
        page = "cookies" if refusal.reason == "browser-without-cookie" else refusal.page
        form = back if isinstance(back, PostTo) else None
        return self._page(page, refusal.status, reference, way, back=form, profiles=refusal.profiles)

    def malformed(self, error: MessageRefused) -> Response:
        """A message that is not even one."""
        reference = new_reference()
        self._record(reference, error.reason, g.get("way"), detail=error.detail)
        return self._page("demande-invalide", 400, reference, g.get("way"))

    def unavailable(self, error: Exception) -> Response:
        """The store or the database is away: try again soon, toward the same destination."""
        reference = new_reference()
        reason = "store-unavailable" if isinstance(error, StateUnavailable) else "registry-unavailable"
        way = g.get("way") or self._remembered()
        self._record(reference, reason, way)
        response = self._page("indisponible", 503, reference, way, retry_here=True)
        response.headers["Retry-After"] = _RETRY_SECONDS
        return response

    def http(self, error: HTTPException) -> Response:
        """What Flask itself refuses."""
        code = error.code or 500
        response = self._page(_HTTP_PAGES.get(code, "demande-invalide"), code, new_reference(), None)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(error.valid_methods)
        return response

    def unexpected(self, error: Exception) -> Response:
        """A fault of ours: its kind and places are logged, not its words, which may quote a person."""
        reference = new_reference()
        self._record(reference, "unexpected", g.get("way"), detail=type(error).__name__)
        log.error("unexpected", reference=reference, error=type(error).__name__, places=places(error))
        return self._page("panne", 500, reference, g.get("way"), retry_here=True)

    def _record(self, reference: str, reason: str, way: Way | None, *, ent: str = "", detail: str = "") -> None:
        line = AuditLine(
            at=self._house.gate.now(),
            kind="login.refused",
            reference=reference,
            reason=reason,
            project=way.project if way else "",
            ent=ent,
            detail={"detail": detail[:200]} if detail else {},
        )
        REFUSALS.labels(reason).inc()
        log.info(
            "login.refused", reference=reference, reason=reason, project=line.project, ent=ent, detail=detail[:200]
        )
        self._house.trail.record(line)

    def _remembered(self) -> Way | None:
        """Where a browser that comes back from an ENT wanted to go, by its own memory."""
        if request.method != "POST":
            return None
        browser = self._responder.cookies.read(request)
        return way_home(self._house.gate, browser, request.form.get("RelayState"))

    def _back(self, way: Way | None, refusal: Refusal) -> GoTo | PostTo | None:
        """The signed status for the service, when it can be told and reached."""
        if way is None or refusal.answer is None:
            return None
        try:
            return refuse_service(self._house.gate, way, refusal.answer)
        except RegistryUnavailable:
            return None

    def _page(
        self,
        page: str,
        status: int,
        reference: str,
        way: Way | None,
        *,
        back: PostTo | None = None,
        profiles: tuple[Profile, ...] = (),
        retry_here: bool = False,
    ) -> Response:
        retry = f"/login?way={self._house.gate.sealer.seal(way)}" if way else None
        if retry is None and retry_here and request.method == "GET":
            retry = request.full_path
        wording = WORDINGS[page]
        if request.path.startswith(f"{PREFIX}/"):
            kind = Kind(status, page, wording.title)
            detail = f"{wording.adult} Référence : {reference}."
            return problem(self._responder, Told(kind, detail, more={"reference": reference}))
        child = Profile.PUPIL in profiles
        return self._responder.page(
            "refusal.html",
            LEAVING_POLICY,
            status,
            wording=wording,
            sentence=wording.child if child else wording.adult,
            child=child,
            reference=reference,
            retry=retry,
            back=back,
        )
