"""Entries of our own: going on toward a sealed destination, coming from an ENT's tile, leaving."""

from dataclasses import replace
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, request

from gateway.domain.way import Way
from gateway.login.finishing import finish_cas
from gateway.login.refusals import Expired
from gateway.login.starting import Wish, fitting, start
from gateway.login.steps import Browser, Choose
from gateway.web.assembly import House
from gateway.web.metrics import LOGINS
from gateway.web.responding import Responder

_HOME = "/"
_LONGEST_SEARCH = 80


def login(house: House, responder: Responder) -> Blueprint:
    """The routes of our own pages about logins."""
    blueprint = Blueprint("login", __name__)
    gate = house.gate

    @blueprint.get("/")
    def home() -> Response:
        token = responder.cookies.read(request).session_token
        session = gate.logins.find_session(token).session if token else None
        if session is None and house.settings.welcome_url:
            return responder.redirect(house.settings.welcome_url)
        return responder.page("home.html", session=session)

    @blueprint.get("/login")
    def go_on() -> Response:
        way = gate.sealer.open(request.args.get("way", ""))
        if way is None:
            raise Expired("way-expired")
        g.way = way
        browser = responder.cookies.read(request)
        typed = request.args.get("q", "").strip()[:_LONGEST_SEARCH]
        if typed or "oublier" in request.args:
            return _choose(house, responder, way, browser, typed)
        picked = request.args.get("choix", "")
        wish = Wish(picked or request.args.get("ent", ""), fresh=bool(picked), picked=bool(picked))
        return responder.step(start(gate, way, browser, wish), browser)

    @blueprint.get("/login/<slug>")
    def from_ent(slug: str) -> Response:
        ent = gate.catalogue.now().ent(slug)
        if ent is None:
            abort(404)
        way = g.way = Way(protocol="page", project=ent.project, partner=local_path(request.args.get("next", "")))
        browser = responder.cookies.read(request)
        return responder.step(start(gate, way, browser, Wish(slug, fresh=True)), browser)

    @blueprint.get("/login/<slug>/cas")
    def back_from_cas(slug: str) -> Response:
        browser = responder.cookies.read(request)
        login_id, ticket = request.args.get("login", ""), request.args.get("ticket", "")
        step = finish_cas(gate, slug, login_id, ticket, browser)
        LOGINS.labels("ok").inc()
        return responder.step(step, browser)

    return blueprint


def _choose(house: House, responder: Responder, way: Way, browser: Browser, typed: str) -> Response:
    """The page where a portal is picked: what a search gives, or everything once the last choice is forgotten."""
    gate = house.gate
    registry = gate.catalogue.now()
    choices = fitting(registry, way)
    page = Choose(way, gate.sealer.seal(way, short=False), choices)
    if not typed:
        response = responder.choice(page, replace(browser, chosen=()))
        responder.cookies.forget_chosen(response)
        return response
    allowed = {choice.slug for choice in choices}
    found = tuple(ent for ent in registry.search_ents(way.project, typed) if ent.slug in allowed)
    return responder.choice(page, browser, found, typed)


def local_path(target: str) -> str:
    """The target when it is a path of this site and nothing else, our home otherwise (security.md S-390)."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not target.startswith("/") or target.startswith("//"):
        return _HOME
    if not target.isprintable() or "\\" in target:
        return _HOME
    return target
