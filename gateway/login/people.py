"""From what a portal said to a person, under the identifier that may leave, in a session not yet open."""

import secrets
from dataclasses import replace

from gateway.domain.claims import Claims
from gateway.domain.dialect import AmbiguousAttribute, MissingAttribute, UnreadableClaims, read_person
from gateway.domain.identifier import InvalidIdentifier, check_identifier, derive_identifier
from gateway.domain.person import Person
from gateway.domain.session import LoginSession, session_end
from gateway.domain.way import Way
from gateway.login.gate import Gate
from gateway.login.refusals import EntUnavailable, MissingFromEnt, UnusableIdentifier
from gateway.registry.records import EntRecord

_REASONS: dict[type[UnreadableClaims], str] = {
    MissingAttribute: "attribute-missing",
    AmbiguousAttribute: "attribute-ambiguous",
}


def session_of(gate: Gate, way: Way, ent: EntRecord, claims: Claims) -> LoginSession:
    """The session of the person whom the claims describe.

    Raises MissingFromEnt, UnusableIdentifier, EntUnavailable.
    """
    now = gate.now()
    return LoginSession(
        person=_person(gate, way, ent, claims),
        project=ent.project,
        ent=ent.slug,
        secret=secrets.token_hex(16),
        subject=claims.subject,
        portal_index=claims.session_index,
        authn_instant=claims.authn_instant,
        authn_context=claims.authn_context,
        opened=now,
        ends=session_end(now, claims.session_not_on_or_after),
    )


def _person(gate: Gate, way: Way, ent: EntRecord, claims: Claims) -> Person:
    try:
        person = read_person(claims, ent.dialect).person
    except UnreadableClaims as error:
        names, profiles = " ".join(error.attributes), getattr(error, "profiles", ())
        raise MissingFromEnt(_REASONS[type(error)], way=way, ent=ent.slug, detail=names, profiles=profiles) from error
    identifier = _identifier(gate, way, ent, person)
    return person if identifier == person.identifier else replace(person, identifier=identifier)


def _identifier(gate: Gate, way: Way, ent: EntRecord, person: Person) -> str:
    """As the ENT's record says: passed through when it may leave, or derived from whatever it is."""
    if ent.identifier_version is None:
        try:
            return check_identifier(person.identifier)
        except InvalidIdentifier as error:
            raise UnusableIdentifier(error.cause, way=way, ent=ent.slug, profiles=person.profiles) from error
    secret = gate.keyring.identifier_secrets.get(ent.identifier_version)
    if secret is None:
        raise EntUnavailable("identifier-secret-missing", way=way, ent=ent.slug)
    return derive_identifier(secret, ent.project, ent.slug, person.identifier)
