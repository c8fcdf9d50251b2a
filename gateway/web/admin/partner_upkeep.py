"""The upkeep of a partner's metadata: read again at once, and what a daily reading may change without anybody."""

from flask import Blueprint, Response, request

from gateway.access.permissions import Permission
from gateway.onboarding.delta import Group
from gateway.onboarding.errors import Conflict, NothingToRecord
from gateway.onboarding.records import subject_of
from gateway.registry.engine import reading
from gateway.web.admin.conflicts import conflict_words
from gateway.web.admin.desk import Desk, waiting
from gateway.web.admin.frame import Frame
from gateway.web.admin.partner_acts import change_upkeep, read_again, reading_words
from gateway.web.admin.partner_proposals import seen_version
from gateway.web.admin.partner_views import check_may_change, found, href_of, metadata_page

_BASE = "/admin/partenaires/<kind>/<slug>"


def partner_upkeep(frame: Frame) -> Blueprint:
    """The routes of the upkeep."""
    blueprint = Blueprint("admin-partner-upkeep", __name__)

    @frame.route(blueprint, f"{_BASE}/relire", Permission.CHANGE_PARTNERS, ("POST",))
    def now(desk: Desk, kind: str, slug: str) -> Response:
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            check_may_change(session, desk, record)
            subject, back = subject_of(record), href_of(record, "metadonnees")
        return desk.done(back, reading_words(read_again(desk, subject)))

    @frame.route(blueprint, f"{_BASE}/relecture", Permission.CHANGE_PARTNERS, ("POST",))
    def allow(desk: Desk, kind: str, slug: str) -> Response:
        form = desk.form()
        form.needs("note", "Dites pourquoi, en 10 caractères au moins.", least=10)
        conflict = ""
        fields = [Group(name) for name in form.all("fields") if name in list(Group)]
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            check_may_change(session, desk, record)
            seen, daily = seen_version(form), "daily" in request.form
            try:
                if form.is_sound:
                    waits = waiting(change_upkeep(session, desk, record, fields, form["note"], seen, daily=daily))
                    return desk.done(href_of(record, "metadonnees"), waits or "La relecture est réglée.")
            except NothingToRecord:
                form.fault("note", "C'est déjà réglé ainsi : rien à enregistrer.")
            except Conflict as error:
                conflict = conflict_words(error)
            if not conflict:
                return metadata_page(session, desk, record, form, 422)
        with reading(desk.house.engine) as session:
            return metadata_page(session, desk, found(session, desk, kind, slug), form, 409, conflict)

    return blueprint
