"""Partner services: those that receive people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.cas.errors import ServiceRefused
from gateway.cas.server.patterns import parse_pattern
from gateway.domain.release import GAR_POLICY, NotReleasable, ReleaseLine, check_line
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Partner, Project
from gateway.registry.names import find_project, found_or_none, length_faults, name_faults, slug_faults
from gateway.registry.revisions import Origin, add_revision
from gateway.saml.metadata import EntityMetadata


@dataclass(frozen=True)
class PartnerChoices:
    """What an administrator decides of a partner. projects: none means all.

    encrypt: whether its assertions are encrypted, which needs a key in its metadata. relay_state:
    what an IdP-initiated login carries when the start address does not say. may_proxy: whether a CAS
    service may ask for tickets for other services.
    """

    slug: str
    name: str
    projects: tuple[str, ...] = ()
    encrypt: bool = False
    sign_response: bool = True
    sign_assertion: bool = True
    sha1_until: date | None = None
    relay_state: str | None = None
    may_proxy: bool = False


def add_saml_partner(
    session: Session, choices: PartnerChoices, document: bytes, entity: EntityMetadata, origin: Origin
) -> Partner:
    """A new service that speaks SAML. Raises ChangeRefused with all the faults."""
    projects, faults = _common_faults(session, choices)
    if session.scalar(select(Partner.id).where(Partner.entity_id == entity.entity_id)) is not None:
        faults.append(f"a partner with the entityID {entity.entity_id} exists already")
    if entity.sp is None:
        faults.append(f"{entity.entity_id} is not a service provider")
    elif choices.encrypt and entity.sp.encryption_key is None:
        faults.append("its metadata holds no RSA encryption key")
    if not (choices.sign_response or choices.sign_assertion):
        faults.append("something must be signed: the response, the assertion or both")
    if faults:
        raise ChangeRefused(*faults)
    partner = _new(choices, projects, protocol="saml")
    partner.entity_id = entity.entity_id
    partner.revision = add_revision(session, f"partner:{choices.slug}", document, entity, origin)
    session.add(partner)
    return partner


def add_cas_service(session: Session, choices: PartnerChoices, address: str, *, loopback: bool = False) -> Partner:
    """A new service that speaks CAS. address: under which all of it lies. Raises ChangeRefused with all the faults."""
    projects, faults = _common_faults(session, choices)
    try:
        pattern = parse_pattern(address, loopback=loopback).address
    except ServiceRefused as error:
        raise ChangeRefused(*faults, f"the address of the service is not acceptable: {error}") from error
    if session.scalar(select(Partner.id).where(Partner.service_url == pattern)) is not None:
        faults.append(f"a service at {pattern} exists already")
    if faults:
        raise ChangeRefused(*faults)
    partner = _new(choices, projects, protocol="cas")
    partner.service_url = pattern
    session.add(partner)
    return partner


def partner_faults(session: Session, choices: PartnerChoices) -> list[str]:
    """All that is wrong with the choices themselves, before any metadata is looked at."""
    return _common_faults(session, choices)[1]


def _common_faults(session: Session, choices: PartnerChoices) -> tuple[list[Project], list[str]]:
    """The projects that are named, and all that is wrong with the choices."""
    faults = slug_faults(choices.slug) + name_faults(choices.name)
    faults += length_faults("relay state", choices.relay_state or "", 2048)
    if session.scalar(select(Partner.id).where(Partner.slug == choices.slug)) is not None:
        faults.append(f"the partner {choices.slug} exists already")
    named = [found_or_none(faults, find_project, session, ident) for ident in choices.projects]
    return [project for project in named if project is not None], faults


def _new(choices: PartnerChoices, projects: list[Project], protocol: str) -> Partner:
    return Partner(
        slug=choices.slug,
        protocol=protocol,
        name=choices.name,
        encrypt=choices.encrypt,
        sign_response=choices.sign_response,
        sign_assertion=choices.sign_assertion,
        sha1_until=choices.sha1_until,
        relay_state=choices.relay_state,
        may_proxy=choices.may_proxy,
        release=[],
        projects=projects,
    )


def grant(partner: Partner, lines: Sequence[ReleaseLine]) -> Partner:
    """Replaces the release policy of a partner; no line means the GAR's two attributes. Raises ChangeRefused.

    The GAR's own policy is kept as no line, so that it follows the GAR's.
    """
    if faults := release_faults(lines):
        raise ChangeRefused(*faults)
    kept = () if tuple(lines) == GAR_POLICY else lines
    partner.release = [{"attribute": line.attribute, "purpose": line.purpose} for line in kept]
    return partner


def release_faults(lines: Sequence[ReleaseLine]) -> list[str]:
    """What no policy may say."""
    faults = []
    for line in lines:
        try:
            check_line(line)
        except NotReleasable as error:
            faults.append(str(error))
    names = [line.attribute for line in lines]
    twice = (f"{name!r} is there twice" for name in dict.fromkeys(names) if names.count(name) > 1)
    return [*faults, *twice]
