"""The system: versions, our metadata, our keys and the next ones, clock, queue, and what is announced."""

import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, request
from sqlalchemy import select

from gateway import __version__
from gateway.access.permissions import Permission
from gateway.domain.school_time import SCHOOL_TIME
from gateway.onboarding.expiries import HORIZON
from gateway.registry import models
from gateway.registry.backups import last_backup
from gateway.registry.chores import RHYTHMS, chores
from gateway.registry.engine import reading
from gateway.registry.mails import count_waiting, given_up
from gateway.registry.site import LONGEST_BANNER, Banner, announce, standing_banner
from gateway.registry.upgrade import is_current
from gateway.state.audit_queue import waiting
from gateway.state.connection import answering
from gateway.state.errors import StateUnavailable
from gateway.web.admin import own_keys
from gateway.web.admin.desk import Desk
from gateway.web.admin.findings import Finding, Urgency, urgency_of
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.mail_trial import try_mail
from gateway.web.assembly import House
from gateway.web.dates import moment

_LATE = 1000
_BACKUP = "Dernière sauvegarde"
_BACKUP_EVERY = timedelta(days=7)
_DRIFT = 60
_CHORES = {
    "partners": "relecture des partenaires",
    "mails": "envoi du courrier",
    "dossiers": "lecture de Démarche numérique",
    "reminders": "rappels de conventions",
    "audit": "effacement de la piste d'audit",
}


@dataclass(frozen=True)
class Check:
    """One line of the page. state: ``good``, ``warning`` or ``bad``."""

    name: str
    state: str
    words: str


def system(frame: Frame) -> Blueprint:
    """The routes of the system's page."""
    blueprint = Blueprint("admin-system", __name__)
    frame.findings.look(Permission.VIEW_SYSTEM, _what_is_wrong)

    @frame.route(blueprint, "/admin/systeme", Permission.VIEW_SYSTEM)
    def show(desk: Desk) -> Response:
        return _page(desk, _banner_form(desk))

    @frame.route(blueprint, "/admin/systeme/bandeau", Permission.OPERATE, ("POST",))
    def set_banner(desk: Desk) -> Response:
        form = desk.form()
        wanted = _wanted_banner(desk, form)
        if form.faults:
            return _page(desk, form)
        with desk.change("site.banner", subject="site") as doing:
            announce(doing.session, wanted)
        return desk.done("/admin/systeme", "Le bandeau est affiché." if wanted else "Le bandeau est retiré.")

    @frame.route(blueprint, "/admin/systeme/courrier", Permission.OPERATE, ("POST",))
    def test_mail(desk: Desk) -> Response:
        form = _banner_form(desk)
        if fault := try_mail(desk):
            form.fault("courrier", fault)
            return _page(desk, form)
        return desk.done("/admin/systeme", f"Le courrier d'essai est parti vers {desk.administrator.email}.")

    return blueprint


def _page(desk: Desk, form: Form) -> Response:
    house = desk.house
    with reading(house.engine) as session:
        projects = session.scalars(select(models.Project).order_by(models.Project.ident)).all()
        addresses = [(project.name, house.gate.addresses.idp(project.ident)) for project in projects]
    own = [("Vers les ENT", house.gate.addresses.sp), ("Vers le portail de l'académie", house.gate.addresses.admin_sp)]
    return desk.page(
        "system.html",
        422 if form.faults else 200,
        form=form,
        checks=[*_checks(house), *_mails(house), *_backups(house)],
        versions=list(_versions(house)),
        keys=[(name, key) for use, name in own_keys.NAMES.items() for key in own_keys.certificates_of(house, use)],
        metadata=[*own, *((f"Vers les services, projet {name}", address) for name, address in addresses)],
    )


def _checks(house: House) -> Iterator[Check]:
    try:
        with answering():
            seconds, _ = house.redis.time()
            queued = waiting(house.redis)
    except StateUnavailable:
        yield Check("Mémoire des connexions (Redis)", "bad", "ne répond pas")
    else:
        yield Check("Mémoire des connexions (Redis)", "good", "répond")
        drift = abs(time.time() - float(seconds))
        words = f"écart de {drift:.1f} s entre cette machine et Redis".replace(".", ",")
        yield Check("Horloge", "good" if drift <= _DRIFT else "bad", words)
        state = "good" if queued < _LATE else "warning"
        yield Check("File du journal des connexions", state, f"{queued} ligne(s) en attente d'écriture")
    current = is_current(house.engine)
    words = "à jour" if current else "d'une autre version : lancez gar-gateway init"
    yield Check(f"Base de données ({house.engine.dialect.name})", "good" if current else "bad", words)
    if current:
        yield from _chores(house)


