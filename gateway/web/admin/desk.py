"""A request of somebody who signed in: who it is, what they may, and the ways to answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, request

from gateway.access.acting import Doing, Office, acting, tell_workers
from gateway.access.permissions import Administrator, Permission, may
from gateway.access.requests import Proposal, propose_or_apply
from gateway.access.scopes import EVERYTHING, SOMEWHERE, Target
from gateway.state.desks import IDLE, LONGEST, DeskSession
from gateway.web.admin.errors import Denied
from gateway.web.admin.forms import Form

if TYPE_CHECKING:
    from gateway.web.admin.frame import Frame
    from gateway.web.assembly import House

_WARNING = timedelta(minutes=5)


@dataclass(frozen=True)
class Desk:
    """token: of the session's cookie."""

    frame: "Frame"
    administrator: Administrator
    session: DeskSession
    token: str

    @property
    def house(self) -> "House":
        """The process's hold on everything."""
        return self.frame.house

    @property
    def office(self) -> Office:
        """Where acts are done."""
        return Office(self.house.engine, self.house.redis, self.house.gate.now())

    def may(self, permission: Permission | str, target: Target = SOMEWHERE) -> bool:
        """Whether the administrator may; templates name the permission by its text."""
        return may(self.administrator, Permission(permission), target)

    def may_everywhere(self, permission: Permission | str) -> bool:
        """Whether they may for the whole académie."""
        return self.may(permission, EVERYTHING)

    def needs(self, permission: Permission, target: Target = SOMEWHERE) -> None:
        """Raises Denied unless they may."""
        if not self.may(permission, target):
            raise Denied(permission)

    @contextmanager
    def change(self, kind: str, *, subject: str = "", why: str = "", **after: Any) -> Iterator[Doing]:
        """One change of the registry by this person, with its line in the journal, or nothing at all."""
        with acting(self.office, self.administrator.email, kind, subject=subject, why=why, **after) as doing:
            yield doing

    def tell_workers(self) -> None:
        """After changes that were not made with ``change``."""
        tell_workers(self.office)

    def propose(self, proposal: Proposal, *, production: bool = True) -> str:
        """Applies a change, or leaves it to a second person where that is the rule.

        Returns the sentence to add to what was done: "" when it is done. Raises ChangeRefused.
        """
        number = propose_or_apply(self.office, self.administrator, proposal, production=production)
        return "" if number is None else f"La demande n° {number} attend l'accord d'une deuxième personne."

    def form(self, **initial: object) -> Form:
        """What was posted; otherwise what was being typed when a session ended; otherwise the initial values."""
        if request.method == "POST":
            return Form({name: values for name, values in request.form.lists() if name != "csrf"})
        draft = self.frame.desks.take_draft(self.administrator.key, request.path)
        return Form(draft, is_draft=True) if draft is not None else Form.of(initial)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """An HTML page in the frame."""
        return self.frame.page(template, status, desk=self, **values)

    def done(self, location: str, sentence: str) -> Response:
        """After a change: go to a page of ours, which says what was done."""
        self.frame.desks.say(self.token, sentence)
        return self.frame.responder.redirect(location)

    @property
    def said(self) -> list[str]:
        """What the page before left to be said, once."""
        return list(self.frame.desks.said(self.token))

    @property
    def seconds_left(self) -> int:
        """Until the session ends when nothing is done."""
        longest = self.session.opened + LONGEST - self.house.gate.now()
        return int(min(IDLE, longest).total_seconds())

    @property
    def warn_after(self) -> int:
        """Seconds until the page warns."""
        return max(0, self.seconds_left - int(_WARNING.total_seconds()))
