"""The identity provider of each project, toward services (contract: ``/saml/idp/<ident>/...``)."""

from datetime import timedelta

from flask import Blueprint, Response, abort, g, request

from gateway.login.asking_saml import way_of_request, way_of_start
from gateway.login.starting import Wish, start
from gateway.saml.bindings import read_post, read_redirect
from gateway.saml.own_metadata import Address, Identity, Published, idp_metadata
from gateway.web.assembly import House
from gateway.web.posting import posted
from gateway.web.responding import Responder

METADATA_VALIDITY = timedelta(days=7)
SAML_METADATA = "application/samlmetadata+xml"


def own_identity(house: House) -> Identity:
    """How the gateway presents itself in metadata."""
    settings = house.settings
    return Identity(
        settings.name, settings.description, settings.organization, settings.base_url, settings.technical_email
    )


def saml_idp(house: House, responder: Responder) -> Blueprint:
    """The routes toward services."""
    blueprint = Blueprint("saml_idp", __name__, url_prefix="/saml/idp/<project>")
    gate = house.gate

    @blueprint.get("/metadata")
    def metadata(project: str) -> Response:
        if not gate.catalogue.now().has_project(project):
            abort(404)
        at = Address(gate.addresses.idp(project), gate.addresses.sso(project), gate.addresses.idp_slo(project))
        keys = Published(gate.keyring.idp_signing.published)
        until = gate.now() + METADATA_VALIDITY
        octets = idp_metadata(at, keys, own_identity(house), gate.keyring.idp_signing.present, until)
        return responder.document(octets, SAML_METADATA)

    @blueprint.get("/sso")
    def sso_redirect(project: str) -> Response:
        way = g.way = way_of_request(gate, project, read_redirect(request.environ["QUERY_STRING"]))
        browser = responder.cookies.read(request)
        return responder.step(start(gate, way, browser, Wish(_wished_ent())), browser)

    @blueprint.post("/sso")
    def sso_post(project: str) -> Response:
        if "SAMLRequest" in request.args:
            abort(400)
        message = read_post("SAMLRequest", *posted(request, "SAMLRequest", "RelayState"))
        way = g.way = way_of_request(gate, project, message)
        browser = responder.cookies.read(request)
        ent = _wished_ent()
        if browser.session_token:
            return responder.step(start(gate, way, browser, Wish(ent)), browser)
        # The session's cookie does not travel with another site's POST: a GET of our own brings it.
        return responder.redirect(f"/login?way={gate.sealer.seal(way, short=False)}&ent={ent}")

    @blueprint.get("/start")
    def unsolicited(project: str) -> Response:
        way = g.way = way_of_start(gate, project, request.args.get("sp", ""), request.args.get("RelayState"))
        browser = responder.cookies.read(request)
        return responder.step(start(gate, way, browser, Wish(_wished_ent())), browser)

    return blueprint


def _wished_ent() -> str:
    """The portal that the address names; a query without the word is not taken apart at all."""
    return request.args.get("ent", "") if "ent=" in request.environ["QUERY_STRING"] else ""
