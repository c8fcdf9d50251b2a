"""A partner's metadata as the gateway keeps it (SAML metadata 2.0).

These values are plain data: they are stored as JSON beside the XML that they were read from, so
that no login ever parses metadata.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from gateway.saml.instants import format_instant, parse_instant
from gateway.saml.keys import Certificate
from gateway.saml.namespaces import HTTP_POST, HTTP_REDIRECT


@dataclass(frozen=True)
class Endpoint:
    """response_location: where answers go when that differs from the location, "" otherwise."""

    binding: str
    location: str
    response_location: str = ""
    index: int | None = None
    is_default: bool | None = None


@dataclass(frozen=True)
class IdpRole:
    """What an identity provider publishes. signing: base64 certificates, in the order of the file."""

    sso: tuple[Endpoint, ...]
    signing: tuple[str, ...]
    slo: tuple[Endpoint, ...] = ()
    wants_signed_requests: bool = False

    @cached_property
    def keys(self) -> tuple[Certificate, ...]:
        """The keys that may sign its messages."""
        return tuple(map(Certificate.from_base64, self.signing))

    @property
    def request_endpoint(self) -> Endpoint:
        """Where to send an AuthnRequest: by Redirect when it is offered, by POST otherwise."""
        return next((e for e in self.sso if e.binding == HTTP_REDIRECT), self.sso[0])


@dataclass(frozen=True)
class RequestedAttribute:
    """One that a service says it would like. friendly: how it calls it for people, "" when it does not."""

    name: str
    friendly: str = ""
    required: bool = False


@dataclass(frozen=True)
class SpRole:
    """What a service provider publishes. encryption_methods: the content algorithms that it names, if any.

    requested: what it asks for, which decides nothing: the release policy does.
    """

    acs: tuple[Endpoint, ...]
    signing: tuple[str, ...] = ()
    encryption: tuple[str, ...] = ()
    encryption_methods: tuple[str, ...] = ()
    slo: tuple[Endpoint, ...] = ()
    signs_requests: bool = False
    name_id_formats: tuple[str, ...] = ()
    requested: tuple[RequestedAttribute, ...] = ()

    @cached_property
    def keys(self) -> tuple[Certificate, ...]:
        """The keys that may sign its messages."""
        return tuple(map(Certificate.from_base64, self.signing))

    @cached_property
    def encryption_key(self) -> Certificate | None:
        """The key to encrypt for, the first RSA one: None when it publishes none that we can encrypt for."""
        return next((key for key in map(Certificate.from_base64, self.encryption) if key.kind == "rsa"), None)

    @property
    def default_acs(self) -> Endpoint:
        """SAML metadata 2.0 section 2.2.3: the one marked default, else the first not marked otherwise."""
        posts = [endpoint for endpoint in self.acs if endpoint.binding == HTTP_POST]
        marked = [endpoint for endpoint in posts if endpoint.is_default]
        unmarked = [endpoint for endpoint in posts if endpoint.is_default is None]
        return (marked or unmarked or posts)[0]


@dataclass(frozen=True)
class Contact:
    """A person or a desk of the partner. kind: technical, support, administrative..."""

    kind: str
    email: str


@dataclass(frozen=True)
class EntityMetadata:
    """One entity. idp and sp: its roles, None when it does not play them. valid_until: aware UTC."""

    entity_id: str
    idp: IdpRole | None = None
    sp: SpRole | None = None
    display_name: str = ""
    organization: str = ""
    contacts: tuple[Contact, ...] = ()
    valid_until: datetime | None = None

    @property
    def certificates(self) -> tuple[tuple[str, Certificate], ...]:
        """Each key with its use, ``signing`` or ``encryption``, for alerts and pages."""
        roles = (role for role in (self.idp, self.sp) if role)
        pairs = [("signing", text) for role in roles for text in role.signing]
        pairs += [("encryption", text) for text in (self.sp.encryption if self.sp else ())]
        return tuple((use, Certificate.from_base64(text)) for use, text in dict.fromkeys(pairs))


def to_json(entity: EntityMetadata) -> dict[str, Any]:
    """The entity as JSON data."""
    data: dict[str, Any] = _plain(entity)
    data["valid_until"] = format_instant(entity.valid_until) if entity.valid_until else None
    return data


def _plain(value: Any) -> Any:
    """Dataclasses as dicts; unlike ``asdict`` it copies nothing that cannot change, which counts for a federation."""
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    fields = getattr(value, "__dataclass_fields__", None)
    return {name: _plain(getattr(value, name)) for name in fields} if fields else value


def from_json(data: dict[str, Any]) -> EntityMetadata:
    """The entity that ``to_json`` wrote."""
    idp, sp = data["idp"], data["sp"]
    return EntityMetadata(
        entity_id=data["entity_id"],
        idp=IdpRole(**_endpoints(idp, "sso", "slo") | {"signing": tuple(idp["signing"])}) if idp else None,
        sp=SpRole(**_endpoints(sp, "acs", "slo") | _tuples(sp)) if sp else None,
        display_name=data["display_name"],
        organization=data["organization"],
        contacts=tuple(Contact(**contact) for contact in data["contacts"]),
        valid_until=parse_instant(data["valid_until"]) if data["valid_until"] else None,
    )


def _endpoints(role: dict[str, Any], *names: str) -> dict[str, Any]:
    return role | {name: tuple(Endpoint(**endpoint) for endpoint in role[name]) for name in names}


def _tuples(role: dict[str, Any]) -> dict[str, Any]:
    names = ("signing", "encryption", "encryption_methods", "name_id_formats")
    requested = tuple(RequestedAttribute(**attribute) for attribute in role.get("requested", ()))
    return {name: tuple(role[name]) for name in names} | {"requested": requested}
