"""Administrators on the stage: each with a session of their own, as a browser would hold it."""

import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from gateway.access.permissions import Role
from gateway.registry.administrators import add_administrator
from gateway.state.desks import DeskSession
from stage.gateway import Page, Stage, Visitor


@dataclass
class Clerk(Visitor):
    """An administrator's browser: what it posts bears the token and the origin of our own pages."""

    email: str = ""
    csrf: str = ""
    record: int = 0
    token: str = field(default="", repr=False)

    def submit(self, url: str, form: dict[str, Any] | None = None, **options: Any) -> Page:
        """Posts a form as a page of ours would."""
        fields: dict[str, Any] = {"csrf": self.csrf} | (form or {})
        headers = {"Origin": self.base, "Sec-Fetch-Site": "same-origin"} | options.pop("headers", {})
        return self.post(url, fields, headers=headers, **options)

    def follow(self, page: Page) -> Page:
        """Goes where a form led."""
        assert page.status == 303, (page.status, page.words)
        return self.get(page.location)


def clerk(stage: Stage, role: Role = Role.REFERENT, *scopes: str, email: str = "") -> Clerk:
    """Somebody of that role who signed in, with the whole académie when no scope is named."""
    address = email or f"{role}-{secrets.token_hex(4)}@academie.example"
    with stage.change() as session:
        record = add_administrator(session, address, role, scopes or ["academie"], stage.clock())
        key, edition = record.id, record.edition
    token, csrf = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
    session = DeskSession(key, edition, csrf, stage.clock(), "local", stage.clock())
    stage.app.extensions["admin"].desks.open(token, session)
    client = stage.app.test_client()
    name = "gar-admin" if stage.base.startswith("http://") else "__Host-gar-admin"
    client.set_cookie(name, token, domain=re.sub(r"^https?://|:.*$", "", stage.base.partition("//")[2]))
    return Clerk(client, stage.base, email=address, csrf=csrf, record=key, token=token)
