"""The frame around every page of the administration: who gets in, who may what, and how pages answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, g, request

from gateway.access.codes import Seal
from gateway.access.entering import Door
from gateway.access.people import person_of
from gateway.access.permissions import Permission
from gateway.onboarding.errors import Conflict
from gateway.registry import models
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.site import banner
from gateway.state.desks import Desks
from gateway.state.patience import Patience
from gateway.web.admin.cookie import AdminCookies
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Foreign, NotSignedIn, Stopped, Unproven, outdated
from gateway.web.admin.findings import Findings
from gateway.web.admin.menu import menu_for
from gateway.web.admin.refusals import refusals
from gateway.web.admin.sessions import Sessions
from gateway.web.admin.wording import PAGES
from gateway.web.assembly import House
from gateway.web.responding import Responder

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SECRETS = frozenset({"csrf", "password", "again", "current", "code"})
"""Fields that no draft keeps."""

Given = ParamSpec("Given")
View = Callable[Concatenate[Desk, Given], Response]


class Frame:
    """demands: by endpoint, the permission without which nobody reaches it. open: endpoints before the
    sign-in. findings: what the parts have to say on the dashboard. rules: every address that exists.
    """

    def __init__(self, house: House, responder: Responder) -> None:
        self.house = house
        self.responder = responder
        self.desks = Desks(house.redis)
        self.cookies = AdminCookies(secure=not house.settings.addresses.is_plain)
        self.demands: dict[str, Permission] = {}
        self.open: set[str] = set()
        self.findings = Findings()
        secret = house.gate.keyring.cookie_secret
        door = Door(house.engine, Patience(house.redis), Seal(secret), house.gate.now)
        self.sessions = Sessions(self.desks, self.cookies, door, secret)
        self.rules: set[str] = set()
        parts = urlsplit(house.settings.base_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"

    def route(
        self, blueprint: Blueprint, rule: str, permission: Permission, methods: tuple[str, ...] = ("GET",)
    ) -> Callable[[View[Given]], Callable[Given, Response]]:
        """A view that is given its Desk, once somebody signed in who may do that somewhere.

        What it is asked about is its own to check, with ``desk.needs(permission, target)``.
        """

        def decorate(view: View[Given]) -> Callable[Given, Response]:
            @wraps(view)
            def answer(*args: Given.args, **kwargs: Given.kwargs) -> Response:
                return self._answered(lambda desk: view(desk, *args, **kwargs), permission)

            name = getattr(view, "__name__", "view")
            blueprint.add_url_rule(rule, name, answer, methods=list(methods))
            self.demands[f"{blueprint.name}.{name}"] = permission
            self.rules.add(rule)
            return answer

        return decorate

    def open_route(
        self, blueprint: Blueprint, rule: str, methods: tuple[str, ...] = ("GET",), *, from_elsewhere: bool = False
    ) -> Callable[[Callable[Given, Response]], Callable[Given, Response]]:
        """A view for people who did not sign in yet.

        A form posted to it comes from our own origin too, unless another site is meant to post it.
        """

        def decorate(view: Callable[Given, Response]) -> Callable[Given, Response]:
            @wraps(view)
            def answer(*args: Given.args, **kwargs: Given.kwargs) -> Response:
                try:
                    if not from_elsewhere:
                        self.check_origin()
                    return view(*args, **kwargs)
                except Stopped as error:
                    return self.stopped(error, None)

            name = getattr(view, "__name__", "view")
            blueprint.add_url_rule(rule, name, answer, methods=list(methods))
            self.open.add(f"{blueprint.name}.{name}")
            return answer

        return decorate

    def desk(self) -> Desk:
        """Who asks. Raises NotSignedIn."""
        token = self.cookies.token(request)
        session = self.desks.find(token, self.house.gate.now()) if token else None
        if session is None:
            raise NotSignedIn
        with reading(self.house.engine) as registry:
            record = registry.get(models.Administrator, session.administrator)
            if record is None or not record.enabled or record.edition != session.edition:
                self.desks.end(token)
                raise NotSignedIn
            return Desk(self.house, person_of(record), "web", self, session, token)

    def academy_portal(self) -> str:
        """The name of the académie's own portal, "" when it has none here."""
        with reading(self.house.engine) as registry:
            setting = registry.get(models.SiteSetting, "idp")
        return str(setting.value["name"]) if setting else ""

    def check_origin(self) -> None:
        """Raises Foreign for a change that another site asks for."""
        if request.method in _SAFE:
            return
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        if site not in {None, "same-origin"} or origin not in {None, self._origin} or (site is None and origin is None):
            raise Foreign

    def page(self, template: str, status: int = 200, *, desk: Desk | None = None, **values: Any) -> Response:
        """An HTML page in the frame; menu and forms are there for who signed in."""
        with reading(self.house.engine) as registry:
            announced = banner(registry, self.house.gate.now())
        response = self.responder.page(
            f"admin/{template}",
            status=status,
            desk=desk,
            menu=menu_for(desk, self.rules) if desk else (),
            banner=announced,
            here=request.path,
            **values,
        )
        # Without a referrer browsers also hide the origin of the forms that they post.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def stopped(self, error: Stopped, desk: Desk | None) -> Response:
        """The page that stands in for the one that was asked for."""
        if isinstance(error, NotSignedIn):
            return self._sign_in_first()
        if isinstance(error, Unproven) and desk is not None:
            return self._prove_first(desk, error.back)
        return self.page("stopped.html", error.status, desk=desk, words=PAGES[error.page], error=error)

    def _answered(self, view: Callable[[Desk], Response], permission: Permission) -> Response:
        desk = None
        try:
            self.check_origin()
            desk = g.desk = self.desk()
            self._check_token(desk)
            desk.needs(permission)
            return view(desk)
        except Stopped as error:
            return self.stopped(error, desk)
        except Conflict as error:
            return self.stopped(outdated(error), desk)
        except ChangeRefused as error:
            return self.page("stopped.html", 409, desk=desk, words=PAGES["refus"], faults=refusals(error))

    def _check_token(self, desk: Desk) -> None:
        if request.method not in _SAFE and request.form.get("csrf") != desk.session.csrf:
            raise Foreign

    def _keep_draft(self, administrator: int, page: str) -> bool:
        fields = {name: values for name, values in request.form.lists() if name not in _SECRETS}
        return self.desks.keep_draft(administrator, page, fields)

    def _prove_first(self, desk: Desk, page: str) -> Response:
        """Keeps what was typed for the page where it will be sent again."""
        kept = request.method not in _SAFE and self._keep_draft(desk.administrator.key, page)
        return self.responder.redirect(f"/admin/confirmer?suite={quote(page)}{'&brouillon=1' if kept else ''}")

    def _sign_in_first(self) -> Response:
        """Keeps what was typed for whoever it was, and brings them back here after the sign-in."""
        if request.method in _SAFE and request.headers.get("Sec-Fetch-Site") == "cross-site":
            return self.page("again.html", target=request.full_path.rstrip("?"))
        token, kept = self.cookies.token(request), False
        if request.method not in _SAFE and token and (who := self.desks.was(token)) is not None:
            kept = self._keep_draft(who, request.path)
        target = request.full_path.rstrip("?") if request.method in _SAFE else request.path
        return self.responder.redirect(f"/admin/connexion?suite={quote(target)}{'&brouillon=1' if kept else ''}")
