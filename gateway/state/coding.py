"""Transactions and sessions as JSON, with a version so that two releases can share a store (F-162)."""

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from gateway.domain.claims import Subject
from gateway.domain.person import Attachment, Person
from gateway.domain.profile import Profile
from gateway.domain.session import LoginSession, Party
from gateway.domain.uai import Uai
from gateway.domain.way import Transaction, Way

_written = json.JSONEncoder(separators=(",", ":")).encode
_DEFAULTS = {field.name: field.default for field in fields(Way)}


def known_fields(kind: type[Any], data: dict[str, Any]) -> dict[str, Any]:
    """The fields that this release has for a value; those of a newer release are left aside."""
    return {name: value for name, value in data.items() if name in kind.__dataclass_fields__}


def dump_transaction(transaction: Transaction) -> bytes:
    """What ``load_transaction`` reads back."""
    data = {
        "ent": transaction.ent,
        "way": dump_way(transaction.way),
        "browser": transaction.browser,
        "opened": transaction.opened.isoformat(),
    }
    return _written(data).encode()


def load_transaction(identifier: str, octets: bytes, attempts: int) -> Transaction:
    """The transaction that was stored under that identifier."""
    data = json.loads(octets)
    opened = datetime.fromisoformat(data["opened"])
    return Transaction(identifier, data["ent"], load_way(data["way"]), data["browser"], opened, attempts)


def dump_way(way: Way) -> dict[str, Any]:
    """The fields that differ from their defaults."""
    return {name: value for name, value in vars(way).items() if value != _DEFAULTS[name]}


def load_way(data: dict[str, Any]) -> Way:
    """The way that ``dump_way`` wrote; fields of a newer release are left aside."""
    known = known_fields(Way, data)
    lists = {name: tuple(known.get(name, ())) for name in ("classes", "portals")}
    return Way(**known | lists)


def dump_session(session: LoginSession) -> bytes:
    """What ``load_session`` reads back."""
    data = {
        "person": {
            "identifier": session.person.identifier,
            "attachments": [[a.uai, a.profile.value] for a in session.person.attachments],
            "given_name": session.person.given_name,
        },
        "project": session.project,
        "ent": session.ent,
        "secret": session.secret,
        "subject": vars(session.subject) if session.subject else None,
        "portal_index": session.portal_index,
        "authn_instant": session.authn_instant.isoformat(),
        "authn_context": session.authn_context,
        "opened": session.opened.isoformat(),
        "ends": session.ends.isoformat(),
    }
    return _written(data).encode()


def load_session(octets: bytes) -> LoginSession:
    """The session that ``dump_session`` wrote."""
    data = json.loads(octets)
    person = data["person"]
    return LoginSession(
        person=Person(
            identifier=person["identifier"],
            attachments=tuple(Attachment(Uai(uai), Profile(profile)) for uai, profile in person["attachments"]),
            given_name=person["given_name"],
        ),
        project=data["project"],
        ent=data["ent"],
        secret=data["secret"],
        subject=Subject(**known_fields(Subject, data["subject"])) if data["subject"] else None,
        portal_index=data["portal_index"],
        authn_instant=datetime.fromisoformat(data["authn_instant"]),
        authn_context=data["authn_context"],
        opened=datetime.fromisoformat(data["opened"]),
        ends=datetime.fromisoformat(data["ends"]),
    )


def dump_party(party: Party) -> str:
    """What ``load_party`` reads back."""
    return _written([party.protocol, party.name, party.ticket])


def load_party(octets: bytes) -> Party:
    """The party that ``dump_party`` wrote."""
    protocol, name, ticket = json.loads(octets)
    return Party(protocol, name, ticket)
