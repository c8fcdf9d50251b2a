"""The portal has answered: from its response to the step that takes the person where they wanted to go."""

import secrets
from collections.abc import Callable
from dataclasses import replace

from gateway.domain.way import Transaction, Way
from gateway.login.answering import Holder, next_of, prepare, repeat, repeat_answer
from gateway.login.gate import Gate
from gateway.login.people import session_of
from gateway.login.portals_cas import believe_ticket
from gateway.login.portals_saml import Proof, believe_response
from gateway.login.refusals import EntUnavailable, Expired, Interrupted, Refusal, RefusedByEnt, Unrecognised
from gateway.login.sealing import digest
from gateway.login.steps import Browser, Step, binding_name
from gateway.login.trying import conclude_trial, report_refusal
from gateway.registry.records import EntRecord
from gateway.saml.errors import ResponseRefused
from gateway.saml.response import receive_response
from gateway.saml.status import NoPassive
from gateway.state.logins import MAX_ATTEMPTS, WAITING, Finish, Found

Believe = Callable[[Transaction, EntRecord], Proof]


def finish_saml(gate: Gate, document: bytes, browser: Browser, relay_state: str | None) -> Step:
    """Ends a login with an ENT's SAML response, once. Raises Refusal, StateUnavailable, RegistryUnavailable.

    relay_state: our own, as the ENT gave it back; it only helps to find the way home.
    """
    try:
        received = receive_response(document)
    except ResponseRefused as error:
        raise Unrecognised(error.reason, detail=error.detail, way=way_home(gate, browser, relay_state)) from error
    return _finish(
        gate,
        received.in_response_to,
        browser,
        lambda transaction, ent: believe_response(gate, received, transaction, ent),
    )


def finish_cas(gate: Gate, slug: str, login: str, ticket: str, browser: Browser) -> Step:
    """Ends a login with an ENT's CAS ticket, once. login: the transaction, from our own service address.

    ticket: "" when the portal sends the browser back without one. Raises as ``finish_saml``.
    """

    def believe(transaction: Transaction, ent: EntRecord) -> Proof:
        if ent.slug != slug or ent.idp is not None:
            raise Unrecognised("ent-mismatch", way=transaction.way, ent=transaction.ent)
        if not ticket:
            answer = NoPassive if transaction.way.is_passive else None
            raise RefusedByEnt("ticket-missing", way=transaction.way, ent=ent.slug, answer=answer)
        return believe_ticket(gate, ticket, transaction, ent)

    return _finish(gate, login, browser, believe)


def way_home(gate: Gate, browser: Browser, name: str | None) -> Way | None:
    """The destination that the browser itself remembers. name: of the login under way, our RelayState."""
    sealed = dict(browser.bindings).get(name or "", "")
    return gate.sealer.open(sealed) if sealed else None


def _finish(gate: Gate, login: str, browser: Browser, believe: Believe) -> Step:
    found = gate.logins.find_transaction(login)
    transaction = found.transaction
    if transaction is None:
        way = way_home(gate, browser, binding_name(login))
        if found.answer is not None:
            return repeat_answer(found.answer, way, browser)
        raise Interrupted("transaction-unknown", way=way)
    _check_browser(transaction, browser)
    if gate.now() - transaction.opened > WAITING:
        raise Expired("transaction-expired", way=transaction.way, ent=transaction.ent)
    if transaction.attempts >= MAX_ATTEMPTS:
        raise Unrecognised("too-many-attempts", way=transaction.way, ent=transaction.ent)
    try:
        return _complete(gate, found, transaction, browser, believe)
    except Refusal as refusal:
        gate.logins.count_attempt(transaction.id)
        if transaction.way.trial:
            return report_refusal(gate, transaction, refusal)
        raise


def _check_browser(transaction: Transaction, browser: Browser) -> None:
    """The response counts only in the browser that asked (security.md S-392)."""
    binding = browser.binding(transaction.id)
    if not binding:
        raise Interrupted("browser-without-cookie", ent=transaction.ent)
    if not secrets.compare_digest(digest(binding), transaction.browser):
        raise Interrupted("browser-mismatch", ent=transaction.ent)


def _complete(gate: Gate, found: Found, transaction: Transaction, browser: Browser, believe: Believe) -> Step:
    way = transaction.way
    ent = gate.catalogue.now(found.generation).ent(transaction.ent)
    if ent is None or ent.project != way.project:
        raise EntUnavailable("ent-disabled", way=way, ent=transaction.ent)
    proof = believe(transaction, ent)
    if way.trial:
        return conclude_trial(gate, transaction, ent, proof)
    token = secrets.token_urlsafe(32)
    try:
        session = session_of(gate, way, ent, proof.claims)
        result = prepare(gate, way, ent, Holder(token, session, transaction.browser, from_new_login=True))
    except Refusal:
        # Somebody else is at the keyboard now: whoever was there before must not answer for them.
        gate.endings.end_token(browser.session_token)
        raise
    result = replace(result, replay=proof.replay, replay_seconds=proof.replay_seconds)
    match gate.logins.finish(transaction, result, browser.session_token):
        case Finish.OK:
            return Step(next_of(result.answer), session_token=token)
        case Finish.REPLAYED:
            raise Unrecognised("assertion-replayed", way=way, ent=ent.slug)
        case Finish.ENDED:
            raise Expired("portal-logged-out", way=way, ent=ent.slug)
    return repeat(gate, way, browser)
