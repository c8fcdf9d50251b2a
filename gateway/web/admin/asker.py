"""Somebody who asks something of the administration, by its pages or by its API: who it is, what they may and do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from gateway.access.acting import Doing, Office, acting, tell_workers
from gateway.access.permissions import Administrator, Permission, may
from gateway.access.requests import Proposal, Settled, propose_or_apply
from gateway.access.scopes import EVERYTHING, SOMEWHERE, Target
from gateway.web.admin.errors import Denied
from gateway.web.assembly import House


@dataclass(frozen=True)
class Asker:
    """house: the process's hold on everything. via: as the journal names it, ``web`` or ``api``."""

    house: House
    administrator: Administrator
    via: str

    @property
    def office(self) -> Office:
        """Where acts are done."""
        return Office(self.house.engine, self.house.redis, self.house.gate.now(), self.via)

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
        with acting(self.office, self.administrator.author, kind, subject=subject, why=why, **after) as doing:
            yield doing

    def tell_workers(self) -> None:
        """After changes that were not made with ``change``."""
        tell_workers(self.office)

    def settle(
        self, proposal: Proposal, *, production: bool = True, check: Callable[[Session], None] | None = None
    ) -> Settled:
        """Applies a change, or leaves it to a second person where that is the rule.

        check: looks at the registry as it is when the change is made, and raises what is to be told instead.
        Raises ChangeRefused.
        """
        return propose_or_apply(self.office, self.administrator, proposal, production=production, check=check)

    def submit(
        self, proposal: Proposal, *, production: bool = True, check: Callable[[Session], None] | None = None
    ) -> int | None:
        """As ``settle``: the number under which it waits, None when it was applied."""
        return self.settle(proposal, production=production, check=check).request
