"""A request of somebody who signed in: their session, and the ways to answer with pages."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, request

from gateway.access.requests import Proposal
from gateway.state.desks import IDLE, LONGEST, DeskSession
from gateway.web.admin.asker import Asker
from gateway.web.admin.errors import Unproven
from gateway.web.admin.forms import Form

if TYPE_CHECKING:
    from gateway.web.admin.frame import Frame

_WARNING = timedelta(minutes=5)
PROOF = timedelta(minutes=10)
"""How long somebody who proved who they are may do what is sensitive."""


@dataclass(frozen=True)
class Desk(Asker):
    """token: of the session's cookie."""

    frame: "Frame"
    session: DeskSession
    token: str

    def propose(self, proposal: Proposal, *, production: bool = True) -> str:
        """Applies a change, or leaves it to a second person where that is the rule.

        Returns the sentence to add to what was done: "" when it is done. Raises ChangeRefused.
        """
        return waiting(self.submit(proposal, production=production))

    def prove(self, page: str = "") -> None:
        """Raises Unproven unless the person proved lately who they are. page: where they come back to, this one when
        it is not said.
        """
        if self.house.gate.now() >= self.session.proven + PROOF:
            raise Unproven(page or request.path)

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


def waiting(number: int | None) -> str:
    """The sentence about a request that waits for a second person, "" when nothing waits."""
    return "" if number is None else f"La demande n° {number} attend l'accord d'une deuxième personne."
