"""Does it work? Three levels (M13): the metadata is read, the login page is reached, a person goes round.

The third is made by a person in a browser (``login.trying``); the trail tells of those of the last hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.domain.addresses import Addresses
from gateway.onboarding.records import subject_of
from gateway.onboarding.refreshing import source_of
from gateway.onboarding.sources import Source, fetch_document
from gateway.outbound.egress import Egress
from gateway.outbound.errors import CallFailed
from gateway.outbound.following import Seen, follow
from gateway.outbound.http import Limits
from gateway.registry.catalogue import record_of_ent
from gateway.registry.keyring import Keyring
from gateway.registry.models import AuditEvent, Ent, Upkeep
from gateway.registry.records import EntRecord
from gateway.saml.authn_request import RequestToPortal, build_authn_request
from gateway.saml.bindings import redirect_url
from gateway.saml.namespaces import HTTP_REDIRECT
from gateway.saml.writing import new_id

_LIMITS = Limits(size=512 * 1024, seconds=10.0)
_LATELY = timedelta(hours=1)


@dataclass(frozen=True)
class Asking:
    """As whom we ask, with which key, and when."""

    addresses: Addresses
    keyring: Keyring
    now: datetime


@dataclass(frozen=True)
class Plan:
    """source: where the metadata is read again, None for a partner that has none."""

    ent: EntRecord
    source: Source | None


@dataclass(frozen=True)
class Attempt:
    """level: 1 or 2. passed: None when it could not be tried. code: what failed, for words. seen: of level 2."""

    level: int
    passed: bool | None
    code: str = ""
    seen: Seen | None = None
    octets: int = 0


def plan(session: Session, ent: Ent) -> Plan:
    """What is to be tried of an ENT."""
    upkeep = session.get(Upkeep, subject_of(ent))
    return Plan(record_of_ent(session, ent), source_of(upkeep) if upkeep is not None else None)


def try_from_here(planned: Plan, us: Asking, egress: Egress) -> tuple[Attempt, Attempt]:
    """Levels 1 and 2: what the gateway tries by itself. To be called outside of any transaction."""
    return try_metadata(planned.source, egress), try_login_page(us, planned.ent, egress)


def try_metadata(source: Source | None, egress: Egress) -> Attempt:
    """Level 1: whether the metadata can be read again where it came from."""
    if source is None or not source.kind.is_remote:
        return Attempt(1, None, "no-source")
    try:
        return Attempt(1, passed=True, octets=len(fetch_document(source, egress)))
    except CallFailed as error:
        return Attempt(1, passed=False, code=error.reason)


def try_login_page(us: Asking, ent: EntRecord, egress: Egress) -> Attempt:
    """Level 2: whether a request of ours leads to a page where somebody signs in. No account is used."""
    address = _address(us, ent)
    if address is None:
        return Attempt(2, None, "post-only")
    try:
        seen = follow(address, egress, _LIMITS)
    except CallFailed as error:
        return Attempt(2, passed=False, code=error.reason)
    if seen.status >= 400:
        return Attempt(2, passed=False, code="login-page-error", seen=seen)
    return Attempt(2, passed=True, code="" if seen.has_login_form else "no-password-field", seen=seen)


def last_logins(session: Session, ent: str, now: datetime) -> Sequence[AuditEvent]:
    """Who came from the ENT in the last hour, and what became of it, the newest first."""
    query = select(AuditEvent).where(AuditEvent.ent == ent, AuditEvent.at > now - _LATELY)
    kinds = ("login.ok", "login.again", "login.refused", "login.trial")
    return session.scalars(query.where(AuditEvent.kind.in_(kinds)).order_by(AuditEvent.id.desc()).limit(10)).all()


def _address(us: Asking, ent: EntRecord) -> str | None:
    """Where a browser would be sent; None when it would have to post a form."""
    if ent.idp is None:
        return f"{ent.cas_url}/login?{urlencode({'service': us.addresses.cas_back(ent.slug, 'essai')})}"
    endpoint = ent.idp.request_endpoint
    if endpoint.binding != HTTP_REDIRECT:
        return None
    request = RequestToPortal(
        id=new_id(),
        issuer=us.addresses.sp,
        destination=endpoint.location,
        acs_url=us.addresses.acs,
        issue_instant=us.now,
        force_authn=False,
        is_passive=False,
        context=None,
    )
    key = us.keyring.sp_signing.present
    return redirect_url(endpoint.location, "SAMLRequest", build_authn_request(request), "essai", key)
