"""Importing metadata in four steps: source, verification, differences, note and saving.

Nothing is kept before the last: between the steps a draft waits, for a day, for the person who began it.
"""

from dataclasses import dataclass

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.onboarding.delta import CAREFUL, Change, Group
from gateway.onboarding.drafts import Draft
from gateway.onboarding.errors import DraftGone
from gateway.onboarding.records import Record, find_record, role_of, subject_of
from gateway.onboarding.saving import changes_for
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, Upkeep
from gateway.saml.metadata_file import MAX_METADATA
from gateway.saml.metadata_findings import Level
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.partner_last_step import last_step
from gateway.web.admin.partner_source import KINDS, TRUSTS, Brought, bring
from gateway.web.admin.partner_views import check_may_change, drafts_of, found, href_of, shown
from gateway.web.admin.partner_words import GROUPS, field_name, sentence_of

_ROOM = 64 * 1024
IMPORT = "/admin/partenaires/importer"
_DRAFT = "/admin/partenaires/brouillons/<name>"


@dataclass(frozen=True)
class Held:
    """A draft that was found again. record: that it would change, None for a new partner."""

    draft: Draft
    record: Record | None

    @property
    def base(self) -> str:
        """The address of its steps."""
        return f"/admin/partenaires/brouillons/{self.draft.name}"

    @property
    def title(self) -> str:
        """What it is about."""
        return self.record.name if self.record is not None else self.draft.entity.display_name or "nouveau partenaire"


def partner_import(frame: Frame) -> Blueprint:
    """The routes of the wizard."""
    blueprint = Blueprint("admin-import", __name__)

    @blueprint.before_request
    def make_room() -> None:
        if request.path == IMPORT:
            request.max_content_length = request.max_form_memory_size = 2 * MAX_METADATA + _ROOM

    _first_step(frame, blueprint)
    _middle_steps(frame, blueprint)
    last_step(frame, blueprint, _DRAFT, hold)
    return blueprint


def hold(session: Session, desk: Desk, name: str) -> Held:
    """The draft of that name, for its author. Raises Absent, Denied."""
    try:
        draft = drafts_of(desk.house).find(name, desk.administrator.email, desk.house.gate.now())
    except DraftGone:
        raise Absent from None
    if not draft.subject:
        return Held(draft, None)
    try:
        record = find_record(session, draft.subject)
    except ChangeRefused:
        raise Absent from None
    check_may_change(session, desk, record)
    return Held(draft, record)


def _first_step(frame: Frame, blueprint: Blueprint) -> None:
    @frame.route(blueprint, IMPORT, Permission.CHANGE_PARTNERS)
    def source(desk: Desk) -> Response:
        with reading(desk.house.engine) as session:
            record = _asked_record(session, desk)
            return _source_page(desk, record, desk.form(**_initial(session, record)))

    @frame.route(blueprint, IMPORT, Permission.CHANGE_PARTNERS, ("POST",))
    def inspected(desk: Desk) -> Response:
        form = desk.form()
        with reading(desk.house.engine) as session:
            record = _asked_record(session, desk)
            brought = bring(desk, form, record)
            if brought is None:
                return _source_page(desk, record, form, 422)
            if brought.inspection.entity is None:
                return _report(desk, brought, record)
            draft = drafts_of(desk.house).begin(
                desk.administrator.email,
                brought.role,
                brought.source,
                brought.inspection,
                desk.house.gate.now(),
                subject=subject_of(record) if record is not None else "",
                version=record.version if record is not None else 0,
            )
        return frame.responder.redirect(f"/admin/partenaires/brouillons/{draft.name}/verification")


