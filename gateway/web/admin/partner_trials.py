"""Trying an ENT: its metadata, its login page, then a person who goes round and what came of it (M13)."""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.domain.standing import Standing
from gateway.domain.trial import Trial
from gateway.domain.way import Way
from gateway.login.starting import Wish, start
from gateway.onboarding.trials import Asking, Attempt, last_logins, plan, try_from_here
from gateway.registry.engine import reading
from gateway.registry.models import Ent
from gateway.web.admin.asker import Asker
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent
from gateway.web.admin.frame import Frame
from gateway.web.admin.partner_views import about, check_may_change, found, href_of
from gateway.web.admin.trial_words import PROFILES, USES, sentence_of_attempt, sentence_of_reason, skew_words

_PAGE = "/admin/partenaires/<kind>/<slug>/essais"


def partner_trials(frame: Frame) -> Blueprint:
    """The routes of trials."""
    blueprint = Blueprint("admin-partner-trials", __name__)
    _from_here(frame, blueprint)
    _going_round(frame, blueprint)
    return blueprint


def _from_here(frame: Frame, blueprint: Blueprint) -> None:
    @frame.route(blueprint, _PAGE, Permission.VIEW_PARTNERS)
    def trials(desk: Desk, kind: str, slug: str) -> Response:
        with reading(desk.house.engine) as session:
            return _page(session, desk, _ent(session, desk, kind, slug))

    @frame.route(blueprint, _PAGE, Permission.CHANGE_PARTNERS, ("POST",))
    def tried(desk: Desk, kind: str, slug: str) -> Response:
        """Levels 1 and 2: what the gateway tries by itself, the answers awaited outside any transaction."""
        attempts = try_now(desk, kind, slug)
        with reading(desk.house.engine) as session:
            return _page(session, desk, _ent(session, desk, kind, slug), attempts)


def _going_round(frame: Frame, blueprint: Blueprint) -> None:
    @frame.route(blueprint, f"{_PAGE}/aller-retour", Permission.CHANGE_PARTNERS, ("POST",))
    def begun(desk: Desk, kind: str, slug: str) -> Response:
        with reading(desk.house.engine) as session:
            ent = _changeable(session, desk, kind, slug)
            if not Standing(ent.state).is_open:
                return desk.done(
                    href_of(ent, "essais"), "Mettez d'abord l'ENT en test : personne ne peut encore passer."
                )
        name = desk.house.gate.trials.begin(desk.administrator.email, slug)
        return frame.responder.redirect(f"/admin/partenaires/{kind}/{slug}/essais/{name}")

    @frame.route(blueprint, f"{_PAGE}/<name>", Permission.CHANGE_PARTNERS)
    def result(desk: Desk, kind: str, slug: str, name: str) -> Response:
        with reading(desk.house.engine) as session:
            ent = _own_trial(session, desk, kind, slug, name)
            trial = desk.house.gate.trials.find(name)
            return desk.page(
                "partners/trial.html",
                **about(session, desk, ent, "essais"),
                trial=trial,
                name=name,
                sentence=sentence_of_reason(trial.refused) if trial and trial.refused else None,
                read=_read(trial) if trial else (),
                uses=USES,
                skew_words=skew_words,
            )

    @frame.route(blueprint, f"{_PAGE}/<name>/partir", Permission.CHANGE_PARTNERS)
    def leaving(desk: Desk, kind: str, slug: str, name: str) -> Response:
        """To the ENT, as anybody would be sent there."""
        gate = desk.house.gate
        with reading(desk.house.engine) as session:
            ent = _own_trial(session, desk, kind, slug, name)
            way = Way(protocol="page", project=ent.project.ident, partner=href_of(ent, f"essais/{name}"), trial=name)
        browser = frame.responder.cookies.read(request)
        return frame.responder.step(start(gate, way, browser, Wish(slug, fresh=True)), browser)


def try_now(asker: Asker, kind: str, slug: str) -> tuple[Attempt, Attempt]:
    """What the gateway tries by itself, the answers awaited outside of any transaction. Raises Absent, Denied."""
    house = asker.house
    with reading(house.engine) as session:
        planned = plan(session, _changeable(session, asker, kind, slug))
    us = Asking(house.gate.addresses, house.gate.keyring, house.gate.now())
    return try_from_here(planned, us, house.settings.egress)


def _ent(session: Session, desk: Asker, kind: str, slug: str) -> Ent:
    """Services receive people: only ENTs are tried. Raises Absent, Denied."""
    record = found(session, desk, kind, slug)
    if not isinstance(record, Ent):
        raise Absent
    return record


def _changeable(session: Session, desk: Asker, kind: str, slug: str) -> Ent:
    ent = _ent(session, desk, kind, slug)
    check_may_change(session, desk, ent)
    return ent


def _own_trial(session: Session, desk: Desk, kind: str, slug: str, name: str) -> Ent:
    """The ENT of a trial that this person began. Raises Absent, Denied."""
    ent = _changeable(session, desk, kind, slug)
    if not desk.house.gate.trials.is_of(name, desk.administrator.email, slug):
        raise Absent
    return ent


def _read(trial: Trial) -> list[tuple[str, str]]:
    """What the dialect made of it, for people."""
    profiles = ", ".join(PROFILES[profile] for profile in PROFILES if profile in trial.profiles)
    return [("Profil", profiles or "—"), ("Écoles", ", ".join(trial.schools) or "—")]


def _page(session: Session, desk: Desk, ent: Ent, attempts: tuple[Attempt, ...] = ()) -> Response:
    events = last_logins(session, ent.slug, desk.house.gate.now())
    return desk.page(
        "partners/trials.html",
        **about(session, desk, ent, "essais"),
        attempts={attempt.level: attempt for attempt in attempts},
        sentence_of_attempt=sentence_of_attempt,
        is_open=Standing(ent.state).is_open,
        events=[(one, sentence_of_reason(one.reason) if one.reason else None) for one in events],
    )
