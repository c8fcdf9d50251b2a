"""Changes that wait for a second person."""

import json

from flask import Blueprint, Response, request

from gateway.access import requests as asking
from gateway.access.permissions import Permission, person_behind
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import ChangeRequest
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent, Denied, Outdated
from gateway.web.admin.findings import Finding, Urgency
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.refusals import refusals
from gateway.web.admin.words import kind_words

_WHY = "Donnez un motif, en 10 caractères au moins : la personne qui a demandé le lira."

_SHOWN = 50_000
"""Characters of the detail that a page shows: a file of schools has millions, and the API gives them all."""


def requests(frame: Frame) -> Blueprint:
    """The routes of requests."""
    blueprint = Blueprint("admin-requests", __name__)
    frame.findings.look(Permission.APPROVE, _requests_to_decide)

    @frame.route(blueprint, "/admin/demandes", Permission.VIEW_DASHBOARD)
    def waiting(desk: Desk) -> Response:
        with reading(frame.house.engine) as session:
            found = asking.open_requests(session, desk.administrator, desk.office.instant)
            return desk.page("requests.html", requests=found, kind_words=kind_words)

    @frame.route(blueprint, "/admin/demandes/<int:number>", Permission.VIEW_DASHBOARD)
    def one(desk: Desk, number: int) -> Response:
        return _page(desk, number, Form({}))

    @frame.route(blueprint, "/admin/demandes/<int:number>/decision", Permission.APPROVE, ("POST",))
    def decide(desk: Desk, number: int) -> Response:
        form, approve = desk.form(), "accepter" in request.form
        if not approve:
            form.needs("why", _WHY, least=10)
        if form.is_sound and _decided(desk, number, form, approve=approve):
            words = "acceptée et appliquée" if approve else "refusée : rien n'a changé"
            return desk.done("/admin/demandes", f"La demande n° {number} est {words}.")
        return _page(desk, number, form)

    @frame.route(blueprint, "/admin/demandes/<int:number>/retrait", Permission.VIEW_DASHBOARD, ("POST",))
    def withdraw(desk: Desk, number: int) -> Response:
        try:
            asking.withdraw(desk.office, desk.administrator, number)
        except asking.NotYours as error:
            raise Denied(Permission.APPROVE) from error
        except asking.AlreadyDecided as error:
            raise Outdated(error.decided_by) from error
        return desk.done("/admin/demandes", f"La demande n° {number} est retirée.")

    return blueprint


def _requests_to_decide(desk: Desk) -> list[Finding]:
    with reading(desk.house.engine) as session:
        found = asking.open_requests(session, desk.administrator, desk.office.instant)
        count = sum(asking.may_decide(desk.administrator, one) for one in found)
    sentence = "1 demande de changement à examiner." if count == 1 else f"{count} demandes de changement à examiner."
    return [Finding(Urgency.SOON, sentence, "/admin/demandes")] if count else []


def _page(desk: Desk, number: int, form: Form) -> Response:
    with reading(desk.house.engine) as session:
        found = session.get(ChangeRequest, number)
        if found is None:
            raise Absent
        decides, is_own = (
            asking.may_decide(desk.administrator, found),
            person_behind(found.author) == desk.administrator.email,
        )
        if not (decides or is_own):
            raise Denied(Permission.APPROVE)
        payload = json.dumps(found.payload, ensure_ascii=False, indent=2, sort_keys=True)
        status = 422 if form.faults else 200
        return desk.page(
            "request.html",
            status,
            form=form,
            found=found,
            kind=kind_words(found.kind),
            decides=decides,
            is_own=is_own,
            is_expired=asking.is_expired(found, desk.office.instant),
            payload=payload[:_SHOWN],
            hidden=max(0, len(payload) - _SHOWN),
        )


def _decided(desk: Desk, number: int, form: Form, *, approve: bool) -> bool:
    try:
        asking.decide(desk.office, desk.administrator, number, approve=approve, why=form["why"])
    except asking.NotYours as error:
        raise Denied(Permission.APPROVE) from error
    except asking.AlreadyDecided as error:
        raise Outdated(error.decided_by) from error
    except ChangeRefused as error:
        form.fault("why", f"Le changement ne peut plus être appliqué tel quel. {' '.join(refusals(error))}")
        return False
    return True
