"""What new metadata would change in the metadata in force, one change at a time.

Both are compared as the data that is kept. A list loses and gains items, in pairs when they are the same
thing at another address; anything else has one value before and one after.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal

from gateway.saml.metadata import EntityMetadata, from_json, to_json

Role = Literal["idp", "sp"]


class Group(StrEnum):
    """What administrators decide on together."""

    IDENTITY = "identity"
    ENDPOINTS = "endpoints"
    CERTIFICATES = "certificates"
    REQUESTED = "requested"
    CONTACTS = "contacts"
    NAMES = "names"
    TERMS = "terms"


CAREFUL = (Group.IDENTITY, Group.CERTIFICATES)
"""Never taken over from an active partner's file unless somebody says so (M5)."""

USUAL = (Group.CONTACTS, Group.NAMES, Group.REQUESTED, Group.TERMS)
"""What a daily reading may take over by itself unless somebody decides otherwise (M11)."""

_GROUPS = {
    "entity_id": Group.IDENTITY,
    "sso": Group.ENDPOINTS,
    "acs": Group.ENDPOINTS,
    "slo": Group.ENDPOINTS,
    "signing": Group.CERTIFICATES,
    "encryption": Group.CERTIFICATES,
    "requested": Group.REQUESTED,
    "contacts": Group.CONTACTS,
    "display_name": Group.NAMES,
    "organization": Group.NAMES,
}
_SAME_THING = {"sso": "binding", "acs": "index", "slo": "binding", "requested": "name", "contacts": "kind"}


@dataclass(frozen=True)
class Change:
    """field: such as ``idp.sso`` or ``display_name``. before, after: None for what is not there.

    proposed: whether it is ticked before anybody looked.
    """

    field: str
    before: Any
    after: Any
    proposed: bool = True

    @property
    def group(self) -> Group:
        """Shown under which heading."""
        return _GROUPS.get(self.field.rpartition(".")[2], Group.TERMS)

    @property
    def key(self) -> str:
        """Names the change in forms: twelve hexadecimal characters, the same for the same change."""
        told = json.dumps([self.field, self.before, self.after], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:12]


def delta(before: EntityMetadata, after: EntityMetadata, role: Role, *, active: bool) -> tuple[Change, ...]:
    """All that differs in that role and around it. active: whether people go through the partner now."""
    ours, theirs = _flat(before, role), _flat(after, role)
    changes: list[Change] = []
    for field in dict.fromkeys([*ours, *theirs]):
        changes += _changes(field, ours.get(field), theirs.get(field))
    changes.sort(key=lambda change: list(Group).index(change.group))
    return tuple(replace(change, proposed=not (active and change.group in CAREFUL)) for change in changes)


def merged(before: EntityMetadata, after: EntityMetadata, role: Role, taken: Collection[Change]) -> EntityMetadata:
    """The metadata in force with only some changes of the new one."""
    values, fresh = _flat(before, role), _flat(after, role)
    for change in taken:
        if isinstance(fresh.get(change.field, values.get(change.field)), list):
            kept = [item for item in values.get(change.field, []) if item != change.before]
            values[change.field] = kept + ([change.after] if change.after is not None else [])
        else:
            values[change.field] = change.after
    for field, value in values.items():
        if isinstance(value, list):
            values[field] = _in_order(value, fresh.get(field) or [])
    return _deep(values, after, role)


def role_faults(entity: EntityMetadata, role: Role) -> tuple[str, ...]:
    """The codes of what keeps an entity from playing the role that it was chosen for."""
    if role == "idp":
        if entity.idp is None:
            return ("not-an-identity-provider",)
        missing = {"no-usable-sso-binding": entity.idp.sso, "no-signing-key": entity.idp.signing}
        return tuple(code for code, present in missing.items() if not present)
    if entity.sp is None:
        return ("not-a-service-provider",)
    faults = () if entity.sp.acs else ("no-post-acs",)
    return (*faults, "no-signing-key") if entity.sp.signs_requests and not entity.sp.signing else faults


def _changes(field: str, before: Any, after: Any) -> list[Change]:
    if before == after:
        return []
    if not isinstance(before, list) and not isinstance(after, list):
        return [Change(field, before, after)]
    gone = [item for item in before or [] if item not in (after or [])]
    come = [item for item in after or [] if item not in (before or [])]
    same = _SAME_THING.get(field.rpartition(".")[2])
    found = []
    for item in gone:
        twin = next((other for other in come if same and other[same] == item[same]), None)
        if twin is not None:
            come.remove(twin)
        found.append(Change(field, item, twin))
    return found + [Change(field, None, item) for item in come]


def _in_order(items: list[Any], order: list[Any]) -> list[Any]:
    """The order of the new file, for it says which endpoint comes first; what it does not name comes last."""
    return sorted(items, key=lambda item: order.index(item) if item in order else len(order))


def _flat(entity: EntityMetadata, role: Role) -> dict[str, Any]:
    data = _data(entity)
    inner = {f"{role}.{name}": value for name, value in (data[role] or {}).items()}
    return {name: value for name, value in data.items() if name not in ("idp", "sp")} | inner


def _deep(values: dict[str, Any], after: EntityMetadata, role: Role) -> EntityMetadata:
    outer = {name: value for name, value in values.items() if "." not in name}
    inner = {name.partition(".")[2]: value for name, value in values.items() if "." in name}
    return from_json(_data(after) | outer | {role: inner})


def _data(entity: EntityMetadata) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(to_json(entity)))
    return data
