"""The parts of the administration, each a module of its own."""

from collections.abc import Callable

from flask import Blueprint, Flask, Response

from gateway.web.admin.account import account
from gateway.web.admin.approval_rules import approval_rules
from gateway.web.admin.collectivites import collectivites
from gateway.web.admin.convention_forms import convention_forms
from gateway.web.admin.conventions import convention_documents, conventions
from gateway.web.admin.coverage import coverage
from gateway.web.admin.dashboard import dashboard
from gateway.web.admin.decoder import decoder
from gateway.web.admin.demarches import demarches
from gateway.web.admin.enrolling import enrolling
from gateway.web.admin.errors import Absent, NotSignedIn
from gateway.web.admin.frame import Frame
from gateway.web.admin.journal import journal
from gateway.web.admin.own_keys import own_keys
from gateway.web.admin.partner_bulk import partner_bulk
from gateway.web.admin.partner_cas import partner_cas
from gateway.web.admin.partner_import import partner_import
from gateway.web.admin.partner_release import partner_release
from gateway.web.admin.partner_state import partner_state
from gateway.web.admin.partner_trials import partner_trials
from gateway.web.admin.partner_upkeep import partner_upkeep
from gateway.web.admin.partners import partners
from gateway.web.admin.people import people
from gateway.web.admin.person import person
from gateway.web.admin.proving import proving
from gateway.web.admin.register import register, rights
from gateway.web.admin.requests import requests
from gateway.web.admin.saml import saml
from gateway.web.admin.school_acts import school_acts
from gateway.web.admin.school_imports import school_imports
from gateway.web.admin.school_records import school_records
from gateway.web.admin.schools import schools
from gateway.web.admin.signing_in import signing_in
from gateway.web.admin.statistics import statistics
from gateway.web.admin.statistics_export import statistics_export
from gateway.web.admin.statistics_settings import statistics_settings
from gateway.web.admin.system import system
from gateway.web.admin.tokens import tokens
from gateway.web.assembly import House
from gateway.web.responding import Responder

PARTS: tuple[Callable[[Frame], Blueprint], ...] = (
    signing_in,
    enrolling,
    saml,
    proving,
    account,
    dashboard,
    requests,
    journal,
    people,
    person,
    approval_rules,
    tokens,
    system,
    own_keys,
    statistics,
    statistics_export,
    statistics_settings,
    schools,
    school_acts,
    school_records,
    school_imports,
    coverage,
    conventions,
    convention_forms,
    convention_documents,
    collectivites,
    demarches,
    register,
    rights,
    partners,
    partner_import,
    partner_bulk,
    partner_cas,
    partner_state,
    partner_release,
    partner_upkeep,
    partner_trials,
    decoder,
)


def register_admin(app: Flask, house: House, responder: Responder) -> None:
    """Puts every part under /admin."""
    frame = app.extensions["admin"] = Frame(house, responder)
    for part in PARTS:
        app.register_blueprint(part(frame))
    app.register_blueprint(_nowhere(frame))


def _nowhere(frame: Frame) -> Blueprint:
    """Whatever else is asked for under /admin: a page that says so, to those who signed in."""
    blueprint = Blueprint("admin-nowhere", __name__)

    @blueprint.get("/admin/<path:_rest>")
    def nowhere(_rest: str) -> Response:
        try:
            return frame.stopped(Absent(), frame.desk())
        except NotSignedIn as error:
            return frame.stopped(error, None)

    frame.open.add("admin-nowhere.nowhere")
    return blueprint
