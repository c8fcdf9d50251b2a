"""The draft of an import: what was inspected and typed, kept a day on the server, sealed (M2).

It outlives the session of whoever began it; nobody else is given it.
"""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from itsdangerous import BadSignature, Signer

from gateway.onboarding.anchors import anchor_of
from gateway.onboarding.delta import Role
from gateway.onboarding.errors import DraftGone
from gateway.onboarding.inspecting import Inspection
from gateway.onboarding.sources import Kind, Source
from gateway.saml.metadata import EntityMetadata, from_json, to_json
from gateway.saml.metadata_findings import Finding, Level
from gateway.state.drafts import LIFETIME, Drafts


@dataclass(frozen=True)
class Draft:
    """subject: of the partner that it would change, "" for a new one. version: of the record when it was looked at.

    typed: what was entered so far, by the names of the form.
    """

    name: str
    author: str
    expires: datetime
    role: Role
    subject: str
    version: int
    source: Source
    inspection: Inspection
    typed: dict[str, Any] = field(default_factory=dict)

    @property
    def entity(self) -> EntityMetadata:
        """Raises DraftGone for a draft that holds none: no page leads there."""
        if self.inspection.entity is None:
            raise DraftGone
        return self.inspection.entity


class DraftTable:
    """Where drafts lie. Each method raises StateUnavailable."""

    def __init__(self, drafts: Drafts, secret: bytes) -> None:
        self._drafts = drafts
        self._signer = Signer(secret, salt="draft", key_derivation="hmac", digest_method=hashlib.sha256)

    def begin(self, author: str, role: Role, source: Source, inspection: Inspection, now: datetime, **of: Any) -> Draft:
        """A new draft. of: its subject and version."""
        draft = Draft(
            name=secrets.token_urlsafe(18),
            author=author,
            expires=now + LIFETIME,
            role=role,
            subject=of.get("subject", ""),
            version=of.get("version", 0),
            source=source,
            inspection=inspection,
        )
        self._keep(draft, now)
        return draft

    def find(self, name: str, author: str, now: datetime) -> Draft:
        """Raises DraftGone: also for somebody else's."""
        octets = self._drafts.find(name)
        if octets is None:
            raise DraftGone
        try:
            draft = _load(self._signer.unsign(octets))
        except BadSignature as error:
            raise DraftGone from error
        if draft.author != author or draft.expires <= now:
            raise DraftGone
        return draft

    def type_in(self, draft: Draft, now: datetime, **typed: Any) -> Draft:
        """The same draft with more typed in; its day goes on as it was."""
        longer = replace(draft, typed=draft.typed | typed)
        self._keep(longer, now)
        return longer

    def of(self, author: str, now: datetime) -> tuple[Draft, ...]:
        """What an author began and did not end."""
        found = []
        for name in self._drafts.names_of(author):
            try:
                found.append(self.find(name, author, now))
            except DraftGone:
                continue
        return tuple(sorted(found, key=lambda draft: draft.expires, reverse=True))

    def drop(self, draft: Draft) -> None:
        """At once."""
        self._drafts.drop(draft.name, draft.author)

    def _keep(self, draft: Draft, now: datetime) -> None:
        seconds = int((draft.expires - now).total_seconds())
        self._drafts.keep(draft.name, draft.author, self._signer.sign(_dump(draft)), seconds)


def _dump(draft: Draft) -> bytes:
    seen = draft.inspection
    data = asdict(replace(draft, inspection=Inspection(())))
    data["expires"] = draft.expires.isoformat()
    data["inspection"] = {
        "findings": [asdict(finding) for finding in seen.findings],
        "entity": to_json(seen.entity) if seen.entity else None,
        "document": seen.document.decode(),
        "anchor": [seen.anchor.trust, seen.anchor.value],
        "choices": seen.choices,
    }
    return json.dumps(data).encode()


def _load(octets: bytes) -> Draft:
    data = json.loads(octets)
    seen, source = data["inspection"], data["source"]
    inspection = Inspection(
        findings=tuple(Finding(**finding | {"level": Level(finding["level"])}) for finding in seen["findings"]),
        entity=from_json(seen["entity"]) if seen["entity"] else None,
        document=seen["document"].encode(),
        anchor=anchor_of(*seen["anchor"]),
        choices=tuple(seen["choices"]),
    )
    fields = data | {
        "expires": datetime.fromisoformat(data["expires"]),
        "source": Source(**source | {"kind": Kind(source["kind"])}),
        "inspection": inspection,
    }
    return Draft(**fields)
