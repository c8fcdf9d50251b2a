"""« Démarche numérique »: the last reading, what could not be read and why, and another reading now."""

import time
from dataclasses import replace

from flask import Blueprint, Response
from sqlalchemy import func, select

from gateway.access.permissions import Permission
from gateway.access.scopes import EVERYTHING
from gateway.agreements.importing import Outcome
from gateway.agreements.syncing import Run, sync
from gateway.demarches.form import PLACES
from gateway.outbound.errors import CallFailed
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Convention, DemarcheDossier, DemarcheProgress
from gateway.web.admin.desk import Desk
from gateway.web.admin.frame import Frame
from gateway.web.dossiers import demarche_service, is_demarche_set

_SECONDS = 10.0
_SHOWN = 200


def demarches(frame: Frame) -> Blueprint:
    """The routes of the online procedure."""
    blueprint = Blueprint("admin-demarches", __name__)
    settings = frame.house.settings
    is_set = is_demarche_set(settings)

    @frame.route(blueprint, "/admin/conventions/demarche", Permission.VIEW_CONVENTIONS)
    def show(desk: Desk) -> Response:
        number = settings.demarches_number
        with reading(frame.house.engine) as session:
            faulty = select(DemarcheDossier).where(DemarcheDossier.demarche == number, DemarcheDossier.faulty)
            dossiers = session.scalars(faulty.order_by(DemarcheDossier.changed.desc()).limit(_SHOWN)).all()
            count = select(func.count()).where(Convention.dossier.is_not(None))
            return desk.page(
                "conventions/demarche.html",
                is_set=is_set,
                number=number,
                progress=session.get(DemarcheProgress, number),
                dossiers=dossiers,
                count=session.scalar(count),
                places=PLACES | settings.demarches_fields,
                may_read=is_set and desk.may(Permission.CHANGE_CONVENTIONS, EVERYTHING),
            )

    @frame.route(blueprint, "/admin/conventions/demarche/lire", Permission.CHANGE_CONVENTIONS, ("POST",))
    def read(desk: Desk) -> Response:
        desk.needs(Permission.CHANGE_CONVENTIONS, EVERYTHING)
        if not is_set:
            raise ChangeRefused("La démarche n'est pas réglée : voyez demarches_number et demarches_token.")
        deadline = time.monotonic() + _SECONDS
        service = replace(demarche_service(settings, frame.house.gate.caller), longest_wait=0.0)
        gate = frame.house.gate
        run = Run(
            frame.house.engine, service, gate.now(), gate.today(), desk.administrator.email, via="web",
            enough=lambda: time.monotonic() > deadline,
        )  # fmt: skip
        report = sync(run)
        desk.tell_workers()
        said = f"{len(report.imported)} dossier(s) lu(s), {report.changed} convention(s) modifiée(s)"
        said += f", {report.count(Outcome.FAULTY)} à corriger." if report.count(Outcome.FAULTY) else "."
        if report.stopped is not None:
            stopped = report.stopped
            said += f" Lecture interrompue : {stopped if isinstance(stopped, CallFailed) else stopped.sentence}"
        elif report.unfinished:
            said += " Il reste des dossiers à lire : lisez encore."
        return desk.done("/admin/conventions/demarche", said)

    return blueprint
