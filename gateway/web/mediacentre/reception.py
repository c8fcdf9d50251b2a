"""The door of the pages: who comes, in which words they are spoken to, and the way back for whoever has no session."""

import hmac
import os
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Response, abort, g, request

from gateway.domain.session import LoginSession
from gateway.domain.way import Way
from gateway.login.steps import Browser
from gateway.login.trail import new_reference
from gateway.mediacentre.desk import Preferences
from gateway.mediacentre.diagnosis import console_address
from gateway.mediacentre.library import Library, read_library
from gateway.mediacentre.personas import Persona, persona_of
from gateway.mediacentre.visits import Visit, visit_of
from gateway.registry.audit import AuditLine
from gateway.web.assembly import House
from gateway.web.dates import time_of_day
from gateway.web.log import log
from gateway.web.login import local_path
from gateway.web.mediacentre import wording
from gateway.web.mediacentre.wording import Situation
from gateway.web.metrics import REFUSALS
from gateway.web.printing import Press
from gateway.web.responding import PAGE_POLICY, Responder, framed_by

Values = Callable[[], Mapping[str, Any]]
_SOON = "1"
_LATER = "60"
_PRINTS = 512


class NoVisit(Exception):
    """There is no session, or no longer."""


class StaleForm(Exception):
    """The form does not bear the session's own mark: another site made it, or another session did."""


@dataclass(frozen=True)
class Door:
    """A way back in. name: of the ENT or of the project, "" when there is only one."""

    address: str
    name: str = ""


