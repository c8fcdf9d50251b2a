"""What an administrator enrols and signs in with, played without the gateway's own code."""

import re
from dataclasses import dataclass
from datetime import datetime

import pyotp

from gateway.access.inviting import invite
from gateway.registry.administrators import add_administrator, find_administrator
from stage.gateway import Page, Stage, Visitor

PASSWORD = "quatre mots sans rapport"


def origin(stage: Stage) -> dict[str, str]:
    """The headers of a browser that posts a form of ours."""
    return {"Origin": stage.base, "Sec-Fetch-Site": "same-origin"}


@dataclass
class Telephone:
    """Shows the codes of one secret."""

    secret: str

    def code(self, at: datetime) -> str:
        return pyotp.TOTP(self.secret).at(at)


@dataclass
class Enrolled:
    """Somebody who opened their account."""

    email: str
    telephone: Telephone
    recovery: list[str]

    def sign_in(self, stage: Stage, visitor: Visitor, **typed: str) -> Page:
        """Types what it takes, or what is given instead."""
        fields = {"email": self.email, "password": PASSWORD, "code": self.telephone.code(stage.clock())}
        return visitor.post("/admin/connexion", fields | typed, headers=origin(stage))


def invitation(stage: Stage, email: str, role: str = "referent", scopes: tuple[str, ...] = ("academie",)) -> str:
    """The path of a one-time link for a new administrator."""
    with stage.change() as session:
        record = add_administrator(session, email, role, scopes, stage.clock())
        return f"/admin/inscription/{invite(record, stage.clock())}"


def invited_again(stage: Stage, email: str) -> str:
    """The path of another link for somebody who had one."""
    with stage.change() as session:
        return f"/admin/inscription/{invite(find_administrator(session, email), stage.clock())}"


def enrolled(stage: Stage, email: str, **who: object) -> Enrolled:
    """Somebody who followed their link to its end; their codes are then a minute old."""
    path = invitation(stage, email, **who)
    visitor = stage.visitor()
    telephone = Telephone(shown_secret(visitor.get(path)))
    page = visitor.post(path, choices(telephone.code(stage.clock())), headers=origin(stage))
    assert page.status == 200, page.words
    stage.clock.forward(minutes=1)
    return Enrolled(email, telephone, re.findall(r"<code>([^<]+)</code>", page.body))


def choices(code: str, password: str = PASSWORD, again: str | None = None) -> dict[str, str]:
    """The form of a first visit."""
    return {"password": password, "again": password if again is None else again, "code": code}


def shown_secret(page: Page) -> str:
    """The key that the page writes beside its picture."""
    found = re.search(r'class="key">([^<]+)<', page.body)
    assert found is not None, page.words
    return "".join(found[1].split())
