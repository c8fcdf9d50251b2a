"""ENTs: the portals that authenticate people."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.cas.client.addresses import CasVersion, check_portal
from gateway.cas.errors import ServiceRefused
from gateway.domain.dialects import DEFAULT, UnknownDialect, load_dialect
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, Project
from gateway.registry.names import find_project, found_or_none, name_faults, origin_faults, slug_faults
from gateway.registry.revisions import Origin, add_revision
from gateway.saml.metadata import EntityMetadata
from gateway.saml.response import Signed

_IDENTIFIER = re.compile(r"pass|derived:[1-9][0-9]{0,2}")


@dataclass(frozen=True)
class EntChoices:
    """What an administrator decides of an ENT, whatever its protocol.

    cas_version: how a CAS portal validates tickets. sha1_until: last day on which its SHA-1
    signatures count. identifier: ``pass``, or ``derived:<version>`` with the version of the secret.
    signed: what must be signed. origins: of its own pages, which may hold ours in a frame and ask for the
    list of resources, such as ``https://ent.example.fr``.
    """

    slug: str
    project: str
    name: str
    dialect: str = DEFAULT
    sha1_until: date | None = None
    identifier: str = "pass"
    signed: str = Signed.EITHER
    unsigned_cbc: bool = False
    cas_version: str = CasVersion.CAS3
    origins: tuple[str, ...] = ()


def add_saml_ent(
    session: Session, choices: EntChoices, document: bytes, entity: EntityMetadata, origin: Origin, own: frozenset[str]
) -> Ent:
    """A new ENT that speaks SAML. own: our certificates' fingerprints, which no ENT may publish.

    Raises ChangeRefused with all the faults.
    """
    project, faults = _common_faults(session, choices)
    if entity.idp is None:
        faults.append(f"{entity.entity_id} is not an identity provider")
    elif own & {key.fingerprint for key in entity.idp.keys}:
        faults.append("the metadata announces a key of the gateway itself")
    if project is not None and _is_known(session, project, entity.entity_id):
        faults.append(f"the project {project.ident} already has an ENT with the entityID {entity.entity_id}")
    if faults or project is None:
        raise ChangeRefused(*faults)
    ent = _new(choices, project, protocol="saml")
    ent.entity_id = entity.entity_id
    ent.revision = add_revision(session, f"ent:{choices.slug}", document, entity, origin)
    session.add(ent)
    return ent


def add_cas_ent(session: Session, choices: EntChoices, address: str, *, loopback: bool = False) -> Ent:
    """A new ENT that speaks CAS. address: of its CAS server, before ``/login``. Raises ChangeRefused."""
    project, faults = _common_faults(session, choices)
    try:
        portal = check_portal(address, loopback=loopback)
    except ServiceRefused as error:
        raise ChangeRefused(*faults, f"the address of the CAS server is not acceptable: {error}") from error
    if faults or project is None:
        raise ChangeRefused(*faults)
    ent = _new(choices, project, protocol="cas")
    ent.cas_url = portal
    session.add(ent)
    return ent


def ent_faults(session: Session, choices: EntChoices) -> list[str]:
    """All that is wrong with the choices themselves, before any metadata is looked at."""
    return _common_faults(session, choices)[1]


def set_choices(ent: Ent, **changed: Any) -> Ent:
    """Changes some of an ENT's choices, by their names in EntChoices. Raises ChangeRefused with all the faults."""
    names = ("name", "dialect", "sha1_until", "identifier", "signed", "unsigned_cbc", "cas_version", "origins")
    present = {name: getattr(ent, name) for name in names}
    choices = EntChoices(slug=ent.slug, project=ent.project.ident, **present | changed)
    if faults := _choice_faults(choices):
        raise ChangeRefused(*faults)
    for name, value in changed.items():
        setattr(ent, name, list(value) if name == "origins" else value)
    return ent


def _common_faults(session: Session, choices: EntChoices) -> tuple[Project | None, list[str]]:
    faults = slug_faults(choices.slug)
    project = found_or_none(faults, find_project, session, choices.project)
    if session.scalar(select(Ent.id).where(Ent.slug == choices.slug)) is not None:
        faults.append(f"the ENT {choices.slug} exists already")
    return project, faults + _choice_faults(choices)


def _choice_faults(choices: EntChoices) -> list[str]:
    faults = name_faults(choices.name)
    if not _IDENTIFIER.fullmatch(choices.identifier):
        faults.append("the identifier mode is pass, or derived:<version>")
    if choices.signed not in list(Signed):
        faults.append(f"what must be signed is one of {', '.join(Signed)}")
    if choices.cas_version not in list(CasVersion):
        faults.append(f"the CAS version is one of {', '.join(CasVersion)}")
    try:
        load_dialect(choices.dialect)
    except UnknownDialect as error:
        faults.append(str(error))
    return faults + [fault for origin in choices.origins for fault in origin_faults(origin)]


def _is_known(session: Session, project: Project, entity_id: str) -> bool:
    found = session.scalar(select(Ent.id).where(Ent.project_id == project.id, Ent.entity_id == entity_id))
    return found is not None


def _new(choices: EntChoices, project: Project, protocol: str) -> Ent:
    return Ent(
        slug=choices.slug,
        project=project,
        name=choices.name,
        protocol=protocol,
        dialect=choices.dialect,
        sha1_until=choices.sha1_until,
        identifier=choices.identifier,
        signed=choices.signed,
        unsigned_cbc=choices.unsigned_cbc,
        cas_version=choices.cas_version,
        origins=list(choices.origins),
    )


def replace_metadata(
    session: Session, ent: Ent, document: bytes, entity: EntityMetadata, origin: Origin, own: frozenset[str]
) -> Ent:
    """A new revision of an ENT's metadata, in force at once. Raises ChangeRefused."""
    if entity.entity_id != ent.entity_id:
        raise ChangeRefused(f"the metadata is that of {entity.entity_id}, not of {ent.entity_id}")
    if entity.idp is None or own & {key.fingerprint for key in entity.idp.keys}:
        raise ChangeRefused("the metadata is not that of an identity provider other than the gateway")
    ent.revision = add_revision(session, f"ent:{ent.slug}", document, entity, origin)
    return ent
