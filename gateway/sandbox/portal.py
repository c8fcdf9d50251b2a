"""The pages that every ENT has, whatever its protocol: who signs in, the portal, and what it sent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug import Response

from gateway.sandbox.people import PEOPLE, Person, School, find_person
from gateway.sandbox.resources import RESOURCES, Resource, launch_address
from gateway.sandbox.site import Stop
from gateway.sandbox.visits import Memory, Visit, open_visit, present_visit


@dataclass(frozen=True)
class Portal:
    """One ENT as its visitors see it.

    slug, ident: how the gateway names this ENT, and its project. gar, library: base addresses of the
    services that it leads to, "" for no library. schools_of: where a person is. answer: what is done
    with a question that waited, once somebody has signed in. on_leave: what is done at a sign-out.
    """

    gateway: str
    slug: str
    ident: str
    gar: str
    library: str
    schools_of: Callable[[Person], tuple[School, ...]]
    memory: Memory[Any]
    answer: Callable[[Any, Visit], Response]
    on_leave: Callable[[Visit], None] = lambda _: None


def portal_pages(portal: Portal) -> Blueprint:
    """The routes of those pages."""
    pages = Blueprint("portal", __name__)

    @pages.get("/")
    def home() -> str | Response:
        visit = present_visit()
        if visit is None:
            return redirect(url_for(".login"))
        return render_template("ent_portal.html", person=visit.person, **_ways(portal, visit.person))

    @pages.get("/connexion")
    def login() -> str | Response:
        """Shows the persons; or, when the address names one, signs that person in and leads on to a service."""
        if "personne" not in request.args:
            return login_page(portal, request.args.get("demande", ""))
        onward = request.args.get("suite", "")
        if onward and not onward.startswith(tuple(f"{base}/" for base in (portal.gar, portal.library) if base)):
            raise Stop(400, "Ce lien ne mène nulle part", "L’adresse de la suite n’est pas dans le bac à sable.")
        open_visit(_named(request.args["personne"]))
        return redirect(onward or url_for(".home"), 303)

    @pages.post("/connexion")
    def sign_in() -> Response:
        """Signs in the person of the button, and answers the question that was waiting for it."""
        visit = open_visit(_named(request.form.get("personne", "")))
        waiting = portal.memory.take(request.form.get("demande", ""))
        return portal.answer(waiting, visit) if waiting else redirect(url_for(".home"), 303)

    @pages.post("/deconnexion")
    def sign_out() -> str:
        leave(portal)
        return render_template("ent_signed_out.html")

    @pages.get("/trace")
    def trace() -> dict[str, Any]:
        """The last answer as JSON: no more than what was sent of an invented person."""
        last = portal.memory.last
        return {"last": last.as_json() if last else None}

    @pages.get("/trace/page")
    def trace_page() -> str:
        return render_template("ent_trace.html", last=portal.memory.last)

    return pages


def login_page(portal: Portal, waiting: str) -> str:
    """The page where one says who one is. waiting: the name of the question that waits, "" for none."""
    return render_template("ent_login.html", people=PEOPLE, schools_of=portal.schools_of, waiting=waiting)


def leave(portal: Portal) -> None:
    """Ends the browser's session, if it has one."""
    visit = present_visit()
    session.clear()
    if visit is not None:
        portal.on_leave(visit)


def _ways(portal: Portal, person: Person) -> dict[str, Any]:
    """Where the portal's tiles lead."""
    hint = {"ent": portal.slug}
    links: dict[School, list[tuple[Resource, str]]] = {
        school: [(one, launch_address(portal.gar, portal.ident, school.uai, one, **hint)) for one in RESOURCES]
        for school in portal.schools_of(person)
    }
    return {
        "mediacentre": f"{portal.gateway}/login/{portal.slug}?next=/mediacentre",
        "links": links,
        "library": f"{portal.library}/livre?{urlencode(hint)}" if portal.library else "",
    }


def _named(key: str) -> Person:
    person = find_person(key)
    if person is None:
        raise Stop(400, "Cette personne n’existe pas", "Le bac à sable ne connaît personne de ce nom.")
    return person
