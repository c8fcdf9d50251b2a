"""What this ENT writes: validation answers (CAS 3.0 section 2.5.2) and logout requests (section 2.3.3)."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

CAS = "http://www.yale.edu/tp/cas"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
_CAS: Any = ElementMaker(namespace=CAS, nsmap={"cas": CAS})
_PLAIN: Any = ElementMaker()
_SAMLP: Any = ElementMaker(namespace=SAMLP, nsmap={"samlp": SAMLP, "saml": SAML})
_SAML: Any = ElementMaker(namespace=SAML, nsmap={"saml": SAML})


def success(user: str, entry: Mapping[str, str]) -> str:
    """A success that holds the whole entry, without namespace inside ``cas:userAttributes``, as Edifice writes it."""
    fields = (_PLAIN(name, value) for name, value in entry.items())
    inside = _CAS.attributes(_CAS.userAttributes(*fields))
    return _text(_CAS.serviceResponse(_CAS.authenticationSuccess(_CAS.user(user), inside)))


def failure(code: str, sentence: str) -> str:
    """A refusal. code: of section 2.5.3."""
    return _text(_CAS.serviceResponse(_CAS.authenticationFailure(sentence, code=code)))


def logout_request(ticket: str) -> str:
    """The message that ends, at the gateway, the session that the ticket opened."""
    instant = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    request = _SAMLP.LogoutRequest(
        _SAML.NameID("@NOT_USED@"),
        _SAMLP.SessionIndex(ticket),
        ID=f"LR-{secrets.token_hex(16)}",
        Version="2.0",
        IssueInstant=instant,
    )
    return _text(request)


def _text(document: Any) -> str:
    written: str = etree.tostring(document, encoding="unicode")
    return written
