"""The GAR's side of SAML, by python3-saml in strict mode: requests, responses, metadata."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from gateway.sandbox.keys import SigningKey
from gateway.sandbox.partner import Metadata

_METADATA_VALIDITY = timedelta(days=365)


class ResponseRefused(Exception):
    """The response is not accepted. The text is the library's reason."""

    @property
    def is_negative(self) -> bool:
        """Whether the gateway itself said no, by a status that is not Success."""
        return "status code" in str(self)


@dataclass(frozen=True)
class Question:
    """A request on its way. location: where it goes. fields: of the form, empty for a redirect."""

    id: str
    location: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Received:
    """An accepted response. in_response_to: "" when nobody asked. attributes: exactly those it holds."""

    assertion_id: str
    in_response_to: str
    issuer: str
    name_id: str
    name_id_format: str
    authn_context: str
    attributes: dict[str, list[str]]
    document: str


@dataclass(frozen=True)
class ServiceProvider:
    """base: the GAR's base address. gateway_metadata: of the gateway's identity provider."""

    base: str
    key: SigningKey
    gateway_metadata: Metadata

    @property
    def entity_id(self) -> str:
        """Equal to the address of the metadata."""
        return f"{self.base}/metadata"

    def metadata(self) -> bytes:
        """The GAR's own metadata."""
        document: bytes = OneLogin_Saml2_Settings(_own_settings(self), sp_validation_only=True).get_sp_metadata()
        return document

    def ask_by_redirect(self, relay_state: str, *, force: bool) -> Question:
        """A signed AuthnRequest in an address. Raises Unreachable."""
        auth = OneLogin_Saml2_Auth(_call(self), _settings(self, Names.BINDING_HTTP_REDIRECT))
        location = auth.login(return_to=relay_state, force_authn=force)
        return Question(auth.get_last_request_id(), location, {})

    def ask_by_post(self, relay_state: str, *, force: bool) -> Question:
        """A signed AuthnRequest in a form. Raises Unreachable."""
        settings = OneLogin_Saml2_Settings(_settings(self, Names.BINDING_HTTP_POST))
        wish = OneLogin_Saml2_Authn_Request(settings, force_authn=force)
        key = self.key
        signed = OneLogin_Saml2_Utils.add_sign(
            wish.get_xml(), key.private, key.certificate, sign_algorithm=Names.RSA_SHA256, digest_algorithm=Names.SHA256
        )
        fields = {"SAMLRequest": base64.b64encode(signed).decode(), "RelayState": relay_state}
        return Question(wish.get_id(), settings.get_idp_sso_url(), fields)

    def read(self, value: str) -> Received:
        """What the response in a form says. Raises ResponseRefused, Unreachable.

        When no known key made the signature, the gateway's metadata is fetched anew, once.
        """
        auth, reason = self._verify(value, anew=False)
        if "Signature validation failed" in reason:
            auth, reason = self._verify(value, anew=True)
        if reason:
            raise ResponseRefused(reason)
        return Received(
            assertion_id=auth.get_last_assertion_id(),
            in_response_to=auth.get_last_response_in_response_to() or "",
            issuer=auth.get_settings().get_idp_data()["entityId"],
            name_id=auth.get_nameid() or "",
            name_id_format=auth.get_nameid_format() or "",
            authn_context=" ".join(auth.get_last_authn_contexts()),
            attributes=auth.get_attributes(),
            document=_as_text(auth.get_last_response_xml()),
        )

    def _verify(self, value: str, *, anew: bool) -> tuple[OneLogin_Saml2_Auth, str]:
        """The library after it judged a response, and why it refused, "" when it did not."""
        call = _call(self, "/acs", {"SAMLResponse": value})
        auth = OneLogin_Saml2_Auth(call, _settings(self, Names.BINDING_HTTP_REDIRECT, anew=anew))
        try:
            auth.process_response()
        except Exception as error:  # noqa: BLE001 - the library lets any parsing error through
            return auth, f"unreadable: {error}"
        return auth, (auth.get_last_error_reason() or "refused") if auth.get_errors() else ""


def _settings(sp: ServiceProvider, binding: str, *, anew: bool = False) -> dict[str, Any]:
    document = sp.gateway_metadata.document(anew=anew)
    parsed = OneLogin_Saml2_IdPMetadataParser.parse(document, required_sso_binding=binding)
    return {**_own_settings(sp), "idp": parsed["idp"]}


def _own_settings(sp: ServiceProvider) -> dict[str, Any]:
    return {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": sp.entity_id,
            "assertionConsumerService": {"url": f"{sp.base}/acs", "binding": Names.BINDING_HTTP_POST},
            "NameIDFormat": Names.NAMEID_TRANSIENT,
            "x509cert": sp.key.certificate,
            "privateKey": sp.key.private,
        },
        "security": {
            "authnRequestsSigned": True,
            "wantMessagesSigned": True,
            "wantAssertionsSigned": True,
            "signatureAlgorithm": Names.RSA_SHA256,
            "digestAlgorithm": Names.SHA256,
            "rejectDeprecatedAlgorithm": True,
            # ENTs that work with the GAR answer with several authentication contexts.
            "requestedAuthnContext": False,
            "metadataValidUntil": f"{datetime.now(UTC) + _METADATA_VALIDITY:%Y-%m-%dT%H:%M:%SZ}",
        },
        "contactPerson": {"technical": {"givenName": "GAR (bac à sable)", "emailAddress": "technique@gar.example"}},
    }


def _call(sp: ServiceProvider, path: str = "", form: dict[str, str] | None = None) -> dict[str, Any]:
    """The call at hand as the library wants it, from the configured address and not from the Host header."""
    host = sp.base.removeprefix("http://")
    return {"https": "off", "http_host": host, "script_name": path, "get_data": {}, "post_data": form or {}}


def _as_text(document: str | bytes) -> str:
    return document.decode() if isinstance(document, bytes) else document
