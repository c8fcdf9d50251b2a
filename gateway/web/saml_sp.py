"""The service provider, toward ENTs (contract: ``/saml/sp/...``)."""

from flask import Blueprint, Response, abort, request

from gateway.login.finishing import finish_saml
from gateway.saml.bindings import read_post
from gateway.saml.own_metadata import Address, Published, sp_metadata
from gateway.web.assembly import House
from gateway.web.metrics import LOGINS
from gateway.web.posting import posted
from gateway.web.responding import Responder
from gateway.web.saml_idp import METADATA_VALIDITY, SAML_METADATA, own_identity


def saml_sp(house: House, responder: Responder) -> Blueprint:
    """The routes toward ENTs."""
    blueprint = Blueprint("saml_sp", __name__, url_prefix="/saml/sp")
    gate = house.gate

    @blueprint.get("/metadata")
    def metadata() -> Response:
        at = Address(gate.addresses.sp, gate.addresses.acs, gate.addresses.sp_slo)
        keyring = gate.keyring
        keys = Published(keyring.sp_signing.published, keyring.sp_encryption.published)
        until = gate.now() + METADATA_VALIDITY
        octets = sp_metadata(at, keys, own_identity(house), keyring.sp_signing.present, until)
        return responder.document(octets, SAML_METADATA)

    @blueprint.post("/acs")
    def acs() -> Response:
        if request.query_string and "SAMLResponse" in request.args:
            abort(400)
        message = read_post("SAMLResponse", *posted(request, "SAMLResponse", "RelayState"))
        browser = responder.cookies.read(request)
        step = finish_saml(gate, message.document, browser, message.relay_state)
        LOGINS.labels("ok").inc()
        return responder.step(step, browser)

    return blueprint
