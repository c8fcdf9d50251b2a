"""A SAML ENT: its metadata and its single sign-on."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, url_for
from werkzeug import Response as WerkzeugResponse

from gateway.sandbox.ent.answer import Issuer, Statement, build_answer, build_status
from gateway.sandbox.ent.authn_request import AuthnRequest, SignatureMismatch, from_post, from_redirect
from gateway.sandbox.ent.metadata import ServiceProvider, idp_metadata, read_service_provider
from gateway.sandbox.ent.names import NO_AUTHN_CONTEXT, NO_PASSIVE, PASSWORD_PROTECTED
from gateway.sandbox.ent.reading import RequestRefused
from gateway.sandbox.keys import SigningKey
from gateway.sandbox.partner import Metadata
from gateway.sandbox.people import Person, attributes_of
from gateway.sandbox.portal import Portal, portal_pages
from gateway.sandbox.site import new_site, post_page
from gateway.sandbox.visits import Memory, Sent, Visit, present_visit, use_visit

NAME = "ENT du Bac à sable"

pages = Blueprint("ent", __name__)


@dataclass(frozen=True)
class Ent:
    """One running ENT. base: its own base address. gateway, gar, library, tour: those of the others, "" for none.

    slug, ident: how the gateway names this ENT, and its project. gateway_metadata: of its service provider.
    name: as pages and metadata show it. account_of: a person as this ENT knows them.
    """

    base: str
    key: SigningKey
    gateway: str
    gar: str
    tour: str
    slug: str
    ident: str
    gateway_metadata: Metadata
    memory: Memory[AuthnRequest]
    library: str = ""
    name: str = NAME
    account_of: Callable[[Person], Person] = lambda person: person

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
    site = new_site("ent", ent.name, ent.tour, cookie=f"ent_{ent.slug}")
    site.config["ENT"] = ent
    site.register_blueprint(pages)
    site.register_blueprint(portal_pages(_portal(ent)))
    site.register_error_handler(RequestRefused, _refused)
    return site


@pages.get("/metadata")
def metadata() -> Response:
    ent = _ent()
    document = idp_metadata(ent.issuer.entity_id, ent.sso, ent.name, ent.key)
    return Response(document, mimetype="application/samlmetadata+xml")


@pages.get("/saml/sso")
def sso_by_redirect() -> WerkzeugResponse:
    query = request.query_string.decode("ascii", "replace")
    return _follow(_verified(lambda sp: from_redirect(query, sp, _ent().sso)))


@pages.post("/saml/sso")
def sso_by_post() -> WerkzeugResponse:
    value, relay_state = request.form.get("SAMLRequest", ""), request.form.get("RelayState")
    return _follow(_verified(lambda sp: from_post(value, relay_state, sp, _ent().sso)))


def _follow(asked: AuthnRequest) -> WerkzeugResponse:
    """Answers from the browser's session, or has somebody sign in first."""
    ent, visit = _ent(), present_visit()
    if asked.classes and PASSWORD_PROTECTED not in asked.classes:
        return _post(asked, build_status(ent.issuer, asked, NO_AUTHN_CONTEXT))
    if visit is not None and (visit.is_fresh or not asked.force_authn):
        return _answer(asked, visit)
    if asked.is_passive:
        return _post(asked, build_status(ent.issuer, asked, NO_PASSIVE))
    return redirect(url_for("portal.login", demande=ent.memory.keep(asked)), 303)


def _answer(asked: AuthnRequest, visit: Visit) -> Response:
    ent, attributes = _ent(), attributes_of(_ent().account_of(visit.person))
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


def _portal(ent: Ent) -> Portal:
    return Portal(
        gateway=ent.gateway,
        slug=ent.slug,
        ident=ent.ident,
        gar=ent.gar,
        library=ent.library,
        schools_of=lambda person: ent.account_of(person).schools,
        memory=ent.memory,
        answer=_answer,
    )


def _refused(error: RequestRefused) -> tuple[str, int]:
    return render_template("stop.html", title="L’ENT ne peut pas suivre cette demande", sentence=str(error)), 400


def _ent() -> Ent:
    ent: Ent = current_app.config["ENT"]
    return ent
