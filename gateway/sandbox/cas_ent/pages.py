"""The CAS ENT: ``/cas/login``, ``/cas/serviceValidate`` and ``/cas/logout`` (CAS 2.0, without ``/p3/``)."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

import requests
from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request
from werkzeug import Response as WerkzeugResponse

from gateway.sandbox.cas_ent.answers import failure, logout_request, success
from gateway.sandbox.cas_ent.directory import account_of, entry_of
from gateway.sandbox.cas_ent.tickets import Tickets
from gateway.sandbox.portal import Portal, leave, login_page, portal_pages
from gateway.sandbox.site import Stop, new_site, with_parameters
from gateway.sandbox.visits import Memory, Sent, Visit, present_visit, use_visit

NAME = "ENT CAS du Bac à sable"
_SECONDS = 5

pages = Blueprint("cas", __name__, url_prefix="/cas")


@dataclass(frozen=True)
class CasEnt:
    """One running ENT. portal: its own pages. gateway: base address of the one service that it knows."""

    gateway: str
    portal: Portal
    memory: Memory[str]
    tickets: Tickets = field(default_factory=Tickets)


def new_cas_ent(gateway: str, gar: str, library: str, tour: str, slug: str, ident: str) -> Flask:
    """The site of an ENT. slug, ident: how the gateway names it, and its project. The rest: base addresses."""
    memory: Memory[str] = Memory()
    portal = Portal(
        gateway=gateway,
        slug=slug,
        ident=ident,
        gar=gar,
        library=library,
        schools_of=lambda person: account_of(person).schools,
        memory=memory,
        answer=lambda service, visit: _back_with_ticket(service, visit, from_new_login=True),
        on_leave=_tell_the_gateway,
    )
    site = new_site("ent", NAME, tour, cookie="cas_ent")
    site.config["CAS_ENT"] = CasEnt(gateway, portal, memory)
    site.register_blueprint(pages)
    site.register_blueprint(portal_pages(portal))
    return site


@pages.get("/login")
def login() -> str | WerkzeugResponse:
    """Answers from the browser's session, or has somebody sign in first (section 2.1)."""
    ent, service, visit = _ent(), _service(), present_visit()
    renew = request.args.get("renew") == "true"
    if visit is not None and (visit.is_fresh or not renew):
        return _back_with_ticket(service, visit, from_new_login=visit.is_fresh)
    if request.args.get("gateway") == "true" and not renew:
        return redirect(service)
    return login_page(ent.portal, ent.memory.keep(service))


@pages.get("/serviceValidate")
def validate() -> Response:
    """What a ticket is worth (section 2.5). Failures are answered with 200 too, as Edifice does."""
    ent = _ent()
    service, ticket = request.args.get("service", ""), request.args.get("ticket", "")
    if not service or not ticket:
        return _xml(failure("INVALID_REQUEST", "service and ticket are required"))
    issued = ent.tickets.take(ticket)
    if issued is None or (request.args.get("renew") == "true" and not issued.from_new_login):
        return _xml(failure("INVALID_TICKET", "the ticket is unknown, used or too old"))
    if issued.service != service:
        return _xml(failure("INVALID_SERVICE", "the ticket is for another service"))
    account = account_of(issued.visit.person)
    entry = entry_of(account)
    document = success(entry["login"], entry)
    ent.memory.last = Sent(
        at=datetime.now(UTC),
        person=account.key,
        given_name=account.given_name,
        to=service,
        attributes={"cas:user": (entry["login"],), **{name: (value,) for name, value in entry.items()}},
        document=document,
    )
    return _xml(document)


@pages.get("/logout")
def logout() -> str | WerkzeugResponse:
    """Ends the session, then leads back to the gateway when it asked (section 2.3)."""
    leave(_ent().portal)
    onward = request.args.get("service", "")
    return redirect(onward) if _is_of_gateway(onward) else render_template("ent_signed_out.html")


def _back_with_ticket(service: str, visit: Visit, *, from_new_login: bool) -> WerkzeugResponse:
    use_visit()
    ticket = _ent().tickets.issue(service, visit, from_new_login=from_new_login)
    return redirect(with_parameters(service, {"ticket": ticket}), 303)


def _tell_the_gateway(visit: Visit) -> None:
    """Ends the sessions that this visit opened, by the back channel (section 2.3.3)."""
    with requests.Session() as caller:
        caller.trust_env = False
        for ticket, service in _ent().tickets.of_visit(visit):
            with suppress(requests.RequestException):
                caller.post(service, data={"logoutRequest": logout_request(ticket)}, timeout=_SECONDS)


def _service() -> str:
    service = request.args.get("service", "")
    if not _is_of_gateway(service):
        raise Stop(403, "Ce service est inconnu de l’ENT", "Cet ENT ne connaît que la passerelle du bac à sable.")
    return service


def _is_of_gateway(address: str) -> bool:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" == _ent().gateway and "\\" not in address


def _xml(document: str) -> Response:
    return Response(document, mimetype="text/xml")


def _ent() -> CasEnt:
    ent: CasEnt = current_app.config["CAS_ENT"]
    return ent
