"""Changes that need a second person: asked for by one, applied or refused by another.

A part names its changes and says how each is applied: ``APPLIERS["ent.metadata"] = apply``. The
payload is JSON, so that it can wait; applying reads the registry as it is then, and may refuse.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.acting import Doing, Office, acting
from gateway.access.permissions import COMMAND_LINE, Administrator, Permission, Role, may, person_behind
from gateway.access.rules import rules_about, set_rule
from gateway.access.scopes import EVERYTHING, Scope, Target, read_scope
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.journal import BREAK_GLASS
from gateway.registry.models import ChangeRequest

Apply = Callable[[Doing, Mapping[str, Any], "Act"], None]
"""Makes the change, in the session of the act. Raises ChangeRefused."""

APPLIERS: dict[str, Apply] = {}
"""By kind of change. Filled when the modules of the parts are imported."""


RULE = "access.rule"
"""That two people are asked for somewhere, or no longer, which is itself for two to decide."""

LIFETIME = timedelta(days=30)
"""How long a request waits: what is asked for later is asked for again, by somebody who looked again."""


class RequestExpired(ChangeRefused):
    """Nobody decided in time; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("Cette demande a plus de 30 jours : refaites-la si elle est toujours utile.")


class NotYours(Exception):
    """Whoever asked for a change does not approve it, nor does somebody outside its scope."""


class AlreadyDecided(Exception):
    """Somebody else decided meanwhile. decided_by: who."""

    def __init__(self, decided_by: str) -> None:
        super().__init__(decided_by)
        self.decided_by = decided_by


@dataclass(frozen=True)
class Act:
    """Who makes a change and why. approved_by: the second person, "" when none was needed."""

    author: str
    why: str
    approved_by: str = ""


@dataclass(frozen=True)
class Proposal:
    """kind: such as ``ent.metadata``. summary: one French sentence for the person who decides.

    touched: what else a rule may be about, such as each ENT of schools that have several.
    """

    kind: str
    subject: str
    target: Target
    summary: str
    why: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    touched: tuple[Target, ...] = ()


@dataclass(frozen=True)
class Settled:
    """What became of a proposal. request: the number under which it waits, None when it was applied.

    subject: what it was about, by its number when it was made just now.
    """

    request: int | None
    subject: str


def rule_proposal(scope: Scope, why: str, *, asks: bool) -> Proposal:
    """That two people are asked for within a scope, or no longer: whoever decides has the whole académie."""
    payload, touched = {"scope": str(scope), "asks": asks}, (scope.target,)
    summary = f"{'Demander deux personnes' if asks else 'Ne plus demander deux personnes'} : {scope}."
    return Proposal(RULE, f"scope:{scope}", EVERYTHING, summary, why, payload, touched)


def propose_or_apply(
    office: Office,
    who: Administrator,
    proposal: Proposal,
    *,
    production: bool = True,
    check: Callable[[Session], None] | None = None,
) -> Settled:
    """Applies the change at once, or leaves it to a second person when its scope asks for one.

    production: whether it touches what is in production; nothing else ever waits. check: looks at the registry
    before the change, in its transaction. Raises ChangeRefused, and what the check raises.
    """
    look = check or (lambda _session: None)
    if not production or not _asks_for_two(office, who, (proposal.target, *proposal.touched)):
        with acting(office, who.author, proposal.kind, subject=proposal.subject, why=proposal.why) as doing:
            look(doing.session)
            APPLIERS[proposal.kind](doing, proposal.payload, Act(who.author, proposal.why))
            doing.session.flush()
        return Settled(None, doing.subject)
    with acting(office, who.author, "request.open", subject=proposal.subject, why=proposal.why) as doing:
        look(doing.session)
        request = _record(office, who, proposal)
        doing.session.add(request)
        doing.session.flush()
        doing.after["request"] = {"number": request.id, "kind": proposal.kind, "summary": proposal.summary}
        return Settled(request.id, request.subject)


