"""From a way to the next step: an open session answers, or a portal is asked."""

import re
from dataclasses import dataclass, replace

from gateway.domain.way import Transaction, Way
from gateway.login.answering import answer_session
from gateway.login.gate import Gate
from gateway.login.portals_cas import ask_cas_portal
from gateway.login.portals_saml import ask_saml_portal
from gateway.login.refusals import CannotAnswer, EntUnavailable, Interrupted
from gateway.login.sealing import digest
from gateway.login.steps import Browser, Choose, GoTo, PostTo, Step, binding_name
from gateway.registry.catalogue import Snapshot
from gateway.registry.records import EntChoice, EntRecord
from gateway.saml.status import NoAvailableIdp, NoPassive
from gateway.saml.writing import new_id

_A_MOMENT = 30
"""Seconds."""

_MOST_IN_A_MOMENT = 4
_HINT = re.compile(r"ent=([a-z0-9][a-z0-9-]{0,58});")


@dataclass(frozen=True)
class Wish:
    """Which portal the request names, "" when it does not; and whether an open session may answer.

    picked: the name comes from the page where people pick, so that this browser may remember it.
    """

    ent: str = ""
    fresh: bool = False
    picked: bool = False


def start(gate: Gate, way: Way, browser: Browser, wish: Wish) -> Step:
    """The first step toward a destination. Raises Refusal, StateUnavailable, RegistryUnavailable."""
    hint = _named_by_relay_state(way)
    if browser.session_token and not (way.force_authn or wish.fresh):
        step = answer_session(gate, way, browser, wish.ent or hint)
        if step is not None:
            return step
    if way.is_passive and _goes_in_circles(gate, way, browser):
        raise Interrupted("asked-in-circles", way=way)
    registry = gate.catalogue.now()
    named = wish.ent or (hint if hint in [choice.slug for choice in registry.ents_of(way.project)] else "")
    choices = fitting(registry, way, named)
    if len(choices) == 1:
        step = ask_portal(gate, way, _enabled(registry, way, choices[0].slug))
        return replace(step, chosen=(way.project, choices[0].slug)) if wish.picked else step
    if not way.is_passive:
        return Step(Choose(way, gate.sealer.seal(way, short=False), choices))
    remembered = dict(browser.chosen).get(way.project, "")
    if remembered in [choice.slug for choice in choices]:
        return ask_portal(gate, way, _enabled(registry, way, remembered))
    raise CannotAnswer("NoPassive", way=way, answer=NoPassive)


def fitting(registry: Snapshot, way: Way, named: str = "") -> tuple[EntChoice, ...]:
    """The portals through which somebody may go that way: those of the project that the service, or the
    address, allows. named: the short name or the entityID of one. Raises EntUnavailable, CannotAnswer.
    """
    choices = tuple(
        choice
        for choice in registry.ents_of(way.project)
        if not choice.in_test or (named and named in (choice.slug, choice.entity_id))
    )
    if not choices:
        raise EntUnavailable("project-without-ent", way=way)
    if way.portals:
        choices = tuple(choice for choice in choices if choice.entity_id in way.portals)
        if not choices:
            raise CannotAnswer("NoAvailableIdp", way=way, answer=NoAvailableIdp)
    if named:
        choices = tuple(choice for choice in choices if named in (choice.slug, choice.entity_id))
        if not choices:
            raise EntUnavailable("ent-unknown", way=way)
    return choices[:1] if named else choices


def ask_portal(gate: Gate, way: Way, ent: EntRecord) -> Step:
    """Opens a login under way and sends the browser to the portal. Raises EntUnavailable."""
    if ent.valid_until is not None and ent.valid_until <= gate.now():
        raise EntUnavailable("ent-metadata-expired", way=way, ent=ent.slug)
    identifier, binding = new_id(), gate.sealer.seal(way)
    gate.logins.open(Transaction(identifier, ent.slug, way, digest(binding), gate.now()))
    following: GoTo | PostTo
    if ent.idp is not None:
        following = ask_saml_portal(gate, way, ent.idp, identifier)
    else:
        following = ask_cas_portal(gate, way, ent, identifier)
    return Step(following, binding=(binding_name(identifier), binding))


def _enabled(registry: Snapshot, way: Way, slug: str) -> EntRecord:
    ent = registry.ent(slug)
    if ent is None:
        raise EntUnavailable("ent-unknown", way=way)
    return ent


def _goes_in_circles(gate: Gate, way: Way, browser: Browser) -> bool:
    """Whether a service keeps asking whether somebody is there, as if it forgot the answer (security.md F-174)."""
    lately = (gate.sealer.open(value, max_age=_A_MOMENT) for _, value in browser.bindings)
    same = [one for one in lately if one is not None and one.is_passive and one.partner == way.partner]
    return len(same) >= _MOST_IN_A_MOMENT


def _named_by_relay_state(way: Way) -> str:
    """What a RelayState that begins with ``ent=<short name>;`` names, maybe by chance; it is given back whole."""
    found = _HINT.match(way.relay_state or "")
    return found[1] if found else ""