def _middle_steps(frame: Frame, blueprint: Blueprint) -> None:
    @frame.route(blueprint, f"{_DRAFT}/verification", Permission.CHANGE_PARTNERS)
    def verification(desk: Desk, name: str) -> Response:
        with reading(desk.house.engine) as session:
            held = hold(session, desk, name)
            draft = held.draft
            return _report(desk, Brought(draft.source, draft.role, draft.inspection), held.record, held)

    @frame.route(blueprint, f"{_DRAFT}/differences", Permission.CHANGE_PARTNERS)
    def differences(desk: Desk, name: str) -> Response:
        with reading(desk.house.engine) as session:
            held = hold(session, desk, name)
            if held.record is None:
                return frame.responder.redirect(f"{held.base}/enregistrement")
            changes = changes_for(held.record, held.draft.entity)
            ticked = held.draft.typed.get("chosen")
            if ticked is None:
                ticked = [change.key for change in changes if change.proposed]
            return desk.page(
                "partners/differences.html",
                held=held,
                groups=_grouped(changes),
                ticked=ticked,
                careful=CAREFUL,
                words=GROUPS,
                field_name=field_name,
                shown=shown,
                active=any(not change.proposed for change in changes),
                form=Form({}),
            )

    @frame.route(blueprint, f"{_DRAFT}/differences", Permission.CHANGE_PARTNERS, ("POST",))
    def chosen(desk: Desk, name: str) -> Response:
        with reading(desk.house.engine) as session:
            held = hold(session, desk, name)
        keys = request.form.getlist("change")
        drafts_of(desk.house).type_in(held.draft, desk.house.gate.now(), chosen=keys)
        return frame.responder.redirect(f"{held.base}/enregistrement")

    @frame.route(blueprint, f"{_DRAFT}/abandonner", Permission.CHANGE_PARTNERS, ("POST",))
    def dropped(desk: Desk, name: str) -> Response:
        with reading(desk.house.engine) as session:
            held = hold(session, desk, name)
            back = href_of(held.record) if held.record is not None else "/admin/partenaires"
        drafts_of(desk.house).drop(held.draft)
        return desk.done(back, "Le brouillon est effacé. Rien n'a été modifié.")


def _asked_record(session: Session, desk: Desk) -> Record | None:
    """The partner whose metadata is imported again, None for a new one."""
    kind, _, slug = request.values.get("partenaire", "").partition(":")
    if not kind:
        return None
    record = found(session, desk, kind, slug)
    check_may_change(session, desk, record)
    if record.protocol != "saml":
        raise Absent
    return record


def _initial(session: Session, record: Record | None) -> dict[str, object]:
    upkeep = session.get(Upkeep, subject_of(record)) if record is not None else None
    if upkeep is None:
        return {"role": "ent", "kind": "url", "anchor": "none"}
    pinned = upkeep.anchor_value if upkeep.anchor == "pinned" else ""
    return {
        "kind": upkeep.kind,
        "address": upkeep.address,
        "entity_id": upkeep.entity_id,
        "anchor": upkeep.anchor,
        "certificate": pinned,
    }


def _source_page(desk: Desk, record: Record | None, form: Form, status: int = 200) -> Response:
    return desk.page(
        "partners/source.html",
        status,
        form=form,
        record=record,
        is_ent=record is None or isinstance(record, Ent),
        kinds=KINDS,
        trusts=TRUSTS,
        back=href_of(record) if record is not None else "/admin/partenaires",
    )


def _report(desk: Desk, brought: Brought, record: Record | None, held: Held | None = None) -> Response:
    seen = brought.inspection
    levels = [(level, seen.of(level)) for level in Level]
    changes: tuple[Change, ...] = ()
    if record is not None and seen.entity is not None and role_of(record) == brought.role:
        changes = changes_for(record, seen.entity)
    return desk.page(
        "partners/report.html",
        200 if seen.entity is not None else 422,
        held=held,
        record=record,
        source=brought.source,
        entity=seen.entity,
        anchor=seen.anchor,
        levels=levels,
        sentence_of=sentence_of,
        identical=record is not None and seen.entity is not None and not changes,
        retry=f"{IMPORT}?partenaire={subject_of(record)}" if record is not None else IMPORT,
        form=Form({}),
    )


def _grouped(changes: tuple[Change, ...]) -> list[tuple[Group, list[Change]]]:
    groups: dict[Group, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.group, []).append(change)
    return list(groups.items())
