"""Changing a key without a cut, for ours and for partners': publish, wait, switch, wait, withdraw (M10).

Each step tells when it opens. The wait is the federation's 48 hours: whoever reads our metadata does so
at least that often (RENATER, « renouveler le certificat »).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from gateway.registry.errors import ChangeRefused
from gateway.registry.keyring import USES
from gateway.registry.models import Revision
from gateway.registry.revisions import entity_of
from gateway.registry.rollover import Phase, phase_of, publish_next, switch_pair, withdraw_pair

WAIT = timedelta(hours=48)


class StepName(StrEnum):
    """In their order."""

    PUBLISH = "next"
    SWITCH = "switch"
    WITHDRAW = "withdraw"


class TooEarly(ChangeRefused):
    """The step is not open. ``opens``: when it will be, None when another step comes first."""

    def __init__(self, step: StepName, opens: datetime | None) -> None:
        when = f"opens on {opens:%Y-%m-%d at %H:%M} UTC" if opens else "is not the next step"
        super().__init__(f"{step} {when}")
        self.step = step
        self.opens = opens


@dataclass(frozen=True)
class Step:
    """opens: from when on it may be done, None when another one comes first. done: when it was."""

    name: StepName
    opens: datetime | None = None
    done: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether its button is there."""
        return not self.done and self.opens is not None and self.opens <= now


def own_steps(folder: Path, use: str, now: datetime) -> tuple[Step, ...]:
    """The way of one of our keys."""
    phase, since = phase_of(folder, use)
    match phase:
        case Phase.ALONE:
            return Step(StepName.PUBLISH, now), Step(StepName.SWITCH), Step(StepName.WITHDRAW)
        case Phase.PUBLISHED:
            return Step(StepName.PUBLISH, done=True), Step(StepName.SWITCH, since + WAIT), Step(StepName.WITHDRAW)
        case Phase.SWITCHED:
            done = Step(StepName.PUBLISH, done=True), Step(StepName.SWITCH, done=True)
            return (*done, Step(StepName.WITHDRAW, since + WAIT))


def version_of_own(folder: Path, use: str) -> str:
    """Tells one state of a key of ours from the next."""
    phase, since = phase_of(folder, use)
    return f"{phase}-{int(since.timestamp())}"


def take_step(folder: Path, use: str, wanted: StepName, now: datetime, common_name: str) -> None:
    """Does one step with one of our keys; every worker takes it over within a second (``registry.live_keys``).

    Raises TooEarly, ChangeRefused.
    """
    if use not in USES:
        raise ChangeRefused(f"{use!r} is not one of {', '.join(USES)}")
    step = next(step for step in own_steps(folder, use, now) if step.name is wanted)
    if not step.is_open(now):
        raise TooEarly(wanted, step.opens)
    match wanted:
        case StepName.PUBLISH:
            publish_next(folder, use, common_name, now)
        case StepName.SWITCH:
            switch_pair(folder, use, now)
        case StepName.WITHDRAW:
            withdraw_pair(folder, use)


def partner_steps(revisions: list[Revision], now: datetime) -> tuple[Step, ...]:
    """The way of a partner's signing key, as its revisions tell it. revisions: the newest first.

    publish: two keys are in force. switch: the partner's own act, which we only see. withdraw: one is left.
    """
    if not revisions:
        return ()
    in_force = _signing(revisions[0])
    if len(in_force) < 2:
        return Step(StepName.PUBLISH, now), Step(StepName.SWITCH), Step(StepName.WITHDRAW)
    since = revisions[0].at
    for revision in revisions:
        if not set(in_force) <= set(_signing(revision)):
            break
        since = revision.at
    opens = since + WAIT
    return Step(StepName.PUBLISH, done=True), Step(StepName.SWITCH, opens), Step(StepName.WITHDRAW, opens)


def _signing(revision: Revision) -> tuple[str, ...]:
    entity = entity_of(revision)
    role = entity.idp or entity.sp
    return role.signing if role else ()
