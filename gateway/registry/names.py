"""Finding records by the names that people type, and checking the names that they choose."""

import re
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.domain.addresses import is_loopback_host
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, Partner, Project

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,58}")
_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?)(?::[1-9][0-9]{0,4})?")
_IDENT = re.compile(r"[A-Za-z0-9]{1,45}")
_Named = TypeVar("_Named", bound=Ent | Partner)
_Found = TypeVar("_Found")
_Asked = ParamSpec("_Asked")


def slug_faults(slug: str) -> list[str]:
    """Why the text cannot name an ENT or a partner in an address."""
    return [] if _SLUG.fullmatch(slug) else [f"{slug!r} is not a short name: lower-case letters, digits and hyphens"]


def ident_faults(ident: str) -> list[str]:
    """Why the text cannot be an idENT: the GAR's file names and addresses carry it as it is."""
    return [] if _IDENT.fullmatch(ident) else [f"{ident!r} is not an idENT: letters and digits, 45 at most"]


def name_faults(name: str) -> list[str]:
    """Why the text cannot be shown as a name."""
    if not name.strip():
        return ["a name is needed"]
    return (
        [] if len(name) <= 200 and name.isprintable() else ["the name is longer than 200 characters, or not printable"]
    )


def length_faults(what: str, text: str, most: int) -> list[str]:
    """Why a text does not fit its column, on whatever database. most: characters."""
    return [f"the {what} is longer than {most} characters"] if len(text) > most else []


def found_or_none(
    faults: list[str], find: Callable[_Asked, _Found], *asked: _Asked.args, **more: _Asked.kwargs
) -> _Found | None:
    """What was looked for, or None with the reason among the faults, so that the others are told too."""
    try:
        return find(*asked, **more)
    except ChangeRefused as error:
        faults += error.faults
        return None


def origin_faults(origin: str) -> list[str]:
    """Why the text cannot be the origin of a page, as browsers write it: plain http only on the machine itself."""
    found = _ORIGIN.fullmatch(origin)
    if found is None or (found["scheme"] == "http" and not is_loopback_host(found["host"])):
        return [f"{origin!r} is not an origin: https:// and a host in lower case are expected, without a path"]
    return []


def find_project(session: Session, ident: str) -> Project:
    """Raises ChangeRefused with the idents that exist."""
    project = session.scalar(select(Project).where(Project.ident == ident))
    if project is None:
        known = ", ".join(session.scalars(select(Project.ident).order_by(Project.ident).limit(20))) or "none yet"
        raise ChangeRefused(f"no project {ident!r}; known: {known}")
    return project


def find_named(session: Session, kind: type[_Named], slug: str) -> _Named:
    """The ENT or the partner of that short name. Raises ChangeRefused."""
    record = session.scalar(select(kind).where(kind.slug == slug))
    if record is None:
        raise ChangeRefused(f"no {kind.__tablename__} {slug!r}")
    return record
