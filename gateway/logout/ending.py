"""Sessions end here, before anybody is told: by the browser's own wish, a service's, or the portal's."""

from collections.abc import Iterable

from gateway.domain.session import portal_session_handle, portal_subject_handle, service_handle
from gateway.login.gate import Gate
from gateway.login.steps import Browser
from gateway.registry.records import EntRecord
from gateway.saml.logout import LogoutRequest
from gateway.state.endings import Ended


def end_of_browser(gate: Gate, browser: Browser) -> tuple[Ended, ...]:
    """The session of a browser, ended; none when it had none."""
    ended = gate.endings.end_token(browser.session_token) if browser.session_token else None
    return (ended,) if ended else ()


def end_for_service(gate: Gate, request: LogoutRequest) -> tuple[Ended, ...]:
    """The sessions that a service means, by the handles that it was given itself (security.md S-343)."""
    by_name = gate.endings.sessions_of([service_handle(request.issuer, request.subject.value)])
    if request.session_indexes:
        handles = [service_handle(request.issuer, index) for index in request.session_indexes]
        by_name &= gate.endings.sessions_of(handles)
    return _end(gate, by_name)


def end_for_portal(gate: Gate, ents: Iterable[EntRecord], request: LogoutRequest) -> tuple[Ended, ...]:
    """The sessions that a portal means; logins that it vouched for before now open nothing any more."""
    slugs = [ent.slug for ent in ents]
    subjects = [portal_subject_handle(slug, request.subject.value) for slug in slugs]
    indexes = [portal_session_handle(slug, index) for slug in slugs for index in request.session_indexes]
    gate.endings.bury(indexes or subjects, gate.now())
    found = gate.endings.sessions_of(subjects)
    if indexes:
        found &= gate.endings.sessions_of(indexes)
    return _end(gate, found)


def end_for_ticket(gate: Gate, ent: EntRecord, ticket: str) -> tuple[Ended, ...]:
    """The session that was opened with a ticket of a CAS portal, which only the portal and we know."""
    handle = portal_session_handle(ent.slug, ticket)
    gate.endings.bury([handle], gate.now())
    return _end(gate, gate.endings.sessions_of([handle]))


def _end(gate: Gate, names: Iterable[str]) -> tuple[Ended, ...]:
    ended = (gate.endings.end(name) for name in sorted(names))
    return tuple(one for one in ended if one is not None)
