"""The ENT's pages: single sign-on, login, portal, and what it sent."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, session, url_for
from werkzeug import Response as WerkzeugResponse

from gateway.sandbox.ent.answer import Issuer, Statement, build_answer, build_status
from gateway.sandbox.ent.authn_request import AuthnRequest, SignatureMismatch, from_post, from_redirect
from gateway.sandbox.ent.memory import Memory, Sent, Visit, open_visit, present_visit, use_visit
from gateway.sandbox.ent.metadata import ServiceProvider, idp_metadata, read_service_provider
from gateway.sandbox.ent.names import NO_AUTHN_CONTEXT, NO_PASSIVE, PASSWORD_PROTECTED
from gateway.sandbox.ent.reading import RequestRefused
from gateway.sandbox.keys import SigningKey
from gateway.sandbox.partner import Metadata
from gateway.sandbox.people import PEOPLE, Person, attributes_of, find_person
from gateway.sandbox.resources import RESOURCES, launch_address
from gateway.sandbox.site import Stop, new_site, post_page

NAME = "ENT du Bac à sable"

pages = Blueprint("ent", __name__)


@dataclass(frozen=True)
class Ent:
    """One running ENT. base: its own base address. gateway, gar, tour: those of the others, "" for no tour.

    slug, ident: how the gateway names this ENT, and its project. gateway_metadata: of its service provider.
    """

    base: str
    key: SigningKey
    gateway: str
    gar: str
    tour: str
    slug: str
    ident: str
    gateway_metadata: Metadata
    memory: Memory

    @property
    def issuer(self) -> Issuer:
        """Who answers."""
        return Issuer(f"{self.base}/metadata", self.key)

    @property
    def sso(self) -> str:
        """The single sign-on address."""
        return f"{self.base}/saml/sso"

    def service_provider(self, *, anew: bool = False) -> ServiceProvider:
        """The gateway. Raises Unreachable, RequestRefused."""
        return read_service_provider(self.gateway_metadata.document(anew=anew))


def new_ent(ent: Ent) -> Flask:
    """The site of an ENT."""
    site = new_site("ent", NAME, ent.tour)
    site.config["ENT"] = ent
    site.register_blueprint(pages)
    site.register_error_handler(RequestRefused, _refused)
    return site


@pages.get("/metadata")
def metadata() -> Response:
    ent = _ent()
    document = idp_metadata(ent.issuer.entity_id, ent.sso, NAME, ent.key)
    return Response(document, mimetype="application/samlmetadata+xml")


@pages.get("/saml/sso")
def sso_by_redirect() -> WerkzeugResponse:
    query = request.query_string.decode("ascii", "replace")
    return _follow(_verified(lambda sp: from_redirect(query, sp, _ent().sso)))


@pages.post("/saml/sso")
def sso_by_post() -> WerkzeugResponse:
    value, relay_state = request.form.get("SAMLRequest", ""), request.form.get("RelayState")
    return _follow(_verified(lambda sp: from_post(value, relay_state, sp, _ent().sso)))


@pages.get("/")
def portal() -> str | WerkzeugResponse:
    visit = present_visit()
    if visit is None:
        return redirect(url_for(".login"))
    ent = _ent()
    links = {
        school: [(resource, launch_address(ent.gar, ent.ident, school.uai, resource)) for resource in RESOURCES]
        for school in visit.person.schools
    }
    mediacentre = f"{ent.gateway}/login/{ent.slug}?next=/mediacentre"
    return render_template("ent_portal.html", person=visit.person, mediacentre=mediacentre, links=links)


@pages.get("/connexion")
def login() -> str | WerkzeugResponse:
    """Shows the persons; or, when the address names one, signs that person in and leads on to the GAR."""
    if "personne" not in request.args:
        return render_template("ent_login.html", people=PEOPLE, waiting=request.args.get("demande", ""))
    onward = request.args.get("suite", "")
    if onward and not onward.startswith(f"{_ent().gar}/"):
        raise Stop(400, "Ce lien ne mène nulle part", "L’adresse de la suite n’est pas celle du GAR du bac à sable.")
    open_visit(_named(request.args["personne"]))
    return redirect(onward or url_for(".portal"), 303)


@pages.post("/connexion")
def sign_in() -> WerkzeugResponse:
    """Signs in the person of the button, and answers the request that was waiting for it."""
    visit = open_visit(_named(request.form.get("personne", "")))
    waiting = _ent().memory.take(request.form.get("demande", ""))
    return _answer(waiting, visit) if waiting else redirect(url_for(".portal"), 303)


@pages.post("/deconnexion")
def sign_out() -> str:
    session.clear()
    return render_template("ent_signed_out.html")


@pages.get("/trace")
def trace() -> dict[str, Any]:
    """The last answer as JSON: no more than the assertion of an invented person."""
    last = _ent().memory.last
    return {"last": last.as_json() if last else None}


@pages.get("/trace/page")
def trace_page() -> str:
    return render_template("ent_trace.html", last=_ent().memory.last)


def _follow(asked: AuthnRequest) -> WerkzeugResponse:
    """Answers from the browser's session, or has somebody sign in first."""
    ent, visit = _ent(), present_visit()
    if asked.classes and PASSWORD_PROTECTED not in asked.classes:
        return _post(asked, build_status(ent.issuer, asked, NO_AUTHN_CONTEXT))
    if visit is not None and (visit.is_fresh or not asked.force_authn):
        return _answer(asked, visit)
    if asked.is_passive:
        return _post(asked, build_status(ent.issuer, asked, NO_PASSIVE))
    return redirect(url_for(".login", demande=ent.memory.keep(asked)), 303)


def _answer(asked: AuthnRequest, visit: Visit) -> Response:
    ent, attributes = _ent(), attributes_of(visit.person)
    document = build_answer(ent.issuer, asked, Statement(visit.since, visit.index, attributes))
    ent.memory.last = Sent(
        at=datetime.now(UTC),
        person=visit.person.key,
        given_name=visit.person.given_name,
        to=asked.issuer,
        attributes=attributes,
        document=document.decode(),
    )
    use_visit()
    return _post(asked, document)


def _post(asked: AuthnRequest, document: bytes) -> Response:
    fields = {"SAMLResponse": base64.b64encode(document).decode()}
    if asked.relay_state is not None:
        fields["RelayState"] = asked.relay_state
    return post_page(asked.acs, fields)


def _verified(read: Callable[[ServiceProvider], AuthnRequest]) -> AuthnRequest:
    """The request, verified with the gateway's keys, which are fetched anew when none fits."""
    try:
        return read(_ent().service_provider())
    except SignatureMismatch:
        return read(_ent().service_provider(anew=True))


def _named(key: str) -> Person:
    person = find_person(key)
    if person is None:
        raise Stop(400, "Cette personne n’existe pas", "Le bac à sable ne connaît personne de ce nom.")
    return person


def _refused(error: RequestRefused) -> tuple[str, int]:
    return render_template("stop.html", title="L’ENT ne peut pas suivre cette demande", sentence=str(error)), 400


def _ent() -> Ent:
    ent: Ent = current_app.config["ENT"]
    return ent