class Reception:
    """What every page of the MédiaCentre begins and ends with. press: the lists printed last."""

    def __init__(self, house: House, responder: Responder) -> None:
        self.house = house
        self.centre = house.centre
        self.responder = responder
        self.press = Press(_PRINTS)

    def visit(self, *, ahead: bool = False) -> Visit:
        """Whoever asks. ahead: for their list. Raises NoVisit, Refusal, StateUnavailable, RegistryUnavailable."""
        found = visit_of(self.centre, self.responder.cookies.read(request).session_token, ahead=ahead)
        if found is None:
            raise NoVisit
        g.way = Way(protocol="page", project=found.project, partner=here())
        g.visit = found
        return found

    def library(self, visit: Visit) -> Library:
        """What they may open. Raises StateUnavailable, RegistryUnavailable."""
        return read_library(self.centre, visit)

    def checked_visit(self) -> Visit:
        """Whoever sends a form of ours. Raises StaleForm and as ``visit``."""
        visit = self.visit()
        if not hmac.compare_digest(request.form.get("jeton", ""), form_mark(visit.session)):
            raise StaleForm
        return visit

    def page(self, template: str, visit: Visit, look: Preferences, status: int = 200, **values: Any) -> Response:
        """A page for somebody who is known. look: how they like it."""
        child, own = persona_of(visit.person) is Persona.PUPIL, _own(visit)
        html = self.responder.html(f"mediacentre/{template}", look=look, child=child, **own, **values)
        return self.finish(self.responder.written(html, framed_by(PAGE_POLICY, visit.ent.origins), status), visit)

    def list_page(self, template: str, visit: Visit, library: Library, more: Hashable, values: Values) -> Response:
        """The page of a list, printed once for all who have the same.

        more: what the page depends on beside the list, the schools' names, and the person's favourites and
        preferences. values: for the template, made of these alone.
        """
        desk, child = library.desk, library.persona is Persona.PUPIL
        schools = tuple((school.uai, school.name) for school in library.schools)
        name = (template, library.version, library.persona, schools, desk.favourites, desk.preferences, more)

        def render(own: Mapping[str, str]) -> str:
            return self.responder.html(f"mediacentre/{template}", look=desk.preferences, child=child, **own, **values())

        octets = self.press.page(name, _own(visit), render)
        return self.finish(self.responder.written(octets, framed_by(PAGE_POLICY, visit.ent.origins)), visit)

    def finish(self, response: Response, visit: Visit) -> Response:
        """Headers and memory of a page that is for one person alone."""
        response.headers["Cache-Control"] = "private, no-store"
        if visit.ent.origins:
            response.headers.pop("X-Frame-Options", None)
        child = persona_of(visit.person) is Persona.PUPIL
        self.responder.cookies.enter(response, request, visit.ent.slug, child=child)
        return response

    def trouble(
        self, situation: Situation, visit: Visit, look: Preferences | None = None, reason: str = "", **values: Any
    ) -> Response:
        """A page in the place of the one that was asked for. reason: a stable code, for what has to be looked into."""
        reference = new_reference() if reason else ""
        if reason:
            self._record(reference, reason, visit)
        response = self.page(
            "trouble.html",
            visit,
            look or Preferences(),
            situation.status,
            situation=situation,
            reference=reference,
            retry=here() if situation.again else "",
            **values,
        )
        if situation.status == 503:
            response.headers["Retry-After"] = _LATER
        return response

    def waiting(self, visit: Visit, look: Preferences) -> Response:
        """The frame of the page while the GAR has not answered: it asks again by itself, without any script.

        Once is enough: both waits and the second between them are longer than the two seconds that a call may last.
        """
        return self.page("waiting.html", visit, look, situation=wording.WAITING, retry=here(), seconds=_SOON)

    def expired(self, _error: NoVisit) -> Response:
        """Whoever has no session is shown the way to their ENT, and from there back to this very page."""
        browser = self.responder.cookies.read(request)
        slug, child = self.responder.cookies.entered(request)
        doors, origins = self._doors(browser, request.args.get("ent", "") or slug)
        policy = framed_by(PAGE_POLICY, origins)
        response = self.responder.page(
            "mediacentre/expired.html",
            policy,
            401,
            situation=wording.EXPIRED,
            doors=doors,
            child=child,
            is_framed=bool(origins),
        )
        if origins:
            response.headers.pop("X-Frame-Options", None)
        return response

    def stale(self, _error: StaleForm) -> Response:
        """The form changed nothing; the page is to be opened again."""
        return self.trouble(wording.STALE_FORM, g.visit)

    def closed(self) -> Response | None:
        """The page of a maintenance: the operator writes its end, such as 2027-03-14T22:00+01:00, into ``maintenance``
        of the home.
        """
        note = f"{self.house.settings.home}/maintenance"
        if not os.path.exists(note):  # noqa: PTH110 - a third of the time, on every page
            return None
        try:
            until = datetime.fromisoformat(Path(note).read_text().strip())
        except (OSError, ValueError):
            return None
        left = (until - self.house.gate.now()).total_seconds() if until.tzinfo else -1
        if left <= 0:
            return None
        _, child = self.responder.cookies.entered(request)
        response = self.responder.page(
            "mediacentre/closed.html",
            PAGE_POLICY,
            503,
            situation=wording.MAINTENANCE,
            child=child,
            until=time_of_day(until),
            retry=here(),
        )
        response.headers["Retry-After"] = str(int(left) + 1)
        return response

    def console(self, visit: Visit) -> str:
        """Where they assign resources in the GAR, "" for those who do not."""
        return console_address(visit)

    def _doors(self, browser: Browser, slug: str) -> tuple[list[Door], tuple[str, ...]]:
        gate = self.house.gate
        registry = gate.catalogue.now()
        target = here()
        ent = registry.ent(slug) if slug else None
        if ent is not None:
            return [Door(ent_door(ent.slug, target))], ent.origins
        remembered = [found for _, name in browser.chosen if (found := registry.ent(name)) is not None]
        if remembered:
            return [Door(ent_door(found.slug, target), found.name) for found in remembered], ()
        projects = registry.projects()
        ways = (Way(protocol="page", project=project.ident, partner=target) for project in projects)
        names = [project.name for project in projects] if len(projects) > 1 else [""]
        return [Door(f"/login?way={gate.sealer.seal(way)}", name) for way, name in zip(ways, names, strict=False)], ()

    def _record(self, reference: str, reason: str, visit: Visit) -> None:
        line = AuditLine(self.house.gate.now(), "mediacentre.trouble", reference, reason, visit.project, visit.ent.slug)
        REFUSALS.labels(reason).inc()
        log.info("mediacentre.trouble", reference=reference, reason=reason, project=visit.project, ent=visit.ent.slug)
        self.house.trail.record(line)


def here() -> str:
    """The path of the page that is asked for, with its parameters; of a form, the page that it stands on."""
    if request.method == "POST":
        return local(request.form.get("retour", ""))
    return request.full_path.rstrip("?")


def local(target: str) -> str:
    """A path of ours, the list when it is none."""
    path = local_path(target)
    return path if path != "/" else "/mediacentre"


def ent_door(slug: str, target: str) -> str:
    """The ENT's own entry, which leads to a path of ours."""
    return f"/login/{slug}?next={quote(target, safe='')}"


def _own(visit: Visit) -> dict[str, str]:
    """What is of one person alone on every page."""
    return {"first_name": visit.person.given_name.split(" ")[0], "mark": form_mark(visit.session)}


def form_mark(session: LoginSession) -> str:
    """What our own forms bear, and nobody else can know: it is of this session alone."""
    return hmac.digest(session.secret.encode(), b"form", "sha256").hex()[:32]


def required(value: Any) -> Any:
    """The value, or the page that says that there is no such page."""
    if value is None:
        abort(404)
    return value
