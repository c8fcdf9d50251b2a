"""Trying an ENT: what needs no browser (M13)."""

from pydantic import Field

from gateway.access.permissions import Permission
from gateway.onboarding.trials import Attempt
from gateway.web.admin.partner_trials import try_now
from gateway.web.admin.trial_words import sentence_of_attempt
from gateway.web.admin_api.call import Answer, Call
from gateway.web.admin_api.door import Door, Operation
from gateway.web.admin_api.partners import ONE
from gateway.web.admin_api.shapes import Shape


class AttemptShape(Shape):
    """What one level gave."""

    level: int = Field(description="1 : les métadonnées ; 2 : la page de connexion. Le 3 demande un navigateur.")
    passed: bool | None = Field(description="null : cela ne s'essaie pas.")
    code: str = Field(description="Ce qui a échoué, ou avec quelle réserve ; vide sinon.")
    says: str
    cure: str
    octets: int = Field(description="Des métadonnées.")
    host: str = Field(description="Où la demande a mené.")
    status: int | None = Field(description="De la dernière réponse.")


class TrialOutcome(Shape):
    """What the gateway tried by itself. No account was used."""

    attempts: list[AttemptShape]


def trials(door: Door) -> None:
    """Puts them on the door."""

    @door.offer(
        Operation(
            "POST", f"{ONE}/trials", "tryPartner", "Essayer un ENT : ses métadonnées, puis sa page de connexion",
            Permission.CHANGE_PARTNERS, TrialOutcome,
        )
    )  # fmt: skip
    def tried(call: Call, kind: str, slug: str) -> Answer:
        return Answer(TrialOutcome(attempts=[_told(one) for one in try_now(call, kind, slug)]))


def _told(attempt: Attempt) -> AttemptShape:
    words = sentence_of_attempt(attempt.code) if attempt.code else None
    return AttemptShape(
        level=attempt.level,
        passed=attempt.passed,
        code=attempt.code,
        says=words.says if words else "",
        cure=words.cure if words else "",
        octets=attempt.octets,
        host=attempt.seen.host if attempt.seen else "",
        status=attempt.seen.status if attempt.seen else None,
    )
