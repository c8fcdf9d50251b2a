"""A service as python3-saml plays it: what it makes of an answer that reaches it."""

import base64
from dataclasses import dataclass
from urllib.parse import urlsplit

from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from kit.keys import KeyPair
from kit.names import POST, REDIRECT, SERVICE, SERVICE_ACS


@dataclass(frozen=True)
class Received:
    """What the service knows of the person."""

    name_id: str
    attributes: dict[str, list[str]]
    session_index: str | None
    session_ends: int | None


class NotAccepted(Exception):
    """The service refuses the answer, for the reason it gives."""


@dataclass(frozen=True)
class Service:
    """idp, idp_key: whom it trusts. key: its own, for encrypted assertions; demands: what must be signed or secret."""

    idp: str
    idp_key: KeyPair
    key: KeyPair
    demands: tuple[str, ...] = ("wantMessagesSigned", "wantAssertionsSigned")

    def read(self, document: bytes, request_id: str | None) -> Received:
        """Raises NotAccepted."""
        response = OneLogin_Saml2_Response(self._settings(), base64.b64encode(document).decode())
        if not response.is_valid(_at_acs(), request_id):
            raise NotAccepted(response.get_error())
        return Received(
            response.get_nameid(),
            response.get_attributes(),
            response.get_session_index(),
            response.get_session_not_on_or_after(),
        )

    def _settings(self) -> OneLogin_Saml2_Settings:
        return OneLogin_Saml2_Settings(
            {
                "strict": True,
                "sp": {
                    "entityId": SERVICE,
                    "assertionConsumerService": {"url": SERVICE_ACS, "binding": POST},
                    "x509cert": self.key.certificate_pem.decode(),
                    "privateKey": self.key.key_pem.decode(),
                },
                "idp": {
                    "entityId": self.idp,
                    "singleSignOnService": {"url": f"{self.idp}/sso", "binding": REDIRECT},
                    "x509cert": self.idp_key.certificate_pem.decode(),
                },
                "security": {"rejectDeprecatedAlgorithm": True} | dict.fromkeys(self.demands, True),
            }
        )


def _at_acs() -> dict[str, object]:
    parts = urlsplit(SERVICE_ACS)
    return {"https": "on", "http_host": parts.netloc, "script_name": parts.path, "get_data": {}, "post_data": {}}
