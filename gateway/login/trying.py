"""A test login: it goes the way of any other, opens no session, and tells its administrator what came (M13)."""

from dataclasses import replace

from gateway.domain.profile import SENT_TO_GAR
from gateway.domain.release import GAR_POLICY
from gateway.domain.trial import Trial, seen_attributes
from gateway.domain.way import Transaction
from gateway.login.answering import admitted
from gateway.login.gate import Gate
from gateway.login.people import session_of
from gateway.login.portals_saml import Proof
from gateway.login.refusals import AlreadyDone, Refusal
from gateway.login.steps import GoTo, Step
from gateway.login.trail import dump_line, new_reference
from gateway.registry.audit import AuditLine
from gateway.registry.records import EntRecord
from gateway.saml.envelope import envelope_of


def conclude_trial(gate: Gate, transaction: Transaction, ent: EntRecord, proof: Proof) -> Step:
    """After a proof: what it holds, and whether its person would go through. Raises AlreadyDone."""
    claims, now = proof.claims, gate.now()
    envelope = envelope_of(proof.received) if proof.received is not None else None
    trial = replace(
        _judged(gate, transaction, ent, proof),
        attributes=seen_attributes(claims, ent.dialect),
        name_id_format=claims.subject.format if claims.subject else "",
        authn_context=claims.authn_context,
        envelope=envelope,
        skew=(envelope.issued - now).total_seconds() if envelope else None,
    )
    return _conclude(gate, transaction, trial, ends=True)


def report_refusal(gate: Gate, transaction: Transaction, refusal: Refusal) -> Step:
    """Instead of an error page: why the answer proves nothing. The login stays under way, as for any refusal."""
    trial = Trial(at=gate.now(), refused=refusal.reason, detail=refusal.detail[:200])
    return _conclude(gate, transaction, trial, ends=False)


def _judged(gate: Gate, transaction: Transaction, ent: EntRecord, proof: Proof) -> Trial:
    """What the dialect reads, and what would leave for the GAR."""
    way, trial = transaction.way, Trial(at=gate.now())
    try:
        session = session_of(gate, way, ent, proof.claims)
        profiles = tuple(profile.value for profile in session.person.profiles)
        trial = replace(trial, profiles=profiles, schools=tuple(session.person.schools))
        admitted(gate, way, ent, session, SENT_TO_GAR)
    except Refusal as refusal:
        return replace(trial, refused=refusal.reason, detail=refusal.detail[:200])
    return replace(trial, released=tuple(line.attribute for line in GAR_POLICY))


def _conclude(gate: Gate, transaction: Transaction, trial: Trial, *, ends: bool) -> Step:
    way = transaction.way
    line = AuditLine(
        at=trial.at,
        kind="login.trial",
        reference=new_reference(),
        reason=trial.refused,
        project=way.project,
        ent=transaction.ent,
        detail={"detail": trial.detail} if trial.detail else {},
    )
    if not gate.trials.conclude(way.trial, transaction, trial, dump_line(line), ends=ends):
        raise AlreadyDone("login-already-done", way=way)
    return Step(GoTo(way.partner))
