"""Signing in by the académie's own identity provider: it says who it is, our records say what they may.

Its responses pass the same verification as those of ENTs. Nobody is made an administrator by it: an
attribute names an e-mail address, and a record with that address must exist.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from gateway.domain.addresses import Addresses
from gateway.login.steps import GoTo, PostTo
from gateway.registry.administrators import folded
from gateway.registry.engine import reading, recording
from gateway.registry.keyring import Keyring
from gateway.registry.models import Administrator, SiteSetting
from gateway.saml.authn_request import RequestToPortal, build_authn_request
from gateway.saml.bindings import post_value, redirect_url
from gateway.saml.errors import ResponseRefused
from gateway.saml.metadata import EntityMetadata, from_json
from gateway.saml.namespaces import HTTP_REDIRECT
from gateway.saml.response import Expectation, receive_response, verify_response
from gateway.saml.timing import SKEW
from gateway.saml.writing import new_id
from gateway.state.academy import AcademyLogins, Asked


class NoPortal(Exception):
    """No identity provider is set, or its metadata ran out."""


class NotBelieved(Exception):
    """The response proves nothing here. reason: a stable code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoAccount(Exception):
    """The portal says who it is, and nobody of that name administers the gateway."""


@dataclass(frozen=True)
class Portal:
    """attribute: which one holds the e-mail address."""

    entity: EntityMetadata
    attribute: str


@dataclass(frozen=True)
class Academy:
    """All that such a sign-in needs, at one instant."""

    engine: Engine
    addresses: Addresses
    keyring: Keyring
    logins: AcademyLogins
    now: datetime


@dataclass(frozen=True)
class Arrived:
    """Who came in, and where they wanted to go. proven: when they proved it to the portal, by its own word."""

    key: int
    edition: int
    email: str
    target: str
    proven: datetime


def ask(academy: Academy, browser: str, target: str, *, again: bool = False) -> GoTo | PostTo:
    """Sends somebody to the portal. browser: digest of the cookie that they keep. again: whether who is known there
    proves it once more (ForceAuthn). Raises NoPortal.
    """
    portal = _portal(academy)
    identifier = new_id()
    role = portal.entity.idp
    if role is None:
        raise NoPortal
    endpoint, key = role.request_endpoint, academy.keyring.sp_signing.present
    request = RequestToPortal(
        id=identifier,
        issuer=academy.addresses.admin_sp,
        destination=endpoint.location,
        acs_url=academy.addresses.admin_acs,
        issue_instant=academy.now,
        force_authn=again,
    )
    academy.logins.open(Asked(identifier, academy.now, browser, target))
    if endpoint.binding == HTTP_REDIRECT:
        return GoTo(redirect_url(endpoint.location, "SAMLRequest", build_authn_request(request), None, key))
    return PostTo(endpoint.location, (("SAMLRequest", post_value(build_authn_request(request, key))),))


def arrive(academy: Academy, document: bytes, browser: str) -> Arrived:
    """Whom a response lets in. Raises NoPortal, NotBelieved, NoAccount."""
    portal = _portal(academy)
    try:
        received = receive_response(document)
        asked = academy.logins.find(received.in_response_to)
        if asked is None:
            raise NotBelieved("transaction-unknown")
        if asked.browser != browser:
            raise NotBelieved("browser-other")
        verified = verify_response(received, _expectation(academy, portal, asked))
    except ResponseRefused as error:
        raise NotBelieved(error.reason) from error
    seconds = max(1, int((verified.accepted_until - academy.now + SKEW).total_seconds()))
    if not academy.logins.finish(asked.id, f"{portal.entity.entity_id}\n{verified.id}", seconds):
        raise NotBelieved("assertion-replayed")
    named = [one.values for one in verified.claims.attributes if one.name == portal.attribute]
    if len(named) != 1 or len(named[0]) != 1:
        raise NotBelieved("attribute-missing")
    return _account(academy, folded(named[0][0]), asked.target, verified.claims.authn_instant)


def _account(academy: Academy, email: str, target: str, proven: datetime) -> Arrived:
    with recording(academy.engine) as session:
        record = session.scalar(select(Administrator).where(Administrator.email == email))
        if record is None or not record.enabled:
            raise NoAccount
        record.last_login = academy.now
        return Arrived(record.id, record.edition, record.email, target, proven)


def _portal(academy: Academy) -> Portal:
    with reading(academy.engine) as session:
        setting = session.get(SiteSetting, "idp")
        if setting is None:
            raise NoPortal
        portal = Portal(from_json(setting.value["entity"]), setting.value["attribute"])
    if portal.entity.valid_until is not None and portal.entity.valid_until <= academy.now:
        raise NoPortal
    return portal


def _expectation(academy: Academy, portal: Portal, asked: Asked) -> Expectation:
    role = portal.entity.idp
    if role is None:
        raise NoPortal
    return Expectation(
        idp=portal.entity.entity_id,
        keys=role.keys,
        request_id=asked.id,
        acs_url=academy.addresses.admin_acs,
        audience=academy.addresses.admin_sp,
        requested_at=asked.opened,
        now=academy.now,
        decryption_keys=academy.keyring.decryption_keys,
    )