def _mails(house: House, *, chosen_only: bool = False) -> Iterator[Check]:
    """chosen_only: nothing of a house without a server for mails while none waits, for that is a choice too."""
    if not is_current(house.engine):
        return
    with reading(house.engine) as session:
        queued, lost = count_waiting(session), len(given_up(session))
    name = "Courrier"
    if lost:
        yield Check(name, "warning", f"{lost} message(s) abandonné(s) après plusieurs essais, {queued} en attente")
    elif house.settings.mailer is not None:
        yield Check(name, "good", f"{queued} message(s) en attente d'envoi")
    elif queued or not chosen_only:
        yield Check(name, "warning", f"aucun serveur réglé, {queued} message(s) en attente")


def _backups(house: House, *, noted_only: bool = False) -> Iterator[Check]:
    """What the operator's script last said; the gateway itself makes no backup. noted_only: nothing of one that never
    said anything, for backups may be made otherwise.
    """
    if not is_current(house.engine):
        return
    with reading(house.engine) as session:
        made = last_backup(session)
    if made is None and noted_only:
        return
    if made is None:
        yield Check(_BACKUP, "warning", "aucune n'a été annoncée par gar-gateway backup done")
        return
    late = made.at + _BACKUP_EVERY <= house.gate.now()
    where = f", {made.where}" if made.where else ""
    yield Check(_BACKUP, "warning" if late else "good", f"le {moment(made.at)}{where} (annoncée par {made.by})")


def _chores(house: House) -> Iterator[Check]:
    """What the gateway does by itself: when it last went well."""
    now = house.gate.now()
    with reading(house.engine) as session:
        for chore in chores(session):
            name = f"Tâche : {_CHORES[chore.name]}"
            last = f"réussie le {moment(chore.done)}" if chore.done else "pas encore réussie"
            if chore.failure:
                yield Check(name, "warning", f"dernier essai en échec ({chore.failure}), {last}")
            else:
                late = (chore.done or chore.begun or now) <= now - 3 * RHYTHMS[chore.name].every
                yield Check(name, "warning" if late else "good", f"en retard, {last}" if late else last)


def _versions(house: House) -> Iterator[tuple[str, str]]:
    yield "Passerelle", __version__
    yield "Python", platform.python_version()
    try:
        with answering():
            yield "Redis", str(house.redis.info("server")["redis_version"])
    except StateUnavailable:
        yield "Redis", "ne répond pas"


def _what_is_wrong(desk: Desk) -> Iterator[Finding]:
    now = desk.house.gate.now()
    for use, name in own_keys.NAMES.items():
        for key in own_keys.certificates_of(desk.house, use):
            ends = key.certificate.not_after
            if ends <= now + HORIZON:
                when = "a expiré" if ends <= now else _uncapitalized(key.remaining)
                sentence = f"Notre certificat ({_uncapitalized(name)}) {when}."
                yield Finding(urgency_of(ends, now), sentence, own_keys.PAGE)
    for check in (*_checks(desk.house), *_mails(desk.house, chosen_only=True), *_backups(desk.house, noted_only=True)):
        if check.state != "good":
            urgency = Urgency.NOW if check.state == "bad" else Urgency.SOON
            yield Finding(urgency, f"{check.name} : {check.words}.", "/admin/systeme")


def _uncapitalized(words: str) -> str:
    """As within a sentence; acronyms stay as they are."""
    return words[0].lower() + words[1:]


def _banner_form(desk: Desk) -> Form:
    with reading(desk.house.engine) as session:
        present = standing_banner(session) or Banner("")
    until = present.until.astimezone(SCHOOL_TIME) if present.until else None
    return Form.of({"texte": present.text, "fin": f"{until:%Y-%m-%dT%H:%M}" if until else ""})


def _wanted_banner(desk: Desk, form: Form) -> Banner | None:
    """What was typed, its faults told; None when there is nothing to announce."""
    if "retirer" in request.form or not form["texte"]:
        return None
    form.needs("texte", f"Le texte compte {LONGEST_BANNER} caractères au plus.", most=LONGEST_BANNER)
    try:
        until = datetime.fromisoformat(form["fin"]).replace(tzinfo=SCHOOL_TIME) if form["fin"] else None
    except ValueError:
        form.fault("fin", "Cette date n'en est pas une.")
        return None
    if until is not None and until <= desk.house.gate.now():
        form.fault("fin", "Cette date est passée.")
    return Banner(form["texte"], until)