def decide(
    office: Office,
    who: Administrator,
    number: int,
    *,
    approve: bool,
    why: str = "",
    breaks_glass: bool = False,
    dry_run: bool = False,
) -> ChangeRequest:
    """Applies or refuses a request, in one transaction with its line in the journal.

    breaks_glass: whether it is done without a known second person, which the journal tells; never by who asked.
    Raises NotYours, AlreadyDecided, RequestExpired, ChangeRefused (the registry no longer allows it: it stays open).
    """
    kind = "request.approve" if approve else "request.refuse"
    with acting(office, who.author, kind, why=why, dry_run=dry_run) as doing:
        request = _locked(doing.session, number)
        if is_own(who, request) or not (breaks_glass or may_decide(who, request)):
            raise NotYours
        if breaks_glass:
            doing.after[BREAK_GLASS] = [str(rule) for rule in rules_about(doing.session, (target_of(request),))]
        if approve and is_expired(request, office.instant):
            raise RequestExpired
        doing.subject = request.subject
        doing.after["request"] = {"number": number, "kind": request.kind, "author": request.author}
        _close(request, "applied" if approve else "refused", who, office, why)
        if approve:
            APPLIERS[request.kind](doing, request.payload, Act(request.author, request.why, who.author))
        doing.session.flush()
        doing.session.expunge(request)
    return request


def withdraw(office: Office, who: Administrator, number: int, *, dry_run: bool = False) -> None:
    """Takes one's own request back. Raises NotYours, AlreadyDecided."""
    with acting(office, who.author, "request.withdraw", dry_run=dry_run) as doing:
        request = _locked(doing.session, number)
        if not is_own(who, request):
            raise NotYours
        doing.subject = request.subject
        doing.after["request"] = {"number": number, "kind": request.kind}
        _close(request, "withdrawn", who, office, "")


def may_decide(who: Administrator, request: ChangeRequest) -> bool:
    """Another person than the one who asked, who may approve there; a token of the command line is nobody's."""
    is_another = not is_own(who, request) and not who.email.startswith(COMMAND_LINE)
    return is_another and may(who, Permission.APPROVE, target_of(request))


def is_own(who: Administrator, request: ChangeRequest) -> bool:
    """Whether that person asked for it, by whatever way."""
    return who.email == person_behind(request.author)


def is_expired(request: ChangeRequest, now: datetime) -> bool:
    """Whether it waited too long to be applied."""
    return request.state == "open" and request.at + LIFETIME <= now


def open_requests(session: Session, who: Administrator, now: datetime) -> Sequence[ChangeRequest]:
    """Those that wait and that the person may decide, and their own, oldest first."""
    return [one for one in waiting_requests(session, now) if is_own(who, one) or may_decide(who, one)]


def waiting_requests(session: Session, now: datetime) -> Sequence[ChangeRequest]:
    """All of those that wait, oldest first."""
    query = select(ChangeRequest).where(ChangeRequest.state == "open", ChangeRequest.at > now - LIFETIME)
    return session.scalars(query.order_by(ChangeRequest.id)).all()


def target_of(request: ChangeRequest) -> Target:
    """What a request would change."""
    schools, collectivites = frozenset(request.schools), frozenset(request.collectivites)
    if not (request.ent or schools or collectivites):
        return EVERYTHING
    return Target(request.ent, schools, collectivites, frozenset(request.circonscriptions))


def _asks_for_two(office: Office, who: Administrator, targets: Sequence[Target]) -> bool:
    """A vendor's changes always wait; those of others when a rule's scope meets one of the targets."""
    if who.role is Role.VENDOR:
        return True
    with reading(office.engine) as session:
        return bool(rules_about(session, targets))


def _set_rule(doing: Doing, payload: Mapping[str, Any], _act: Act) -> None:
    set_rule(doing.session, read_scope(payload["scope"]), asks=bool(payload["asks"]))


APPLIERS[RULE] = _set_rule


def _record(office: Office, who: Administrator, proposal: Proposal) -> ChangeRequest:
    target = proposal.target
    return ChangeRequest(
        at=office.instant,
        author=who.author,
        kind=proposal.kind,
        subject=proposal.subject,
        summary=proposal.summary[:500],
        why=proposal.why[:500],
        ent=target.ent,
        schools=sorted(target.schools),
        collectivites=sorted(target.collectivites),
        circonscriptions=sorted(target.circonscriptions),
        payload=dict(proposal.payload),
    )


def _locked(session: Session, number: int) -> ChangeRequest:
    """The request, which nobody else decides before this act ends."""
    request = session.get(ChangeRequest, number)
    if request is None:
        raise ChangeRefused(f"no request {number}")
    if request.state != "open":
        raise AlreadyDecided(request.decided_by)
    return request


def _close(request: ChangeRequest, state: str, who: Administrator, office: Office, why: str) -> None:
    request.state, request.decided, request.decided_by, request.decision = state, office.instant, who.author, why[:500]
