"""The service provider toward the académie's own portal, apart from the one toward ENTs."""

import secrets
from collections.abc import Callable

from flask import Blueprint, Response, request

from gateway.access.academy import Academy, Arrived, NoAccount, NoPortal, NotBelieved, arrive, ask
from gateway.login.steps import Browser, Step
from gateway.saml.bindings import read_post
from gateway.saml.errors import BindingRefused
from gateway.saml.own_metadata import Address, Published, sp_metadata
from gateway.state.academy import AcademyLogins
from gateway.state.names import digest
from gateway.web.admin.errors import Absent, Stopped
from gateway.web.admin.frame import Frame
from gateway.web.admin.signing_in import admin_path, record
from gateway.web.saml_idp import METADATA_VALIDITY, SAML_METADATA, own_identity


class Unrecognised(Stopped):
    """The portal's answer proves nothing here."""

    status, page = 403, "portail"


class Unknown(Stopped):
    """Whoever it is administers nothing here."""

    status, page = 403, "sans-compte"


def saml(frame: Frame) -> Blueprint:
    """The routes toward the académie's portal."""
    blueprint = Blueprint("admin-saml", __name__)
    gate = frame.house.gate

    def academy() -> Academy:
        return Academy(frame.house.engine, gate.addresses, gate.keyring, AcademyLogins(frame.house.redis), gate.now())

    @frame.open_route(blueprint, "/admin/saml/metadata")
    def metadata() -> Response:
        at = Address(gate.addresses.admin_sp, gate.addresses.admin_acs, "")
        keyring, until = gate.keyring, gate.now() + METADATA_VALIDITY
        keys = Published(keyring.sp_signing.published, keyring.sp_encryption.published)
        octets = sp_metadata(at, keys, own_identity(frame.house), keyring.sp_signing.present, until)
        return frame.responder.document(octets, SAML_METADATA)

    @frame.open_route(blueprint, "/admin/saml/connexion", ("POST",))
    def go() -> Response:
        binding, again = secrets.token_urlsafe(24), "confirmer" in request.form
        try:
            following = ask(academy(), digest(binding), admin_path(request.form.get("suite", "")), again=again)
        except NoPortal as error:
            raise Absent from error
        response = frame.responder.step(Step(following), Browser())
        frame.cookies.bind(response, binding)
        return response

    @frame.open_route(blueprint, "/admin/saml/acs", ("POST",), from_elsewhere=True)
    def come_back() -> Response:
        arrived = _arrived(frame, academy)
        record(frame, "admin.entered", "saml", arrived.key)
        # The session's cookie is not sent on what another site began: our own page leads on.
        response = frame.page("again.html", target=arrived.target)
        who = (arrived.key, arrived.edition)
        frame.sessions.open(request, response, who, arrived.email, "saml", arrived.proven)
        frame.cookies.unbind(response)
        return response

    return blueprint


def _arrived(frame: Frame, academy: Callable[[], Academy]) -> Arrived:
    try:
        message = read_post("SAMLResponse", request.form.getlist("SAMLResponse"), request.form.getlist("RelayState"))
        return arrive(academy(), message.document, digest(frame.cookies.binding(request)))
    except NoPortal as error:
        raise Absent from error
    except NoAccount as error:
        record(frame, "admin.refused", "no-account")
        raise Unknown from error
    except (NotBelieved, BindingRefused) as error:
        record(frame, "admin.refused", error.reason)
        raise Unrecognised from error
